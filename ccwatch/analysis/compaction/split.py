"""What a context consists of."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from ccwatch.analysis.alignment import Alignment, neighbour
from ccwatch.analysis.attribution.part import Attribution
from ccwatch.analysis.context import floor
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Kind
from ccwatch.model.lane import Lane

BASELINE: Final = "system, tools, memory"
"""The name of what stands before the first word of a conversation."""
UNATTRIBUTED: Final = "unattributed"
"""The name of what the transcript does not account for."""


class Portion(NamedTuple):
    """A part of a context."""

    kind: Kind | None
    """What it is; `None` for the baseline and for what is not accounted for."""
    name: str
    """The tool of calls and results, the type of attachments, else empty; or `BASELINE` or
    `UNATTRIBUTED`."""
    tokens: int
    """How large it is: an estimate."""


def split(
    along: Alignment, indices: Iterable[int], whole: int, first: int | None
) -> tuple[Portion, ...]:
    """Split a context by kind and tool: the baseline, then the largest first.

    The parts add up to the whole. The baseline is the first context measured in the epoch, less
    what the blocks before it come to, and at most the lane's least context. Blocks count by their
    sizes at the lane's own ratio of bytes to tokens; where that comes to more than there was, all
    of them are scaled down alike. What they do not account for stays unattributed and is the last
    part: thinking that the transcript does not hold is there.

    Args:
        along: The conversation.
        indices: Which of its blocks are in the context.
        whole: How large it is, in tokens.
        first: The first response that measured the context in the epoch; `None` without one, and
            then there is no baseline.
    """
    entries = along.story.entries
    there = [index for index in indices if not entries[index].is_system]
    base = min(_baseline(along, there, first), whole)
    sizes: defaultdict[tuple[Kind, str], int] = defaultdict(int)
    for index in there:
        sizes[entries[index].kind, entries[index].name] += along.tokens(entries[index])
    shares = _fitted(sizes, whole - base)
    parts = [Portion(kind, name, tokens) for (kind, name), tokens in shares.items() if tokens]
    parts.sort(key=lambda part: (-part.tokens, part.kind or "", part.name))
    rest = whole - base - sum(part.tokens for part in parts)
    head = [Portion(None, BASELINE, base)] if base else []
    tail = [Portion(None, UNATTRIBUTED, rest)] if rest else []
    return (*head, *parts, *tail)


def portions(attribution: Attribution) -> tuple[Portion, ...]:
    """Group what filled a context by kind and tool: what is always there, then the largest first.

    The parts add up to the whole. What stands before the first block is named by its category, and
    what is unattributed is the last part.
    """
    sizes: defaultdict[tuple[Kind | None, str], int] = defaultdict(int)
    for part in attribution.parts:
        if part.entry:
            sizes[part.entry.kind, part.entry.name] += part.tokens
        else:
            sizes[None, part.category.value.replace("_", " ")] += part.tokens
    parts = [Portion(kind, name, tokens) for (kind, name), tokens in sizes.items() if tokens]
    return tuple(sorted(parts, key=_place))


def _place(part: Portion) -> tuple[bool, bool, int, str, str]:
    last = part.name == UNATTRIBUTED and part.kind is None
    return last, part.kind is not None, -part.tokens, part.kind or "", part.name


def first_measured(along: Alignment, start: int, end: int) -> int | None:
    """The first response on the living branch that measured the context, in a range."""
    lane = along.lane
    return next(filter(lane.measures, range(start, min(end, len(lane.responses)))), None)


def first_after(along: Alignment, compaction: Compaction) -> int | None:
    """The first response that measured what a compaction left, on the branch that goes on.

    Returns:
        Its index; `None` while there is none, and where a rewind undid the compaction.
    """
    if _is_undone(along.lane, compaction):
        return None
    return first_measured(along, compaction.after, _end(along.lane, compaction))


def first_is_rewound(lane: Lane, compaction: Compaction) -> bool:
    """Was the context that was measured first after a compaction rewound, or the compaction?"""
    found = range(compaction.after, _end(lane, compaction))
    first = next((index for index in found if lane.responses[index].context), None)
    return first in lane.dead or _is_undone(lane, compaction)


def _end(lane: Lane, compaction: Compaction) -> int:
    """The index after the last response before the next compaction."""
    following = neighbour(lane, compaction, 1)
    return following.after if following else len(lane.responses)


def _is_undone(lane: Lane, compaction: Compaction) -> bool:
    return any(lane.compactions[place].id == compaction.id for place in lane.undone)


def _baseline(along: Alignment, there: list[int], first: int | None) -> int:
    """What is sent before the conversation itself, in tokens; 0 when that was not measured."""
    if first is None:
        return 0
    entries, response = along.story.entries, along.lane.responses[first]
    sent = sum(
        along.tokens(entries[index])
        for index in there
        if along.at[index] <= first and entries[index].response != response.id
    )
    return min(max(0, response.context - sent), floor(along.lane))


def _fitted(sizes: dict[tuple[Kind, str], int], tokens: int) -> dict[tuple[Kind, str], int]:
    """Scale sizes down so that they add up to so many tokens; leave them if they are less."""
    total = sum(sizes.values())
    if total <= tokens:
        return sizes
    found: dict[tuple[Kind, str], int] = {}
    seen = given = 0
    for key, size in sizes.items():
        seen += size
        edge = tokens * seen // total
        found[key], given = edge - given, edge
    return found
