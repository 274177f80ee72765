"""Lines of plain text that fit into a width."""

import unicodedata
from collections.abc import Iterable, Sequence
from textwrap import wrap

from ccwatch.plain_text import one_line

NAME = 7
"""Cells of the names at the left."""
DOT = " · "
"""Between two things on one line."""
MIN_WIDTH = 20
"""Cells that a line has at least, however narrow the width that is asked for."""


def cells(text: str) -> int:
    """Count the cells that a clean text takes in a terminal.

    Example:
        >>> cells("cart"), cells("カート"), cells("e\u0301")
        (4, 6, 1)
    """
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def clip(text: str, width: int) -> str:
    """Cut a text to so many cells, with an ellipsis where something was cut off.

    Example:
        >>> clip("shopping", 5), clip("カート", 5), clip("shop", 5)
        ('shop…', 'カー…', 'shop')
    """
    if cells(text) <= width:
        return text
    kept, room = "", max(0, width - 1)
    for character in text:
        if cells(kept) + _width(character) > room:
            break
        kept += character
    return f"{kept}…"


def named(name: str, parts: Iterable[str], width: int) -> list[str]:
    """Put parts on as many lines as they need, with a name before the first.

    Args:
        name: What the lines are about; empty for more of the same.
        parts: Clean texts; empty ones are left out, and only one too long for a line is divided.
        width: Cells of a line.

    Example:
        >>> named("cost", ["$4.82", "", "$0.31/turn", "reported"], 26)
        ['cost   $4.82 · $0.31/turn', '       reported']
    """
    return _beside(name, wrapped_parts(parts, max(MIN_WIDTH, width) - NAME))


def wrapped_parts(parts: Iterable[str], room: int) -> list[str]:
    """Put parts on as many lines of so many cells as they need, with dots between them."""
    lines: list[str] = []
    for part in parts:
        if not part:
            continue
        longer = f"{lines[-1]}{DOT}{part}" if lines else part
        if lines and cells(longer) <= room:
            lines[-1] = longer
        else:
            lines += [clip(piece, room) for piece in wrap(part, room)]
    return lines


def flowing(name: str, text: str, width: int) -> list[str]:
    """Break a text of any source into lines at its blanks, with a name before the first."""
    return _beside(name, wrap(one_line(text, 1000), max(MIN_WIDTH, width) - NAME))


def columns(texts: Sequence[str], widths: Sequence[int], left: int = 1) -> str:
    """Put texts side by side, each clipped to its column.

    Args:
        texts: One for each column.
        widths: Cells of each column; 0 leaves it out.
        left: Number of columns, the first ones, that are aligned at their left.

    Example:
        >>> columns(["shopping", "$4.82"], [5, 7])
        'shop…   $4.82'
    """
    shown = []
    for number, (text, width) in enumerate(zip(texts, widths, strict=True)):
        if not width:
            continue
        clipped = clip(text, width)
        gap = " " * (width - cells(clipped))
        shown.append(f"{clipped}{gap}" if number < left else f"{gap}{clipped}")
    return " ".join(shown).rstrip()


def fitting(widths: Sequence[int], dispensable: Iterable[int], room: int) -> list[int]:
    """Leave out columns until a line fits.

    Args:
        widths: Cells of each column.
        dispensable: Positions of columns that may be left out, the first one first.
        room: Cells of a line.

    Returns:
        `widths` for `columns`, with 0 for each column that is left out.

    Example:
        >>> fitting([5, 7, 4], [2, 1], 13)
        [5, 7, 0]
    """
    kept = list(widths)
    for position in dispensable:
        if line_width(kept) <= room:
            break
        kept[position] = 0
    return kept


def line_width(widths: Sequence[int]) -> int:
    """Cells of a line of `columns` of these widths."""
    return sum(widths) + sum(map(bool, widths)) - 1


def _beside(name: str, lines: Sequence[str]) -> list[str]:
    return [(name if at == 0 else "").ljust(NAME) + line for at, line in enumerate(lines)]


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
