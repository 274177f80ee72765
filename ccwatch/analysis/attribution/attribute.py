"""Attributes a context to its parts by how it grew.

The API gives the size of the whole context at each response, and the size of each answer. So the
total size of the input between two responses is known. If it is a single block, its size is
measured; several blocks share the total in proportion to their tokens by tiktoken. Only what
precedes the first response of a conversation or of a compaction has no measured size: it is
estimated and fitted into the first measured context.
"""

from collections.abc import Callable, Sequence

from ccwatch.analysis.alignment import Alignment
from ccwatch.analysis.attribution.calibration import Fit, fitted, ratio_of
from ccwatch.analysis.attribution.outline import NO_OUTLINE, Outline
from ccwatch.analysis.attribution.part import Attribution, Part
from ccwatch.analysis.attribution.stretch import Sent, blocks_since, opening, stretches
from ccwatch.analysis.attribution.walk import Walk
from ccwatch.analysis.context import used_now
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import BlockKey, Entry, Kind
from ccwatch.model.memory import MemoryFile
from ccwatch.model.response import Response


def attribute(
    along: Alignment,
    weigh: Callable[[Entry], int],
    *,
    prior: float,
    memory: Sequence[MemoryFile] = (),
    outline: Outline = NO_OUTLINE,
    growth: Fit | None = None,
) -> Attribution:
    """Attribute the current context of a lane to its parts.

    Args:
        along: The story, aligned with its lane.
        weigh: Counts the tokens of a block by tiktoken; for an image those of Claude.
        prior: Claude's tokens per token of tiktoken, until the lane's own growth gives the ratio.
        memory: Memory files that are in every conversation of the project.
        outline: The known sizes of system prompt and tools.
        growth: The fit of the lane's growth, if it is known how the lane went on.

    Returns:
        Parts that add up to the context; none if the context is unknown.
    """
    lane = along.lane
    used, _ = used_now(lane)
    if not used:
        return Attribution(0, ratio=prior)
    growth = growth or fitted(along, weigh, prior)
    walk = Walk(weigh, growth, ratio_of(growth, prior))
    last = lane.compactions[-1] if lane.compactions else None
    blocks = list(blocks_since(along, last))
    found = stretches(along, blocks, last.after if last else 0, len(lane.responses))
    if last:
        walk.kept = _measured_before(along, last, walk)
    ahead = walk.ahead(opening(along), found[0] if found else None, outline, memory)
    if found:
        walk.begin(ahead, [*found[0].entered, *found[0].answered], found[0].after.context)
        for stretch in found[1:]:
            walk.grow(stretch)
    else:
        end = len(lane.responses)
        sent = [Sent(along.story.entries[index], min(along.at[index], end)) for index in blocks]
        walk.begin(ahead, sent, used)
    start = 0 if lane.compacted else along.cut(last, 0)
    answer = _answer(along, walk, lane.last, start, len(lane.responses))
    beside = (*walk.ledger.empty, *answer)
    return Attribution(used, walk.ledger.closed(used), walk.ratio, beside)


def _answer(
    along: Alignment, walk: Walk, last: Response | None, start: int, end: int
) -> tuple[Part, ...]:
    """Size the blocks of an answer, whose tokens are known, although no context measures it.

    Args:
        along: The conversation.
        walk: Weighs blocks.
        last: The answer; `None` for none.
        start: Index of a block before all of its own.
        end: Index of the response after it.
    """
    if last is None or last.is_placeholder:
        return ()
    said = [
        Sent(entry, end)
        for entry in along.story.entries[start:]
        if entry.response == last.id and entry.kind is not Kind.RESULT and along.is_living(entry)
    ]
    return tuple(walk.split_answer(said, last.usage.output)) if said else ()


def _measured_before(along: Alignment, compaction: Compaction, walk: Walk) -> dict[BlockKey, Part]:
    """The measured sizes of the blocks that a compaction kept, from when they entered."""
    kept, lane = along.kept(compaction), along.lane
    if not kept:
        return {}
    index = lane.compactions.index(compaction)
    previous = lane.compactions[index - 1] if index else None
    blocks = blocks_since(along, previous)
    begin = previous.after if previous else 0
    found: dict[BlockKey, Part] = {}
    for stretch in stretches(along, blocks, begin, compaction.after)[1:]:
        if any(one.entry.uuid in kept for one in (*stretch.answered, *stretch.entered)):
            scratch = Walk(walk.weigh, walk.growth, walk.ratio)
            scratch.grow(stretch, alone=True)
            found.update((part.entry.key, part) for part in scratch.ledger.parts if part.entry)
    newest = lane.first_measured(reversed(range(begin, compaction.after)))
    last = None if newest is None else lane.responses[newest]
    answer = _answer(along, walk, last, along.cut(previous, 0), compaction.after)
    found.update((part.entry.key, part) for part in answer if part.entry)
    return {name: part for name, part in found.items() if name[0] in kept}
