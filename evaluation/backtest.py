"""Cuts conversations short before they were compacted, and compares what is told with what came."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from statistics import mean, median
from typing import Final, NamedTuple

from msgspec.structs import replace

from ccwatch.analysis.context import bytes_per_token, context_of
from ccwatch.analysis.forecast import forecast
from ccwatch.analysis.forecast.pace import PAUSE_MS
from ccwatch.analysis.threshold import Threshold
from ccwatch.analysis.window import Window
from ccwatch.model.compaction import Trigger
from ccwatch.model.lane import Lane

DISTANCES: Final = (5, 10, 20)
"""Responses before a compaction at which a conversation is cut."""
NAIVE: Final = 10
"""Responses whose growth the naive methods look at."""


class Cut(NamedTuple):
    """A conversation as it was so many responses before it was compacted."""

    lane: Lane
    """What was there. The client waits for the next response, and what that reads is in."""
    grown: tuple[int, ...]
    """Tokens from one response to the next since the compaction before, oldest first."""
    pending: int
    """Tokens that came in since the last answer, estimated from their bytes."""
    trigger: int
    """Tokens at which it is compacted."""
    responses: int
    """Responses that are still to come."""
    turns: int
    """Prompts that are."""
    minutes: float
    """Minutes of work until the last of those responses, pauses left out."""


class Miss(NamedTuple):
    """By how much each method missed in one case."""

    mean: float
    """Tokens left by the mean growth of the last ten responses: off by so many responses."""
    median: float
    """Tokens left by their median growth."""
    found: float
    """The forecast of ccwatch."""
    holds: bool
    """Did its range hold?"""
    turns: float
    """By how many turns it was off."""
    minutes: float
    """By what share of the minutes that it took; 0 where it took none."""
    told: float
    """The responses that it said."""
    later: bool
    """Did it take more?"""


def cuts(lane: Lane, trigger: int, distances: Sequence[int] | None = DISTANCES) -> Iterator[Cut]:
    """Cut a lane short at every distance before each of its auto compactions.

    A compaction below the trigger had another one, and is left out.

    Args:
        lane: A conversation.
        trigger: Tokens at which it is compacted.
        distances: Responses before a compaction at which to cut; at each of them without.
    """
    begin = 0
    for number, one in enumerate(lane.compactions):
        living = [
            index
            for index in range(begin, one.after)
            if lane.responses[index].context and index not in lane.dead
        ]
        begin = one.after
        if one.trigger is not Trigger.AUTO or (one.pre_tokens or 0) < trigger:
            continue
        until = replace(lane, compactions=lane.compactions[:number])
        for distance in range(1, len(living)) if distances is None else distances:
            if distance < len(living):
                yield _cut(until, one.after, living, trigger, distance)


def miss(cut: Cut) -> Miss | None:
    """Ask every method; `None` where ccwatch says nothing, or nothing grew of late."""
    if not cut.lane.last:
        return None
    context = context_of(cut.lane, Window(None, None, ""), Threshold(cut.trigger), cut.pending)
    found = forecast(cut.lane, context)
    left, recent = cut.trigger - cut.lane.last.total_tokens, cut.grown[-NAIVE:]
    if not found or median(recent) <= 0 or mean(recent) <= 0:
        return None
    return Miss(
        _off(left, recent, mean, cut.responses),
        _off(left, recent, median, cut.responses),
        abs(found.responses - cut.responses),
        found.responses_low <= cut.responses <= found.responses_high,
        abs(found.turns - cut.turns),
        abs((found.minutes or 0) - cut.minutes) / cut.minutes if cut.minutes else 0.0,
        found.responses,
        cut.responses > found.responses,
    )


def _cut(lane: Lane, after: int, living: list[int], trigger: int, distance: int) -> Cut:
    """Leave out the last of the living responses, so many, and all that came with them."""
    end, seen, coming = living[-distance], living[:-distance], living[-distance - 1 :]
    short = replace(
        lane,
        responses=lane.responses[:end],
        dead=frozenset(index for index in lane.dead if index < end),
        turns=tuple(turn for turn in lane.turns if turn.first <= end),
        last=lane.responses[seen[-1]],
        compacted=None,
        pending=(),
        gaps=(),
    )
    contexts = [lane.responses[index].context for index in seen]
    times = [lane.responses[index].at_ms for index in coming]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    return Cut(
        short,
        tuple(later - earlier for earlier, later in pairwise(contexts)),
        round(lane.responses[end].entered / bytes_per_token(short)),
        trigger,
        distance,
        sum(turn.alive and end < turn.first <= after for turn in lane.turns),
        sum(gap for gap in gaps if 0 <= gap <= PAUSE_MS) / 60_000,
    )


def _off(
    left: int, recent: Sequence[int], typical: Callable[[Sequence[int]], float], actual: int
) -> float:
    return abs(left / typical(recent) - actual)
