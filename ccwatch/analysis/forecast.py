"""When the trigger is reached: a first, robust forecast."""

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ccwatch.analysis.context import Context
from ccwatch.model.response import Response
from ccwatch.model.session import Lane

FEWEST = 3
"""Turns or responses below which there is no forecast."""
RECENT = 10
"""Turns, and thrice as many responses, that the forecast looks back upon."""

WIDEST = 4
"""How many times the forecast its upper end may be, where the context hardly grew at times."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What remains until auto-compaction, at the pace of late."""

    responses: float
    """Answers of the API on the main chain."""
    responses_low: float
    """Lower end of the range."""
    responses_high: float
    """Upper end of the range."""
    turns: float
    """Prompts of the user."""
    minutes: float | None
    """Minutes of work, pauses left out; `None` where the rows have no times."""


def forecast(lane: Lane, context: Context) -> Forecast | None:
    """Divide the tokens left by the median growth of the last ten turns.

    Args:
        lane: The conversation.
        context: Its window, with the resolved trigger.

    Returns:
        Nothing rather than something silly: no forecast under three turns since the
        last compaction, when the context does not grow, or when the trigger is unknown.
    """
    left = context.left
    epoch = lane.compactions[-1].after if lane.compactions else 0
    if left is None or lane.compacted:
        return None
    living = [r for i, r in enumerate(lane.responses) if i >= epoch and i not in lane.dead]
    measured = [r for r in living if r.context]
    steps = [b.context - a.context for a, b in pairwise(measured)]
    turns = growth_by_turn(lane, epoch)
    if len(turns) < FEWEST or len(steps) < FEWEST:
        return None
    by_turn, by_step = median(turns[-RECENT:]), median(steps[-3 * RECENT :])
    if by_turn <= 0 or by_step <= 0:
        return None
    minutes = pace(measured)
    low, high = spread(steps[-3 * RECENT :])
    return Forecast(
        responses=left / by_step,
        responses_low=left / max(high, by_step),
        responses_high=left / max(min(low, by_step), by_step / WIDEST),
        turns=left / by_turn,
        minutes=None if minutes is None else minutes * left / by_step,
    )


def growth_by_turn(lane: Lane, epoch: int) -> list[int]:
    """What each living turn since the last compaction added to the context, in tokens."""
    starts = [t.first for t in lane.turns if t.alive and t.first >= epoch]
    ends = [*starts[1:], len(lane.responses)] if starts else []
    grown: list[int] = []
    before: int | None = None
    for start, end in zip(starts, ends, strict=True):
        contexts = [
            r.context
            for i, r in enumerate(lane.responses[start:end], start)
            if r.context and i not in lane.dead
        ]
        if contexts:
            grown.append(contexts[-1] - (contexts[0] if before is None else before))
            before = contexts[-1]
    return grown


def spread(steps: list[int]) -> tuple[float, float]:
    """The tenth and ninetieth percentile of the growth of sums of a few responses."""
    sums = sorted(sum(steps[i : i + FEWEST]) / FEWEST for i in range(len(steps) - FEWEST + 1))
    cut = len(sums) // 10
    return sums[cut], sums[-1 - cut]


def pace(measured: list[Response]) -> float | None:
    """Median minutes from one response to the next; `None` where rows have no times."""
    gaps = [
        (after.at_ms - before.at_ms) / 60_000
        for before, after in pairwise(measured)
        if before.at_ms and after.at_ms >= before.at_ms
    ]
    return median(gaps[-3 * RECENT :]) if gaps else None
