"""Lines to read and to search; only those in sight are drawn."""

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from ccwatch.ui.keys import PAGE

FOUND = "on $warning 35%"
"""The style of matches."""
HERE = "bold reverse"
"""The style of matches in the current line."""


class Page(ScrollView, can_focus=True, inherit_bindings=False):
    """Lines of text laid out for its width. It keeps its scroll offset when they change."""

    BINDINGS = [*PAGE]
    DEFAULT_CSS = """
    Page { overflow-x: hidden; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    """

    class Resized(Message):
        """The lines have to be laid out for another width."""

    def __init__(self) -> None:
        super().__init__(id="page")
        self.lines: tuple[Content, ...] = ()
        self.needle = ""
        self.matches: tuple[int, ...] = ()
        self._at = -1

    def show(self, lines: Sequence[Content]) -> None:
        """Show other lines."""
        self.lines = tuple(lines)
        self.virtual_size = Size(self.size.width, len(self.lines))
        self._search()
        self.refresh()

    def find(self, needle: str) -> int:
        """Mark all matches of a text, and go to the first one at or below the top.

        Returns:
            The number of lines that match.
        """
        self.needle, self._at = needle.casefold(), -1
        self._search()
        below = [line for line in self.matches if line >= self.scroll_offset.y]
        if self.matches:
            self._go((below or self.matches)[0])
        self.refresh()
        return len(self.matches)

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) line that matches, in a cycle."""
        if not self.matches:
            return
        at = self._at if self._at >= 0 else self.scroll_offset.y
        if by > 0:
            self._go(next((one for one in self.matches if one > at), self.matches[0]))
        else:
            before = [one for one in self.matches if one < at]
            self._go((before or self.matches)[-1])
        self.refresh()

    @property
    def place(self) -> int:
        """The number of the current match, counted from 1; 0 for none."""
        return self.matches.index(self._at) + 1 if self._at in self.matches else 0

    def _search(self) -> None:
        self.matches = tuple(
            index
            for index, line in enumerate(self.lines)
            if self.needle and self.needle in line.plain.casefold()
        )

    def _go(self, line: int) -> None:
        self._at = line
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if not top <= line < top + height:
            self.scroll_to(y=max(0, line - height // 3), animate=False, immediate=True)

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        index = y + self.scroll_offset.y
        width, base = self.scrollable_content_region.width, self.visual_style
        if not 0 <= index < len(self.lines):
            return Strip.blank(width, base.rich_style)
        line = marked(self.lines[index], self.needle, HERE if index == self._at else FOUND)
        strips = Visual.to_strips(self, line, width, 1, base)
        return strips[0] if strips else Strip.blank(width, base.rich_style)

    def on_resize(self, event: events.Resize) -> None:
        """Have the lines laid out for the new width."""
        self.virtual_size = Size(event.size.width, len(self.lines))
        self.post_message(self.Resized())

    def action_move(self, by: int) -> None:
        """Scroll by some lines."""
        self.scroll_to(y=self.scroll_offset.y + by, animate=False, immediate=True)

    def action_page(self, by: int) -> None:
        """Scroll by a page."""
        self.action_move(by * max(1, self.size.height - 1))

    def action_edge(self, by: int) -> None:
        """Scroll to the first (-1) or last (1) line."""
        self.action_move(by * len(self.lines))


def marked(line: Content, needle: str, style: str) -> Content:
    """Style all matches of a case-folded text in a line; none if it is empty."""
    text, start = line.plain.casefold(), 0
    while needle and (start := text.find(needle, start)) >= 0:
        line = line.stylize(style, start, start + len(needle))
        start += len(needle)
    return line
