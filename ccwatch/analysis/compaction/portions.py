"""What a context consists of, by kind and tool: before a compaction, and after it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from ccwatch.analysis.alignment import Alignment, epoch_end
from ccwatch.analysis.attribution.part import Attribution
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Kind
from ccwatch.model.lane import Lane

UNATTRIBUTED: Final = "unattributed"
"""The name of what the transcript does not account for."""


class Portion(Struct, frozen=True):
    """A part of a context."""

    kind: Kind | None
    """What it is; `None` for what is sent before the first block, and for what is not accounted
    for."""
    name: str
    """The tool of calls and results, the type of attachments, else empty; without a kind the name
    of the category."""
    tokens: int
    """Its size: an estimate."""


def portions(attribution: Attribution) -> tuple[Portion, ...]:
    """Group what filled a context by kind and tool.

    Returns:
        Parts that add up to the context: what is sent before the first block, named by its
        category, then the largest first, and what is unattributed last.
    """
    sizes: defaultdict[tuple[Kind | None, str], int] = defaultdict(int)
    for part in attribution.parts:
        if part.entry:
            sizes[part.entry.kind, part.entry.name] += part.tokens
        else:
            sizes[None, part.category.value.replace("_", " ")] += part.tokens
    parts = [Portion(kind, name, tokens) for (kind, name), tokens in sizes.items() if tokens]
    return tuple(sorted(parts, key=_order))


def listed(parts: Sequence[Portion], most: int) -> list[Portion]:
    """The first parts of a context, the others added up, and what is unattributed last.

    Args:
        parts: All parts, in their order.
        most: How many are named at most.
    """
    named = [part for part in parts if part.name != UNATTRIBUTED]
    rest = sum(part.tokens for part in named[most:])
    others = [Portion(None, "all others", rest)] if rest else []
    return [*named[:most], *others, *(part for part in parts if part.name == UNATTRIBUTED)]


def first_after(along: Alignment, compaction: Compaction) -> int | None:
    """The first response on the living branch that measured what a compaction left.

    Returns:
        Its index; `None` while there is none.
    """
    end = min(epoch_end(along.lane, compaction), len(along.lane.responses))
    return along.lane.first_measured(range(compaction.after, end))


def first_is_rewound(lane: Lane, compaction: Compaction) -> bool:
    """Was the first context measured after a compaction rewound?"""
    found = range(compaction.after, epoch_end(lane, compaction))
    first = next((index for index in found if lane.responses[index].context), None)
    return first in lane.dead


def _order(part: Portion) -> tuple[bool, bool, int, str, str]:
    is_last = part.name == UNATTRIBUTED and part.kind is None
    return is_last, part.kind is not None, -part.tokens, part.kind or "", part.name
