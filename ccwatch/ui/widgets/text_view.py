"""A view of a text of any size; only what is in sight is drawn."""

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip

from ccwatch.ui.keys import TEXT
from ccwatch.ui.widgets.line import QUIET, join
from ccwatch.ui.widgets.scrolled_lines import FOUND, HERE, ScrolledLines, marked
from ccwatch.ui.widgets.wrapped_text import WrappedText, after_cells

ROOMY = 60
"""Cells from which lines are numbered."""


class TextView(ScrolledLines, inherit_bindings=False):
    """Rows of a wrapped text. Posts `Resized` when it has to be wrapped for another width."""

    BINDINGS = [*TEXT]
    DEFAULT_CSS = """
    TextView {
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
        scrollbar-gutter: stable;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.wrapped = WrappedText()
        self.lines = 0
        """The number of lines, which tells how much room their numbers take."""
        self.needle = ""
        self.match = -1

    @property
    def numbering(self) -> int:
        """Cells of the line numbers, with the blank after them; 0 if there are none."""
        return len(str(self.lines)) + 1 if self.lines and self.size.width >= ROOMY else 0

    @property
    def room(self) -> int:
        """Cells of a row of text, once the number of lines is known."""
        return max(1, self.scrollable_content_region.width - max(self.numbering, 1))

    def show(self, wrapped: WrappedText) -> None:
        """Show a wrapped text; the row at the top stays there."""
        before, top = self.wrapped, self.scroll_offset.y
        self.wrapped = wrapped
        width = self.size.width if wrapped.width else wrapped.widest
        self.virtual_size = Size(width + self.numbering, wrapped.height)
        same = len(before.pieces) == len(wrapped.pieces) and top < before.height
        row = wrapped.row_of(before, top) if same else 0
        self.scroll_to(y=row, animate=False, immediate=True)
        self.refresh()

    def go(self, piece: int) -> None:
        """Mark a piece as the current match, and scroll it into sight."""
        self.match = piece
        self.bring_in_sight(self.wrapped.tops[piece])
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        row = y + self.scroll_offset.y
        if not 0 <= row < self.wrapped.height:
            return self.strip_of(None)
        piece, inside, text = self.wrapped.row(row)
        style = HERE if piece == self.match else FOUND
        line = marked(Content(text), self.needle.casefold(), style)
        if not self.wrapped.width:
            begin, cut = after_cells(text, self.scroll_offset.x)
            room = self.scrollable_content_region.width - self.numbering
            line = join(" " * cut, line[begin : begin + room]).truncate(room)
        if numbering := self.numbering:
            number = self.wrapped.numbers[piece] if not inside else 0
            line = join((f"{number or '':>{numbering - 1}} ", QUIET), line)
        return self.strip_of(line)

    def on_resize(self, _event: events.Resize) -> None:
        """Have the text wrapped for the new width."""
        self.post_message(self.Resized())

    def action_sideways(self, by: int) -> None:
        """Scroll sideways, where lines are not wrapped."""
        self.scroll_relative(x=by * max(1, self.size.width // 2), animate=False, immediate=True)
