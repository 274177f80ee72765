"""What a context consisted of just before it was compacted."""

from collections import defaultdict
from typing import Final, NamedTuple

from ccwatch.analysis.context import floor
from ccwatch.analysis.course import Course, course, neighbour
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.session import Lane

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


def before_by_kind(story: Story, lane: Lane, compaction: Compaction) -> tuple[Portion, ...]:
    """Split the context before a compaction by kind and tool: the baseline, then the largest first.

    The parts add up to `Compaction.pre_tokens`. The baseline is the first context measured in the
    epoch, less what the blocks before it come to, and at most the lane's least context. Blocks
    count by their sizes at the lane's own ratio of bytes to tokens; where that comes to more than
    there was, all of them are scaled down alike. What they do not account for stays unattributed
    and is the last part: thinking that the transcript does not hold is there.

    Args:
        story: The blocks of the conversation.
        lane: The same conversation.
        compaction: One of the lane's.

    Returns:
        Nothing where the size before is unknown.
    """
    if not compaction.pre_tokens:
        return ()
    along = course(story, lane)
    stood = [index for index in along.before(compaction) if not _is_system(story.entries[index])]
    base = min(_baseline(along, compaction, stood), compaction.pre_tokens)
    sizes: defaultdict[tuple[Kind, str], int] = defaultdict(int)
    for index in stood:
        entry = story.entries[index]
        sizes[entry.kind, entry.name] += along.tokens(entry)
    left = compaction.pre_tokens - base
    shares = _fitted(sizes, left)
    parts = [Portion(kind, name, tokens) for (kind, name), tokens in shares.items() if tokens]
    parts.sort(key=lambda part: (-part.tokens, part.kind or "", part.name))
    rest = left - sum(part.tokens for part in parts)
    first = [Portion(None, BASELINE, base)] if base else []
    last = [Portion(None, UNATTRIBUTED, rest)] if rest else []
    return (*first, *parts, *last)


def _baseline(along: Course, compaction: Compaction, stood: list[int]) -> int:
    """What is sent before the conversation itself, in tokens; 0 when that was not measured."""
    lane = along.lane
    previous = neighbour(lane, compaction, -1)
    start = previous.after if previous else 0
    first = next(
        (
            index
            for index in range(start, min(compaction.after, len(lane.responses)))
            if lane.responses[index].context and index not in lane.dead
        ),
        None,
    )
    if first is None:
        return 0
    entries = along.story.entries
    parts = {one.id for one in lane.responses[first : first + 1]}
    sent = sum(
        along.tokens(entries[index])
        for index in stood
        if along.at[index] <= first and entries[index].response not in parts
    )
    return min(max(0, lane.responses[first].context - sent), floor(lane))


def _is_system(entry: Entry) -> bool:
    """Is a block a copy of the system prompt and the tools, which are the baseline?"""
    return entry.kind is Kind.ATTACHMENT and entry.name == "prompt_snapshot"


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
