"""Laying out lines of styled text, and a widget that repaints only the lines that differ."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from ccwatch.ui.view import View

Part: TypeAlias = Content | str | tuple[str, str]
"""A part of a line: styled content, plain text, or a text with its style."""

QUIET = "$quiet"
"""The style of less important text."""
STRONG = "bold"
"""The style of the most important text."""
SHORTEST = 8
"""Cells that a truncated part keeps at least."""
NARROW = 24
"""Cells of a line below which the last breadcrumb matters more than those before it."""
DOT = " · "
"""The separator of the parts of a line."""


def content(part: Part) -> Content:
    """Turn a part into content; its text is never read as markup."""
    if isinstance(part, Content):
        return part
    return Content(part) if isinstance(part, str) else Content.styled(*part)


def join(*parts: Part) -> Content:
    """Concatenate parts."""
    return Content("").join(content(part) for part in parts)


def fit(parts: Iterable[Part], width: int, between: str = DOT) -> Content:
    """Put as many parts in a line as fit. A part that does not is left out as a whole.

    Args:
        parts: The most important first; empty ones are left out.
        width: Cells to fill at most. The first part is taken whatever its length.
        between: The separator.
    """
    line = Content("")
    for part in filter(None, map(content, parts)):
        longer = join(line, (between, QUIET), part) if line else part
        if line and longer.cell_length > width:
            continue
        line = longer
    return line


def trail(parts: Iterable[Part], width: int, between: str) -> Content:
    """Put all parts in a line, the longest ones truncated as far as necessary.

    Args:
        parts: In their order; empty ones are left out, and so are those that do not fit even when
            all are truncated: the last ones, and in a very narrow line first of all the first.
        width: Cells to fill at most.
        between: The separator.
    """
    shown = [part for part in map(content, parts) if part]
    least = SHORTEST if width >= NARROW else SHORTEST - 1
    if width < NARROW and len(shown) > 1:
        cut = sum(min(part.cell_length, least) for part in shown) + len(between) * (len(shown) - 1)
        shown = shown[cut > width :]
    room = [part.cell_length for part in shown]
    over = sum(room) + len(between) * (len(room) - 1) - width
    while over > 0 and room and max(room) > least:
        room[room.index(max(room))] -= 1
        over -= 1
    shown = [
        part if part.cell_length <= cells else part.truncate(cells, ellipsis=True)
        for part, cells in zip(shown, room, strict=True)
    ]
    return fit(shown, width, between)


def headline(crumbs: Iterable[Part], facts: Iterable[Part], width: int, arrow: str) -> Content:
    """Put the breadcrumbs of a screen in a line, and facts about it after them.

    Args:
        crumbs: The outermost first; truncated as far as necessary.
        facts: The most important first. Each is shown whole or not at all, since a truncated
            figure misleads.
        width: Cells to fill at most.
        arrow: The sign between two breadcrumbs.
    """
    between, steps = f" {arrow} ", [part for part in map(content, crumbs) if part]
    taken = trail(steps, width, between).cell_length
    if width >= NARROW:
        shortest = sum(min(part.cell_length, SHORTEST) for part in steps)
        taken = min(taken, shortest + len(between) * (len(steps) - 1))
    shown = Content("")
    for fact in filter(None, map(content, facts)):
        longer = join(shown, (DOT, QUIET), fact)
        if taken + longer.cell_length <= width:
            shown = longer
    return join(trail(steps, width - shown.cell_length, between), shown)


def spread(left: Content, right: Content, width: int) -> Content:
    """Put a part at each end of a line; the left one is truncated if both do not fit."""
    room = width - right.cell_length - 1
    if room < 1:
        return left.truncate(width, ellipsis=True)
    if left.cell_length > room:
        left = left.truncate(room, ellipsis=True)
    return join(left, " " * (width - left.cell_length - right.cell_length), right)


def pad(line: Content, width: int) -> Content:
    """Truncate or pad a line to a width in cells."""
    if line.cell_length > width:
        return line.truncate(width, ellipsis=True)
    return join(line, " " * (width - line.cell_length))


def tail(line: Content, width: int) -> Content:
    """Truncate a line at its beginning, for paths, whose ends tell more. `width` is in cells."""
    if line.cell_length <= width:
        return line
    while line and line.cell_length >= max(1, width):
        line = line[1:]
    return join("…", line)


def middle(line: Content, width: int) -> Content:
    """Truncate a line in its middle, for names that differ at their ends. `width` is in cells."""
    if line.cell_length <= width:
        return line
    return join(line.truncate(width // 2), tail(line, width - width // 2))


def cell(text: Part, width: int, *, right: bool) -> Content:
    """Fit a text into a table cell of a width in cells, left- or right-aligned."""
    whole = join(text)
    if right and whole.cell_length < width:
        return join(" " * (width - whole.cell_length), whole)
    return pad(whole, width)


class Panel(Widget):
    """Lines that never wrap. Subclasses return them from `lines`."""

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
        """Draw another view. Only the lines that look different are repainted."""
        self._view = view
        self._redraw()

    def lacks(self, selector: str) -> bool:
        """Is another panel hidden, so that this one has to show the most important of it?"""
        return not any(one.display for one in self.screen.query(selector))

    def lines(self, view: View, width: int, height: int) -> Sequence[Content]:
        """Return the lines to draw.

        Args:
            view: What is known.
            width: Cells of a line.
            height: Rows; further lines are not shown.
        """
        raise NotImplementedError

    def _redraw(self) -> None:
        if not self.size:
            return  # it is drawn when it gets a size
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
        """Return the lines for the current size, even before they are redrawn for it."""
        return self._drawn if self._room == self.size else self._draw()

    def render_line(self, y: int) -> Strip:
        """Render one line, since mostly that is all that changed; with a selection, all of them."""
        width, drawn = self.size.width, self._fitted()
        if self.text_selection is not None or not width or y >= len(drawn):
            return super().render_line(y)
        (strip,) = Visual.to_strips(self, drawn[y], width, 1, self.visual_style)
        return strip.apply_offsets(0, y)

    def render(self) -> Content:
        """Return all lines."""
        return Content("\n").join(self._fitted())
