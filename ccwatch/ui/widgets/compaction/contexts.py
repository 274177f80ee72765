"""The contexts before and after a compaction, part by part."""

from collections.abc import Sequence

from textual.content import Content

from ccwatch.analysis.compaction.detail import Detail
from ccwatch.analysis.compaction.portions import Portion, listed
from ccwatch.plain_text import one_line
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.gauge import thin
from ccwatch.ui.widgets.line import QUIET, join, pad
from ccwatch.ui.widgets.page_lines import PageLines
from ccwatch.units import UNKNOWN, percent, tokens

WIDE = 100
"""Cells from which the contexts before and after are side by side."""
LEAST_GAUGE = 6
"""Cells of a gauge below which it is not drawn."""
MOST_PARTS = 12
"""Parts of a context that are listed; the smaller ones are added up."""


def contexts(page: PageLines, detail: Detail, look: Look) -> None:
    """Write them side by side if they fit, else one below the other."""
    if not detail.before and not detail.first:
        return
    wide = page.width >= WIDE
    room = (page.width - 4) // 2 if wide else page.width
    left = _parts("Context before it", detail.before, look, room, "not measured")
    title = "First after the rewind" if detail.is_rewound else "First context after it"
    right = _parts(title, detail.first, look, room)
    if detail.is_rewound and not detail.first:
        right = [Content.styled("What came after it was rewound", QUIET)]
    page.gap()
    if wide:
        page.beside(left, right)
    else:
        page.lines += [*left, Content(""), *right]


def _parts(
    title: str, parts: Sequence[Portion], look: Look, width: int, lacking: str = "not measured yet"
) -> list[Content]:
    whole = sum(part.tokens for part in parts)
    head = join((title, "bold $primary-readable"), f"  {tokens(whole) if parts else UNKNOWN}")
    if not parts:
        return [head, Content.styled(lacking, QUIET)]
    lines = [head]
    gauge = min(16, width - 36)
    for part in listed(parts, MOST_PARTS):
        share = part.tokens / whole if whole else 0.0
        size = f"{look.symbols.about}{tokens(part.tokens)}"
        end = join(size.rjust(8), (percent(share).rjust(5), QUIET))
        drawn = Content("")
        if gauge >= LEAST_GAUGE:
            drawn = join(" ", thin(share, gauge, look.symbols, "$primary"))
        room = width - end.cell_length - drawn.cell_length
        lines.append(join(pad(Content(label(part)), room), drawn, end))
    return lines


def label(part: Portion) -> str:
    """Name a part of a context: `result Bash`."""
    if part.kind is None:
        return one_line(part.name, 60)
    return f"{part.kind.value} {one_line(part.name, 60)}".strip()
