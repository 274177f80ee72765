"""A percentage in digits three rows high, legible from a distance."""

from textual.renderables.digits import DIGITS, DIGITS3X3_BOLD

WIDTH = 11
"""Cells of three digits and a percent sign."""


def big(text: str) -> list[str]:
    """Draw a text three rows high; characters without a large form are on the lowest row.

    Args:
        text: `72%`, `<1%`, `≈14%`.

    Returns:
        Three rows of the same width, `WIDTH` or more cells, filled up on the left.
    """
    rows = ["", "", ""]
    for sign in text:
        at = DIGITS.find(sign) * 3
        large = sign in DIGITS
        for y in range(3):
            rows[y] += DIGITS3X3_BOLD[at + y].ljust(3)[:3] if large else (sign if y == 2 else " ")
    return [row.rjust(WIDTH) for row in rows]
