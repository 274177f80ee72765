"""A filter for terminals without Unicode: frames and signs in ASCII."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_TABLE = str.maketrans(
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


class AsciiFilter(LineFilter):
    """Replaces each sign that ccwatch and Textual draw with by an ASCII sign of the same width.

    Other people's text stays as it is, but for these signs.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments with their signs replaced."""
        return [
            one
            if one.control or one.text.isascii()
            else Segment(one.text.translate(_TABLE), one.style)
            for one in segments
        ]


ASCII_FILTER = AsciiFilter()
"""The one filter; it has no state."""
