"""The names of the sections of a screen in one line, with the selected one always in sight."""

from collections.abc import Sequence

from textual.content import Content

from ccwatch.ui.widgets.line import QUIET, Part, join

ROOMY = 60
"""Cells from which names have blanks around them."""


def tabs(names: Sequence[str], chosen: int, width: int, more: str) -> Content:
    """Put names in a line. If not all fit, the first ones are hidden in favour of the selected one.

    Args:
        names: The sections, in their order.
        chosen: The index of the selected one.
        width: The cells available.
        more: The sign for hidden names.
    """
    pad = " " if width >= ROOMY else ""
    shown = [f"{pad}{name}{pad}" for name in names]
    first = 0
    while first < chosen and _needed(shown, first, chosen, more) > width:
        first += 1
    parts: list[Part] = [(f"{more} ", QUIET)] if first else []
    for number, name in enumerate(shown[first:], first):
        parts += [(name, "reverse" if number == chosen else QUIET), " "]
    line = join(*parts)
    return line.truncate(width, ellipsis=line.cell_length > width + 1)


def _needed(names: Sequence[str], first: int, chosen: int, more: str) -> int:
    """Cells up to the end of the selected name, with the signs for hidden names."""
    cells = len(" ".join(names[first : chosen + 1]))
    return cells + (len(more) + 1) * (bool(first) + (chosen < len(names) - 1))
