"""Attributes the context at an earlier moment: before a compaction, and after it."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from operator import attrgetter

from msgspec.structs import replace

from ccwatch.analysis.alignment import Alignment, epoch_end, neighbour
from ccwatch.analysis.attribution.attribute import attribute
from ccwatch.analysis.attribution.calibration import Fit, fitted
from ccwatch.analysis.attribution.front import resized
from ccwatch.analysis.attribution.ledger import Ledger
from ccwatch.analysis.attribution.outline import Outline
from ccwatch.analysis.attribution.part import Attribution, Category, How
from ccwatch.analysis.attribution.stretch import Sent
from ccwatch.analysis.attribution.walk import Walk
from ccwatch.analysis.compaction.portions import first_after
from ccwatch.analysis.context import bytes_per_token
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Entry
from ccwatch.model.lane import Lane


def fill_before(
    along: Alignment,
    compaction: Compaction,
    weigh: Callable[[Entry], int],
    *,
    prior: float,
    outline: Outline,
) -> Attribution:
    """Attribute the context that was compacted.

    What entered after the last response that measured it is estimated, and fitted into the client's
    count.

    Args:
        along: The conversation.
        compaction: One of its lane's.
        weigh: Counts the tokens of a block by tiktoken.
        prior: Claude's tokens per token of tiktoken, as assumed for the model's family.
        outline: The known sizes of system prompt and tools.

    Returns:
        Parts that add up to `Compaction.pre_tokens`; none if that is unknown.
    """
    if not compaction.pre_tokens:
        return Attribution(0, ratio=prior)
    index = [one.id for one in along.lane.compactions].index(compaction.id)
    until = along.lane.compactions[:index]
    then = _earlier(along, compaction.after, until, along.cut(compaction, 0))
    found = attribute(then, weigh, prior=prior, outline=outline)
    known = {part.entry.key for part in found.parts if part.entry}
    entries = (along.story.entries[index] for index in along.before(compaction))
    newer = [one for one in entries if one.key not in known and not one.is_system]
    return _grown(found, newer, compaction, weigh)


def fill_after(
    along: Alignment,
    compaction: Compaction,
    weigh: Callable[[Entry], int],
    *,
    prior: float,
    outline: Outline,
) -> Attribution:
    """Attribute the first context that was measured after a compaction.

    Its blocks are sized by the growth up to the next compaction, as they are in that one's context.

    Args:
        along: The conversation.
        compaction: One of its lane's.
        weigh: Counts the tokens of a block by tiktoken.
        prior: Claude's tokens per token of tiktoken, as assumed for the model's family.
        outline: The known sizes of system prompt and tools.

    Returns:
        Parts that add up to that context; none while nothing was measured.
    """
    lane = along.lane
    first = first_after(along, compaction)
    if first is None:
        return Attribution(0, ratio=prior)
    place = [one.id for one in lane.compactions].index(compaction.id)
    until = lane.compactions[: place + 1]
    stop = along.cut(neighbour(lane, compaction, 1), len(along.story.entries))
    later = _earlier(along, epoch_end(lane, compaction), until, stop)
    return attribute(
        _earlier(along, first + 1, until, stop),
        weigh,
        prior=prior,
        outline=outline,
        growth=fitted(later, weigh, prior),
    )


def _earlier(
    along: Alignment, end: int, compactions: tuple[Compaction, ...], stop: int
) -> Alignment:
    """A conversation as it was at an earlier moment.

    Args:
        along: The conversation as it is now.
        end: The number of its responses then.
        compactions: Its compactions until then.
        stop: The number of its blocks then.
    """
    lane = lane_at(along.lane, end, compactions)
    story = replace(along.story, entries=along.story.entries[:stop])
    return replace(along, story=story, lane=lane, ratio=bytes_per_token(lane))


def lane_at(lane: Lane, end: int, compactions: tuple[Compaction, ...]) -> Lane:
    """A lane as it was at an earlier moment.

    Args:
        lane: The lane as it is now.
        end: The number of its responses then.
        compactions: Its compactions until then.
    """
    start = compactions[-1].after if compactions else 0
    newest = lane.first_measured(reversed(range(start, end)))
    last = None if newest is None else lane.responses[newest]
    return replace(
        lane,
        responses=lane.responses[:end],
        owned=None if lane.owned is None else frozenset(i for i in lane.owned if i < end),
        dead=frozenset(index for index in lane.dead if index < end),
        turns=tuple(lane.turns[: bisect_left(lane.turns, end, key=attrgetter("first"))]),
        compactions=compactions,
        last=last,
        compacted=compactions[-1] if compactions and last is None else None,
        pending=(),
        pending_bytes=0,
        gaps=tuple(gap for gap in lane.gaps if gap.response < end),
        precomputed=None,
    )


def _grown(
    found: Attribution,
    newer: Sequence[Entry],
    compaction: Compaction,
    weigh: Callable[[Entry], int],
) -> Attribution:
    """Add what entered after the last measured context, up to the client's count."""
    known = {part.entry.key: part for part in found.beside if part.entry}
    whole, walk = compaction.pre_tokens or 0, Walk(weigh, Fit(found.ratio), found.ratio, known)
    parts = walk.estimated([Sent(entry, compaction.after) for entry in newer])
    guesses = [part for part in parts if part.how is How.ESTIMATED]
    sized = [part for part in parts if part.how is not How.ESTIMATED]
    room = max(0, whole - found.used - sum(part.tokens for part in sized))
    if sum(part.tokens for part in guesses) > room:
        guesses = list(resized(guesses, room))
    ledger = Ledger()
    ledger.add([part for part in found.parts if part.category is not Category.UNATTRIBUTED])
    ledger.stray = found.used - ledger.total
    ledger.add([*sized, *guesses])
    return Attribution(whole, ledger.closed(whole), found.ratio, found.beside)
