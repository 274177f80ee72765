"""What every line passes on its way to the terminal.

Textual passes control characters on to the terminal unchanged, and most of its widgets parse
square brackets as markup, which can crash the app or run its actions. So all text that is not our
own goes through `plain_text` and is drawn as `Content`, which is never parsed as markup; `BARRIER`
catches what slips past. `ASCII_FILTER` is for terminals without Unicode.
"""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from ccwatch.plain_text import HARMFUL

_IN_ASCII = str.maketrans(
    {
        **dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼╴╶", "+"),
        **dict.fromkeys("─━═┄╌╸╺–—⎯", "-"),
        **dict.fromkeys("│┃║┊▏▎▍▌▐▕", "|"),
        **dict.fromkeys("█▇▆▅▄▓", "#"),
        **dict.fromkeys("▃▂▁▔▀░▒", "."),
        "·": "|",
        "≈": "~",
        "…": "~",
        "→": ">",
        "×": "x",
        "🔎": "> ",  # of two cells, both of them
    }
)


class Barrier(LineFilter):
    """The last filter before the terminal: removes what could control it.

    Characters are removed, not replaced: they were measured as zero cells wide, so a replacement
    would shift the rest of the line. Links are removed too, because their addresses are not text.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments as they are, or cleaned copies of those that need it."""
        if all(_is_clean(segment) for segment in segments):
            return segments
        return [_cleaned(segment) for segment in segments]


BARRIER = Barrier()
"""The one barrier; it has no state."""


def _is_clean(segment: Segment) -> bool:
    """May a segment pass unchanged? Printable text, the usual case, is checked first."""
    text, style, control = segment
    if control:
        return True
    if style is not None and style.link is not None:
        return False
    return text.isprintable() or not HARMFUL.search(text)


def _cleaned(segment: Segment) -> Segment:
    """Remove from a segment what may not pass."""
    text, style, control = segment
    if control:
        return segment
    if style is not None and style.link is not None:
        style = style.update_link(None)
    return Segment(HARMFUL.sub("", text), style)


class AsciiFilter(LineFilter):
    """Replaces each sign that ccwatch and Textual draw with by an ASCII sign of the same width.

    Other people's text stays as it is, but for these signs.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments with their signs replaced."""
        return [
            one
            if one.control or one.text.isascii()
            else Segment(one.text.translate(_IN_ASCII), one.style)
            for one in segments
        ]


ASCII_FILTER = AsciiFilter()
"""The one filter; it has no state."""
