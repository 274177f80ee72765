"""Other people's text on the way to a terminal.

Textual passes control characters on to the terminal byte for byte, and reads square brackets in
most of its widgets as markup, which can end the app or run its actions. So all text that is not
our own comes in through `plain` or `one_line` and is drawn as `Content`, which is never read as
markup; and `BARRIER` stands behind them for what slips past.
"""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from ccwatch.plain_text import HARMFUL, LIMIT, MARKS, one_line, plain

__all__ = ["BARRIER", "LIMIT", "MARKS", "Barrier", "one_line", "plain"]


class Barrier(LineFilter):
    """The last thing between a line and the terminal: what could command it is taken out.

    Taken out, not replaced: these characters were counted as no cells wide, so a replacement would
    shift the rest of the line. Links go too, because their addresses are not text.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments as they are, or cleaned copies of those that need it."""
        if all(_is_clean(segment) for segment in segments):
            return segments
        return [_cleaned(segment) for segment in segments]


BARRIER = Barrier()
"""The one barrier; it has no state."""


def _is_clean(segment: Segment) -> bool:
    """Say whether a segment may pass; text that only prints, as most does, is settled first."""
    text, style, control = segment
    if control:
        return True
    if style is not None and style.link is not None:
        return False
    return text.isprintable() or not HARMFUL.search(text)


def _cleaned(segment: Segment) -> Segment:
    """Take out of a segment what may not pass."""
    text, style, control = segment
    if control:
        return segment
    if style is not None and style.link is not None:
        style = style.update_link(None)
    return Segment(HARMFUL.sub("", text), style)
