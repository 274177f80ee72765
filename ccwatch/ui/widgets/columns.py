"""Tables with one column of text that takes the room that the figures beside it leave."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from textual.content import Content

from ccwatch.ui.widgets.panel import QUIET, join, pad
from ccwatch.ui.widgets.rows import Item


class Column(NamedTuple):
    """A column of figures."""

    name: str
    """Its heading."""
    width: int
    """Cells, the blank before it left out."""
    least: int = 0
    """Cells of the table from which it is shown."""
    style: str = ""
    """How it looks."""


class Line(NamedTuple):
    """A row of such a table."""

    key: str
    """By which it is known again; empty for one that cannot be chosen."""
    text: str
    """What stands in the column of text."""
    cells: tuple[str, ...] = ()
    """One for each column of figures."""
    style: str = ""
    """How the text looks; figures too, where it is quiet."""


class Draft(NamedTuple):
    """A row that is not written before it comes in sight, or a filter looks at it."""

    key: str
    """By which it is known again."""
    write: Callable[[], Line]
    """Writes it. Its key is that of the draft."""
    same: object
    """What it is written from: drafts that are equal in this give the same row."""


class Table(NamedTuple):
    """What a list shows."""

    name: str
    """The heading of the column of text."""
    columns: tuple[Column, ...]
    """The columns of figures, from left to right."""
    lines: Sequence[Line | Draft] = ()
    """The rows, from top to bottom."""
    empty: str = ""
    """What is said where there is no row."""

    def headings(self, width: int) -> Content:
        """The names of the columns."""
        figures = "".join(f" {one.name:>{one.width}}" for one in self._shown(width))
        if not figures.strip():
            return pad(Content(self.name), width).stylize(QUIET)
        return join(pad(Content(self.name), width - len(figures)), figures).stylize(QUIET)

    def items(self, needle: str = "") -> list[Item]:
        """The rows that hold a text, as items of a list.

        Args:
            needle: What to look for, without regard to case; begins with `!` to be without it.
        """
        wanted = needle.removeprefix("!").casefold()
        turned = needle.startswith("!")
        return [
            Item(line.key, partial(self._draw, line), _origin(line))
            for line in self.lines
            if not wanted or (wanted in _all(line)) is not turned
        ]

    def _shown(self, width: int) -> list[Column]:
        return [one for one in self.columns if width >= one.least]

    def _draw(self, row: Line | Draft, width: int) -> Content:
        line = written(row)
        pairs = zip(self.columns, line.cells, strict=False)
        quiet = line.style == QUIET
        figures = [
            (f" {cell:>{one.width}}", QUIET if quiet else one.style)
            for one, cell in pairs
            if width >= one.least
        ]
        end = join(*figures)
        room = max(1, width - end.cell_length)
        return join(pad(Content.styled(line.text, line.style), room), end)


def written(row: Line | Draft) -> Line:
    """Write a row, unless it is written."""
    return row if isinstance(row, Line) else row.write()


def _origin(row: Line | Draft) -> object:
    """What a row is made from."""
    return row if isinstance(row, Line) else row.same


def _all(row: Line | Draft) -> str:
    """All that a row says."""
    line = written(row)
    return " ".join((line.text, *line.cells)).casefold()
