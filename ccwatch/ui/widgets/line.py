"""Lines of styled text: joined, truncated and aligned to a width in cells."""

import re
from collections.abc import Iterable
from typing import TypeAlias

from textual.content import Content

Part: TypeAlias = Content | str | tuple[str, str]
"""A part of a line: styled content, plain text, or a text with its style."""

QUIET = "$quiet"
"""The style of less important text."""
STRONG = "bold"
"""The style of the most important text."""
SHORTEST = 8
"""Cells that a truncated part keeps at least."""
NARROW = 24
"""Cells of a line below which the last breadcrumb matters more than those before it."""
DOT = " · "
"""The separator of the parts of a line."""
FIGURE = re.compile(r"(?<!\w)[≈~<]?\$?\d[\d.,]*[kMB%]?(?!\w)")
"""A number or a sum, with its unit; digits within a word or an id are none."""
SUM = re.compile(r"[≈~<]?\$\d[\d.,]*|[×x]\d+(?!\w)")
"""A sum of dollars, or how many times something was. Other numbers in a text of others tell more if
they are cut than if not."""


def content(part: Part) -> Content:
    """Turn a part into content; its text is never read as markup."""
    if isinstance(part, Content):
        return part
    return Content(part) if isinstance(part, str) else Content.styled(*part)


def join(*parts: Part) -> Content:
    """Concatenate parts."""
    return Content("").join(content(part) for part in parts)


def without_quiet(line: Content) -> Content:
    """A line without its quiet style, which is too pale to read on the cursor's background."""
    return Content(line.plain, [span for span in line.spans if span.style != QUIET])


def fit(parts: Iterable[Part], width: int, between: str = DOT) -> Content:
    """Put as many parts in a line as fit. A part that does not is left out as a whole.

    Args:
        parts: The most important first; empty ones are left out.
        width: Cells to fill at most. The first part is taken whatever its length.
        between: The separator.
    """
    line = Content("")
    for part in filter(None, map(content, parts)):
        longer = join(line, (between, QUIET), part) if line else part
        if line and longer.cell_length > width:
            continue
        line = longer
    return line


def trail(parts: Iterable[Part], width: int, between: str) -> Content:
    """Put all parts in a line, the longest ones truncated as far as necessary, the first one last.

    Args:
        parts: In their order; empty ones are left out, and so are those that do not fit even when
            all are truncated: the last ones, and in a very narrow line first of all the first.
        width: Cells to fill at most.
        between: The separator.
    """
    shown = [part for part in map(content, parts) if part]
    least = SHORTEST if width >= NARROW else SHORTEST - 1
    if width < NARROW and len(shown) > 1:
        cut = sum(min(part.cell_length, least) for part in shown) + len(between) * (len(shown) - 1)
        shown = shown[cut > width :]
    room = [part.cell_length for part in shown]
    over = sum(room) + len(between) * (len(room) - 1) - width
    while over > 0 and room and max(room) > least:
        longest = max(room[1:], default=0) if width >= NARROW else 0
        at = room.index(longest, 1) if longest > least else room.index(max(room))
        room[at] -= 1
        over -= 1
    shown = [shorten(part, cells) for part, cells in zip(shown, room, strict=True)]
    return fit(shown, width, between)


def headline(crumbs: Iterable[Part], facts: Iterable[Part], width: int, arrow: str) -> Content:
    """Put the breadcrumbs of a screen in a line, and facts about it after them.

    Args:
        crumbs: The outermost first; truncated as far as necessary.
        facts: The most important first. Each is shown whole or not at all, since a truncated
            figure misleads.
        width: Cells to fill at most.
        arrow: The sign between two breadcrumbs.
    """
    between, steps = f" {arrow} ", [part for part in map(content, crumbs) if part]
    taken = trail(steps, width, between).cell_length
    if width >= NARROW:
        shortest = sum(min(part.cell_length, SHORTEST) for part in steps[1:])
        first = steps[0].cell_length if steps else 0
        taken = min(taken, first + shortest + len(between) * (len(steps) - 1))
    shown = Content("")
    for fact in filter(None, map(content, facts)):
        longer = join(shown, (DOT, QUIET), fact)
        if taken + longer.cell_length <= width:
            shown = longer
    return join(trail(steps, width - shown.cell_length, between), shown)


def spread(left: Content, right: Content, width: int) -> Content:
    """Put a part at each end of a line; the left one is truncated if both do not fit."""
    room = width - right.cell_length - 1
    if room < 1:
        return shorten(left, width)
    left = shorten(left, room)
    return join(left, " " * (width - left.cell_length - right.cell_length), right)


def shorten(line: Content, width: int, figure: re.Pattern[str] = FIGURE) -> Content:
    """Truncate a line to a width in cells, but before a figure rather than within it.

    What is left of a figure would read as another one; a line that begins with one has no choice.

    Args:
        line: The line.
        width: The width.
        figure: Matches what counts as a figure.
    """
    if line.cell_length <= width:
        return line
    kept = line.truncate(width, ellipsis=True)
    end = len(kept) - 1
    within = [one for one in figure.finditer(line.plain) if 0 < one.start() < end < one.end()]
    return join(line[: within[0].start()], "…") if within else kept


def pad(line: Content, width: int) -> Content:
    """Truncate or pad a line to a width in cells."""
    if line.cell_length > width:
        line = shorten(line, width, SUM)
    return line.pad_right(width - line.cell_length)


def tail(line: Content, width: int) -> Content:
    """Truncate a line at its beginning, for paths, whose ends tell more. `width` is in cells."""
    if line.cell_length <= width:
        return line
    while line and line.cell_length >= max(1, width):
        line = line[1:]
    return join("…", line)


def middle(line: Content, width: int) -> Content:
    """Truncate a line in its middle, for names that differ at their ends. `width` is in cells."""
    if line.cell_length <= width:
        return line
    return join(line.truncate(width // 2), tail(line, width - width // 2))


def cell(text: Part, width: int, *, right: bool) -> Content:
    """Fit a text into a table cell of a width in cells, left- or right-aligned."""
    whole = content(text)
    if right and whole.cell_length < width:
        return whole.pad_left(width - whole.cell_length)
    return pad(whole, width)
