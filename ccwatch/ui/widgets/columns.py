"""Tables with one column of text, which takes the room that the columns of figures leave."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from msgspec import Struct
from textual.content import Content

from ccwatch.ui.widgets.items import Item, Items
from ccwatch.ui.widgets.line import QUIET, join, pad, shorten, tail

SHORTEST: Final = 9
"""Cells of the text below which columns of figures are hidden, all but the last."""
ROOMY: Final = 60
"""Cells of the text from which it takes no more than the longest one needs: figures far away from
their row cannot be read."""

UNKNOWN_LENGTH: Final = 10**6
"""More cells than any table has."""


class Column(Struct, frozen=True):
    """A column of figures."""

    name: str
    """Its heading."""
    width: int
    """Cells, without the blank before it."""
    least: int = 0
    """Cells of the table from which it is shown."""
    style: str = ""
    """Its style."""


class Line(Struct, frozen=True):
    """A row of such a table."""

    key: str
    """Identifies the row; empty for one that cannot be selected."""
    text: str
    """The cell of the column of text."""
    cells: tuple[str, ...] = ()
    """One for each column of figures."""
    style: str = ""
    """The style of the text, and of the figures too if it is `QUIET`."""
    ends: bool = False
    """Is it truncated at its beginning, as paths are, which differ at their ends?"""
    own: bool = False
    """Is the text in the app's own words, so that it is not truncated within a number?"""


class LazyLine(Struct, frozen=True):
    """A row that is only written when it comes in sight or a filter looks at it."""

    key: str
    """Identifies the row."""
    write: Callable[[], Line]
    """Writes the row, which has the same key."""
    origin: object
    """What the row is written from: those for which this is equal give the same row."""


class Table(Struct, frozen=True):
    """The content of a list."""

    name: str
    """The heading of the column of text."""
    columns: tuple[Column, ...]
    """The columns of figures, from left to right. The first ones are hidden first."""
    lines: Sequence[Line | LazyLine] = ()
    """The rows, from top to bottom."""
    empty: str = ""
    """The message if there is no row."""

    def headings(self, width: int) -> Content:
        """The names of the columns."""
        figures = "".join(f" {one.name:>{one.width}}" for one in self._shown(width))
        if not figures.strip():
            return pad(Content(self.name), width).stylize(QUIET)
        room = _room(width - len(figures), self._longest())
        return pad(join(pad(Content(self.name), room), figures), width).stylize(QUIET)

    def items(self, matching: Sequence[Line | LazyLine] | None = None) -> Items:
        """The rows for a list.

        Args:
            matching: Those that pass a filter; `None` for all.
        """
        longest = self._longest()
        lines = self.lines if matching is None else matching

        def make(index: int) -> Item:
            line = lines[index]
            origin = self.columns, longest, _origin(line)
            return Item(line.key, partial(self._draw, line, longest), origin)

        return Items([line.key for line in lines], make)

    def _shown(self, width: int) -> list[Column]:
        shown = [one for one in self.columns if width >= one.least]
        while len(shown) > 1 and width - sum(one.width + 1 for one in shown) < SHORTEST:
            del shown[0]
        return shown

    def _longest(self) -> int:
        """Cells that the longest text beside figures takes at most; unknown for unwritten rows."""
        most = 0
        for line in self.lines:
            if isinstance(line, LazyLine):
                return UNKNOWN_LENGTH
            if line.cells:
                most = max(most, len(line.text) * (1 if line.text.isascii() else 2))
        return most

    def _draw(self, row: Line | LazyLine, longest: int, width: int) -> Content:
        line = written(row)
        pairs = zip(self.columns, line.cells, strict=False)
        shown, quiet = self._shown(width), line.style == QUIET
        figures = [
            (f" {cell:>{one.width}}", QUIET if quiet else one.style)
            for one, cell in pairs
            if one in shown
        ]
        end = join(*figures)
        room = max(1, _room(width - end.cell_length, longest) if end else width)
        text = Content.styled(line.text, line.style)
        if line.own:
            text = shorten(text, room)
        return pad(join(pad(tail(text, room) if line.ends else text, room), end), width)


def _room(width: int, longest: int) -> int:
    """Cells for the text of a row, where figures leave some."""
    return min(width, max(ROOMY, longest))


def written(row: Line | LazyLine) -> Line:
    """Return a row, written if it was not yet."""
    return row if isinstance(row, Line) else row.write()


def _origin(row: Line | LazyLine) -> object:
    """What a row is written from."""
    return row if isinstance(row, Line) else row.origin
