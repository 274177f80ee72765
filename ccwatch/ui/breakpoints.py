"""The sizes of the terminal at which the layout of screens changes."""

MEDIUM, HIGH = 60, 20
"""Cells and rows from which the Live screen has panels; below either it has lines."""
WIDTHS = [(0, "-tiny"), (20, "-narrow"), (MEDIUM, "-medium"), (100, "-wide")]
"""The class of a screen from a width in cells on."""
HEIGHTS = [(0, "-low"), (HIGH, "-high"), (24, "-roomy"), (32, "-tall"), (50, "-towering")]
"""The class of a screen from a height in rows on."""


def classes(width: int, height: int) -> list[str]:
    """The classes of a screen of this many cells and rows."""
    return [
        next(name for least, name in reversed(breakpoints) if length >= least)
        for length, breakpoints in ((width, WIDTHS), (height, HEIGHTS))
    ]
