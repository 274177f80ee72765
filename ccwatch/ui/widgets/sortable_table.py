"""Tables whose rows can be sorted by their columns."""

from collections.abc import Callable, Container, Iterable
from typing import Generic, TypeVar

from msgspec import Struct
from textual.content import Content

from ccwatch.ui.symbols import UNICODE, Symbols
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.line import QUIET, Part, cell, join, pad

Row = TypeVar("Row")
SortKey = Callable[[Row], tuple[float, str]]


class SortableColumn(Struct, Generic[Row], frozen=True):
    """A column of such a table."""

    name: str
    """What rows are sorted by. Columns of one name show the same, at different widths."""
    width: int
    """Cells, without the blank after it; 0 for the remaining ones."""
    least: int
    """Cells of the table from which it is shown."""
    order: SortKey[Row] | None
    """The sort key, in ascending order; `None` for the order in which rows are given, and for a
    column that is not sorted by."""
    draw: Callable[[Row, Look, int], Part]
    """Draws its cell in a number of cells."""
    right: bool = False
    """Is it right-aligned?"""
    rises: bool = False
    """Does its order ascend, rather than start with the largest or the newest?"""
    below: int | None = None
    """Cells of the table from which it is hidden; `None` if it never is."""
    heading: str | None = None
    """Its heading, if that is not its name."""

    def is_shown(self, width: int) -> bool:
        """Is it shown in a table of `width` cells?"""
        return self.least <= width and (self.below is None or width < self.below)


class SortableTable(Struct, Generic[Row], frozen=True):
    """The columns of a table, from left to right."""

    columns: tuple[SortableColumn[Row], ...]

    @property
    def names(self) -> list[str]:
        """The names of the columns, each once."""
        return list(dict.fromkeys(column.name for column in self.columns))

    def shown(self, width: int) -> list[SortableColumn[Row]]:
        """The columns that are shown in a table of `width` cells."""
        return [column for column in self.columns if column.is_shown(width)]

    def layout(self, width: int) -> list[tuple[SortableColumn[Row], int]]:
        """Choose the columns for a width, each with its cells; up to two texts share the rest."""
        shown = self.shown(width)
        rest = max(0, width - sum(column.width for column in shown) - len(shown) + 1)
        texts = sum(not column.width for column in shown)
        first = rest if texts == 1 else min(24, rest // 3)
        room = iter((first, rest - first))
        return [(column, column.width or next(room)) for column in shown]

    def arrange(self, rows: Iterable[Row], name: str, *, reverse: bool) -> list[Row]:
        """Sort rows by a column; one that has no order leaves them as they are given."""
        order = next(column.order for column in self.columns if column.name == name)
        if order:
            return sorted(rows, key=order, reverse=reverse)
        return [*rows][::-1] if reverse else [*rows]

    def next_name(self, name: str, among: Container[str]) -> str:
        """The column after one, of those that are sorted by at the moment."""
        at = self.names.index(name) + 1
        return next(one for one in self.names[at:] + self.names[:at] if one in among)

    def name_at(self, cell: int, width: int) -> str:
        """The name of the column at a cell of a table of `width` cells; empty between two."""
        first = 0
        for column, cells in self.layout(width):
            if first <= cell < first + cells:
                return column.name
            first += cells + 1
        return ""

    def headings(self, by: str, symbols: Symbols, width: int, *, reverse: bool) -> Content:
        """The headings, with a sign at the column that rows are sorted by."""
        parts: list[Part] = []
        for column, cells in self.layout(width):
            name = column.name if column.heading is None else column.heading
            falls = reverse is column.rises
            sign = (symbols.down if falls else symbols.up) if column.name == by else ""
            style = "bold $primary-readable" if sign else QUIET
            text = f"{name.replace(UNICODE.arrow, symbols.arrow)[: cells - len(sign)]}{sign}"
            parts += [" " * bool(parts), cell((text, style), cells, right=column.right)]
        return pad(join(*parts), width)

    def draw(self, row: Row, look: Look, width: int) -> Content:
        """A row in its columns."""
        parts: list[Part] = []
        for column, cells in self.layout(width):
            text = column.draw(row, look, cells)
            parts += [" " * bool(parts), cell(text, cells, right=column.right)]
        return pad(join(*parts), width)
