"""The names of the sections of a screen in one line, with the selected one always in sight."""

from collections.abc import Sequence

from textual.content import Content

from ccwatch.ui.widgets.line import QUIET, Part, join

ROOMY = 60
"""Cells from which names have blanks around them."""
BRIEF = {"Sub-agents": "Agents"}
"""Names that have a shorter one."""


def tabs(names: Sequence[str], chosen: int, width: int, more: str) -> Content:
    """Put names in a line, each whole: in full, or briefly where all of them fit only so.

    If not even that is enough, the selected one decides which are hidden.

    Args:
        names: The sections, in their order.
        chosen: The index of the selected one.
        width: The cells available.
        more: The sign for hidden names.
    """
    pad = " " if width >= ROOMY else ""
    shown = [f"{pad}{name}{pad}" for name in names]
    brief = [BRIEF.get(name, name) for name in shown]
    if len(" ".join(brief)) <= width < len(" ".join(shown)):
        shown = brief
    first = 0
    while first < chosen and _needed(shown, first, chosen, more) > width:
        first += 1
    last = len(names) - 1
    while last > chosen and _needed(shown, first, last, more) > width:
        last -= 1
    parts: list[Part] = [(f"{more} ", QUIET)] if first else []
    for number, name in enumerate(shown[first : last + 1], first):
        parts += [(name, "reverse" if number == chosen else QUIET), " "]
    if last < len(names) - 1:
        parts.append((more, QUIET))
    return join(*parts).truncate(width)


def tab_at(cell: int, names: Sequence[str], line: str) -> int | None:
    """The index of the name at a cell of a line of tabs; `None` where there is none.

    Example:
        >>> [tab_at(cell, ("Tools", "Sub-agents"), " Tools   Agents") for cell in (0, 5, 6, 9)]
        [None, 0, None, 1]
    """
    for number, name in enumerate(names):
        begin = max(line.find(name), line.find(BRIEF.get(name, name)))
        if 0 <= begin <= cell < begin + len(name if name in line else BRIEF.get(name, name)):
            return number
    return None


def _needed(names: Sequence[str], first: int, last: int, more: str) -> int:
    """Cells of the names from one to another, with the signs for hidden names."""
    cells = len(" ".join(names[first : last + 1]))
    return cells + (len(more) + 1) * (bool(first) + (last < len(names) - 1))
