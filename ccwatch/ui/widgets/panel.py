"""Lines of text in a frame, painted again only when they differ."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from ccwatch.ui.view import View

Part: TypeAlias = Content | str | tuple[str, str]
"""A piece of a line: styled, plain, or a text with its style."""

QUIET = "$quiet"
"""The style of what may be overlooked."""
STRONG = "bold"
"""The style of what is looked for."""
SHORTEST = 8
"""Cells that are left at least of a piece that is cut."""
NARROW = 24
"""Cells of a line below which where one is counts for more than how one came there."""
DOT = " · "
"""What stands between the parts of a line."""


def content(part: Part) -> Content:
    """Turn a piece into content; its text is never read as markup."""
    if isinstance(part, Content):
        return part
    return Content(part) if isinstance(part, str) else Content.styled(*part)


def join(*parts: Part) -> Content:
    """Put pieces one after the other."""
    return Content("").join(content(part) for part in parts)


def fit(parts: Iterable[Part], width: int, between: str = DOT) -> Content:
    """Put as many pieces in a line as there is room for, the first ones first.

    Args:
        parts: In the order of their importance; empty ones are left out.
        width: Cells to fill at most. The first piece is taken whatever its length.
        between: What separates them.
    """
    line = Content("")
    for part in filter(None, map(content, parts)):
        longer = join(line, (between, QUIET), part) if line else part
        if line and longer.cell_length > width:
            continue
        line = longer
    return line


def trail(parts: Iterable[Part], width: int, between: str) -> Content:
    """Put all pieces in a line, the longest ones cut as far as they have to be.

    Args:
        parts: In their order; empty ones are left out, and so is what has no room even when all
            are cut: the last ones, and in a very narrow line the first one before them.
        width: Cells to fill at most.
        between: What separates them.
    """
    found = [part for part in map(content, parts) if part]
    least = SHORTEST if width >= NARROW else SHORTEST - 1
    if width < NARROW and len(found) > 1:
        cut = sum(min(part.cell_length, least) for part in found) + len(between) * (len(found) - 1)
        found = found[cut > width :]
    room = [part.cell_length for part in found]
    over = sum(room) + len(between) * (len(room) - 1) - width
    while over > 0 and room and max(room) > least:
        room[room.index(max(room))] -= 1
        over -= 1
    found = [
        part if part.cell_length <= cells else part.truncate(cells, ellipsis=True)
        for part, cells in zip(found, room, strict=True)
    ]
    return fit(found, width, between)


def headline(way: Iterable[Part], facts: Iterable[Part], width: int, arrow: str) -> Content:
    """Put the way to a screen in a line, and after it what there is to say of it.

    Args:
        way: What was gone into, in its order; cut as far as it has to be.
        facts: In the order of their importance, each told whole or not at all, for a cut figure
            misleads.
        width: Cells to fill at most.
        arrow: The sign between the steps of the way.
    """
    between, steps = f" {arrow} ", [part for part in map(content, way) if part]
    taken = trail(steps, width, between).cell_length
    if width >= NARROW:
        shortest = sum(min(part.cell_length, SHORTEST) for part in steps)
        taken = min(taken, shortest + len(between) * (len(steps) - 1))
    told = Content("")
    for fact in filter(None, map(content, facts)):
        longer = join(told, (DOT, QUIET), fact)
        if taken + longer.cell_length <= width:
            told = longer
    return join(trail(steps, width - told.cell_length, between), told)


def spread(left: Content, right: Content, width: int) -> Content:
    """Put one piece at each end of a line; without room, the left one is cut."""
    room = width - right.cell_length - 1
    if room < 1:
        return left.truncate(width, ellipsis=True)
    if left.cell_length > room:
        left = left.truncate(room, ellipsis=True)
    return join(left, " " * (width - left.cell_length - right.cell_length), right)


def pad(line: Content, width: int) -> Content:
    """Cut or fill a line to a width in cells."""
    if line.cell_length > width:
        return line.truncate(width, ellipsis=True)
    return join(line, " " * (width - line.cell_length))


def tail(line: Content, width: int) -> Content:
    """Cut a line to a width in cells at its beginning, as a path whose end tells more."""
    if line.cell_length <= width:
        return line
    while line and line.cell_length >= max(1, width):
        line = line[1:]
    return join("…", line)


def middle(line: Content, width: int) -> Content:
    """Cut a line to a width in cells in its middle, as a name whose end tells it from others."""
    if line.cell_length <= width:
        return line
    return join(line.truncate(width // 2), tail(line, width - width // 2))


def cell(text: Part, width: int, *, right: bool) -> Content:
    """Fit a text into a cell of a table, at its left or at its right."""
    whole = join(text)
    if right and whole.cell_length < width:
        return join(" " * (width - whole.cell_length), whole)
    return pad(whole, width)


class Panel(Widget):
    """Lines that never wrap. Subclasses say in `lines` what they are."""

    DEFAULT_CSS = """
    Panel {
        text-wrap: nowrap;
        text-overflow: ellipsis;
        width: 1fr;
        height: auto;
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._view: View | None = None
        self._drawn: tuple[Content, ...] = ()
        self._room: Size | None = None

    def show(self, view: View) -> None:
        """Draw something else. Nothing is painted when it looks the same."""
        self._view = view
        self._redraw()

    def lacks(self, selector: str) -> bool:
        """Has the screen no room for another panel, so that this one is to say what matters?"""
        return not any(one.display for one in self.screen.query(selector))

    def lines(self, view: View, width: int, height: int) -> Sequence[Content]:
        """Say what to draw.

        Args:
            view: What is known.
            width: Cells there are.
            height: Rows there are; further lines are cut off.
        """
        raise NotImplementedError

    def _redraw(self) -> None:
        if not self.size:
            return  # it is drawn once there is room
        before, drawn = self._drawn, self._draw()
        if len(drawn) != len(before):
            self.refresh()
            return
        pairs = zip(drawn, before, strict=True)
        changed = [y for y, (new, old) in enumerate(pairs) if not new.is_same(old)]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def _draw(self) -> tuple[Content, ...]:
        width, height = self._room = self.size
        if self._view and self.size:
            self._drawn = tuple(self.lines(self._view, width, height)[:height])
        return self._drawn

    def _fitted(self) -> tuple[Content, ...]:
        """Give what is drawn, for the size that it has now: no frame shows that of another one."""
        return self._drawn if self._room == self.size else self._draw()

    def render_line(self, y: int) -> Strip:
        """Render one line, for mostly that is all that changed. With a selection, all of them."""
        width, drawn = self.size.width, self._fitted()
        if self.text_selection is not None or not width or y >= len(drawn):
            return super().render_line(y)
        (strip,) = Visual.to_strips(self, drawn[y], width, 1, self.visual_style)
        return strip.apply_offsets(0, y)

    def render(self) -> Content:
        """Give all lines."""
        return Content("\n").join(self._fitted())
