"""Lines to read and to search; only those in sight are drawn."""

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip

from ccwatch.ui.keys import PAGE
from ccwatch.ui.widgets.scrolled_lines import FOUND, HERE, ScrolledLines, marked


class Page(ScrolledLines, inherit_bindings=False):
    """Lines of text laid out for its width. It keeps its scroll offset when they change."""

    BINDINGS = [*PAGE]
    DEFAULT_CSS = """
    Page { overflow-x: hidden; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    """

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
        self.bring_in_sight(line)

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        index = y + self.scroll_offset.y
        if not 0 <= index < len(self.lines):
            return self.strip_of(None)
        style = HERE if index == self._at else FOUND
        return self.strip_of(marked(self.lines[index], self.needle, style))

    def on_resize(self, event: events.Resize) -> None:
        """Have the lines laid out for the new width."""
        self.virtual_size = Size(event.size.width, len(self.lines))
        self.post_message(self.Resized())
