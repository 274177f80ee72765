"""What a context consists of, by kind and tool: before a compaction, and after it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from ccwatch.analysis.alignment import Alignment, align, epoch_end, neighbour
from ccwatch.analysis.attribution.part import Attribution
from ccwatch.analysis.context import floor
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Kind, Story
from ccwatch.model.lane import Lane

BASELINE: Final = "system, tools, memory"
"""The name of what is sent before the first message of a conversation."""
UNATTRIBUTED: Final = "unattributed"
"""The name of what the transcript does not account for."""


class Portion(Struct, frozen=True):
    """A part of a context."""

    kind: Kind | None
    """What it is; `None` for the baseline and for what is not accounted for."""
    name: str
    """The tool of calls and results, the type of attachments, else empty; or `BASELINE` or
    `UNATTRIBUTED`."""
    tokens: int
    """Its size: an estimate."""


def before_by_kind(story: Story, lane: Lane, compaction: Compaction) -> tuple[Portion, ...]:
    """Split the context that was compacted: the baseline first, then the largest first.

    Args:
        story: The blocks of the conversation.
        lane: The same conversation.
        compaction: One of the lane's.

    Returns:
        Parts that add up to `Compaction.pre_tokens`; none if that is unknown.
    """
    if not compaction.pre_tokens:
        return ()
    along = align(story, lane)
    previous = neighbour(lane, compaction, -1)
    end = min(compaction.after, len(lane.responses))
    first = lane.first_measured(range(previous.after if previous else 0, end))
    return _split(along, along.before(compaction), compaction.pre_tokens, first)


def after_by_kind(story: Story, lane: Lane, compaction: Compaction) -> tuple[Portion, ...]:
    """Split the first context measured after a compaction in the same way.

    It holds the summary, what the compaction kept or the client put back, and whatever entered
    before that response was requested.

    Args:
        story: The blocks of the conversation.
        lane: The same conversation.
        compaction: One of the lane's.

    Returns:
        Parts that add up to that context; none while nothing was measured.
    """
    along = align(story, lane)
    first = first_after(along, compaction)
    if first is None:
        return ()
    response = lane.responses[first]
    uuids = along.kept(compaction)
    kept = [i for i in along.before(compaction) if story.entries[i].uuid in uuids]
    new = [
        index
        for index in along.after(compaction)
        if along.at[index] <= first and story.entries[index].response != response.id
    ]
    return _split(along, [*kept, *new], response.context, first)


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


def _split(
    along: Alignment, indices: Iterable[int], total: int, first: int | None
) -> tuple[Portion, ...]:
    """Split a context into the baseline and the sizes of its blocks.

    The parts add up to the total. The baseline is the first context measured in the epoch, minus
    the blocks before it, and at most the lane's least context. Blocks are sized at the lane's own
    ratio of bytes to tokens; if they come to more than there is, all are scaled down alike. What
    they do not account for, such as thinking that the transcript does not hold, is unattributed.

    Args:
        along: The conversation.
        indices: The blocks that are in the context.
        total: Its size in tokens.
        first: The first response of the epoch that measured the context; without one there is no
            baseline.
    """
    entries = along.story.entries
    present = [index for index in indices if not entries[index].is_system]
    base = min(_baseline(along, present, first), total)
    sizes: defaultdict[tuple[Kind, str], int] = defaultdict(int)
    for index in present:
        sizes[entries[index].kind, entries[index].name] += along.tokens(entries[index])
    fitted = _scaled_down(sizes, total - base)
    parts = [Portion(kind, name, tokens) for (kind, name), tokens in fitted.items() if tokens]
    parts.sort(key=lambda part: (-part.tokens, part.kind or "", part.name))
    rest = total - base - sum(part.tokens for part in parts)
    head = [Portion(None, BASELINE, base)] if base else []
    tail = [Portion(None, UNATTRIBUTED, rest)] if rest else []
    return (*head, *parts, *tail)


def _order(part: Portion) -> tuple[bool, bool, int, str, str]:
    is_last = part.name == UNATTRIBUTED and part.kind is None
    return is_last, part.kind is not None, -part.tokens, part.kind or "", part.name


def _baseline(along: Alignment, present: list[int], first: int | None) -> int:
    """Tokens that are sent before the conversation itself; 0 if that was not measured."""
    if first is None:
        return 0
    entries, response = along.story.entries, along.lane.responses[first]
    sent = sum(
        along.tokens(entries[index])
        for index in present
        if along.at[index] <= first and entries[index].response != response.id
    )
    return min(max(0, response.context - sent), floor(along.lane))


def _scaled_down(sizes: dict[tuple[Kind, str], int], limit: int) -> dict[tuple[Kind, str], int]:
    """Scale sizes down to add up to a number of tokens; smaller sums are left as they are."""
    total = sum(sizes.values())
    if total <= limit:
        return sizes
    scaled: dict[tuple[Kind, str], int] = {}
    seen = given = 0
    for key, size in sizes.items():
        seen += size
        edge = limit * seen // total
        scaled[key], given = edge - given, edge
    return scaled
