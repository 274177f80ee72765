"""From which sizes of the terminal on screens are laid out otherwise."""

MEDIUM, HIGH = 60, 20
"""Cells and rows from which there are panels on the live screen, and lines in less of either."""
WIDTHS = [(0, "-tiny"), (20, "-narrow"), (MEDIUM, "-medium"), (100, "-wide")]
"""The class that a screen has from a width in cells on."""
HEIGHTS = [(0, "-low"), (HIGH, "-high"), (24, "-roomy"), (32, "-tall")]
"""The class that a screen has from a height in rows on."""


def classes(width: int, height: int) -> list[str]:
    """The classes that a screen of so many cells and rows has."""
    return [
        next(name for least, name in reversed(breakpoints) if length >= least)
        for length, breakpoints in ((width, WIDTHS), (height, HEIGHTS))
    ]
