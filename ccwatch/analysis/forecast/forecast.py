"""How far away the trigger of auto-compaction is, in responses, turns and minutes."""

from typing import Final

from msgspec import Struct

from ccwatch.analysis.context import Context
from ccwatch.analysis.forecast.evidence import evidence, faded
from ccwatch.analysis.forecast.growth import growth
from ccwatch.analysis.forecast.pace import Pace, pace
from ccwatch.analysis.forecast.passage import quantiles
from ccwatch.model.lane import Lane

FEWEST: Final = 3
"""Turns, and responses since the last compaction, below which there is no forecast."""
RECENT: Final = 10
"""Responses in which the context must have grown."""
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
"""Probabilities of reaching the trigger by then: the ends of the range, and the forecast."""
WHOLE: Final = 0.5
"""Responses: the one that passes the trigger does so halfway on average, but counts in full."""


class Forecast(Struct, frozen=True):
    """The remaining distance to auto-compaction."""

    responses: float
    """Responses on the main chain: the median."""
    responses_low: float
    """Lower end of the range that contains four cases out of five."""
    responses_high: float
    """Upper end of that range."""
    turns: float
    """Prompts of the user, by this session's own number of responses per turn."""
    minutes: float | None
    """Minutes of work, without pauses; `None` if the rows have no times."""


def forecast(lane: Lane, context: Context) -> Forecast | None:
    """Forecast when the trigger is reached, by the growth of the context so far.

    Args:
        lane: The conversation.
        context: Its context, with the resolved trigger and the pending tokens.

    Returns:
        `None` without enough evidence: with fewer than three turns, or three responses since a
        compaction, if the context has not grown recently or is smaller than three responses ago,
        or if the trigger is unknown.
    """
    left = context.left
    if left is None or lane.compacted or not lane.last:
        return None
    seen, own = growth(lane, context), pace(lane)
    recent = seen.steps[: min(seen.fresh, RECENT)]
    if own.turns < FEWEST or len(recent) < FEWEST:
        return None
    if sum(recent) <= 0 or sum(recent[:FEWEST]) < 0:
        return None
    if not left:
        return Forecast(0, 0, 0, 0, own.minutes and 0)
    is_under_way = bool(lane.last.tools) and not context.pending
    # Without the results of its tools, a response is only half of a step.
    distance, gone = (left + context.output, 1) if is_under_way else (left, 0)
    known = faded(evidence(seen.steps), distance)
    low, middle, high = (
        max(0.0, steps + WHOLE - gone) for steps in quantiles(known, distance, (LOW, MIDDLE, HIGH))
    )
    waits = not lane.last.tools and not context.pending
    return Forecast(
        middle, low, high, _turns(middle, own, waits=waits), own.minutes and own.minutes * middle
    )


def _turns(responses: float, own: Pace, *, waits: bool) -> float:
    """Prompts for a number of responses. If the client waits for one, it comes first."""
    return 1 + max(0.0, responses - 1) / own.burst if waits else responses / own.burst
