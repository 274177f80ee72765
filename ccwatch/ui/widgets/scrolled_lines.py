"""What views of lines have in common: only the lines in sight are drawn, and keys scroll them."""

from textual.content import Content
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

FOUND = "on $warning 35%"
"""The style of matches."""
HERE = "bold reverse"
"""The style of matches in the current line."""


class ScrolledLines(ScrollView, can_focus=True, inherit_bindings=False):
    """Lines to scroll, as many as the virtual size is high."""

    class Resized(Message):
        """The lines have to be laid out for another width."""

    def bring_in_sight(self, line: int) -> None:
        """Scroll to a line, unless it is in sight."""
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if not top <= line < top + height:
            self.scroll_to(y=max(0, line - height // 3), animate=False, immediate=True)

    def strip_of(self, line: Content | None) -> Strip:
        """Draw a line; `None` for what is below the last one."""
        width, base = self.scrollable_content_region.width, self.visual_style
        strips = Visual.to_strips(self, line, width, 1, base) if line is not None else []
        return strips[0] if strips else Strip.blank(width, base.rich_style)

    def action_move(self, by: int) -> None:
        """Scroll by some lines."""
        self.scroll_to(y=self.scroll_offset.y + by, animate=False, immediate=True)

    def action_page(self, by: int) -> None:
        """Scroll by a page."""
        self.action_move(by * max(1, self.size.height - 1))

    def action_edge(self, by: int) -> None:
        """Scroll to the first (-1) or last (1) line."""
        self.action_move(by * self.virtual_size.height)


def marked(line: Content, needle: str, style: str) -> Content:
    """Style all matches of a case-folded text in a line; none if it is empty."""
    text, start = line.plain.casefold(), 0
    while needle and (start := text.find(needle, start)) >= 0:
        line = line.stylize(style, start, start + len(needle))
        start += len(needle)
    return line
