"""Tables with one column of text that takes the room that the figures beside it leave."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

from textual.content import Content

from ccwatch.ui.widgets.panel import QUIET, join, pad, tail
from ccwatch.ui.widgets.rows import Item

SHORTEST: Final = 9
"""Cells that are left for the text at least, while more than one column of figures is shown."""


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
    ends: bool = False
    """Is it cut at its beginning, as a path is, whose end tells it from others?"""


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
    """The columns of figures, from left to right. The first ones make way for the text."""
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
        shown = [one for one in self.columns if width >= one.least]
        while len(shown) > 1 and width - sum(one.width + 1 for one in shown) < SHORTEST:
            del shown[0]
        return shown

    def _draw(self, row: Line | Draft, width: int) -> Content:
        line = written(row)
        pairs = zip(self.columns, line.cells, strict=False)
        shown, quiet = self._shown(width), line.style == QUIET
        figures = [
            (f" {cell:>{one.width}}", QUIET if quiet else one.style)
            for one, cell in pairs
            if one in shown
        ]
        end = join(*figures)
        room = max(1, width - end.cell_length)
        text = Content.styled(line.text, line.style)
        return join(pad(tail(text, room) if line.ends else text, room), end)


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
