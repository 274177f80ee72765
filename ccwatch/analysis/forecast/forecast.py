"""How far away the trigger of auto-compaction is, in responses, turns and minutes."""

from typing import Final

from msgspec import Struct

from ccwatch.analysis.context import Context
from ccwatch.analysis.forecast.evidence import evidence, faded
from ccwatch.analysis.forecast.growth import growth
from ccwatch.analysis.forecast.mix import Mix, mix
from ccwatch.analysis.forecast.passage import quantiles
from ccwatch.model.lane import Lane

FEWEST: Final = 3
"""Turns, and responses since the last compaction, below which there is no forecast."""
RECENT: Final = 10
"""Responses in which the context must have grown."""
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
"""How sure it is that the trigger is reached by then: the ends of the range, and the forecast."""
WHOLE: Final = 0.5
"""Responses: the one that passes the trigger passes it half way, and counts in full."""


class Forecast(Struct, frozen=True):
    """What remains until auto-compaction."""

    responses: float
    """Answers of the API on the main chain: as likely more as fewer."""
    responses_low: float
    """Lower end of the range that holds four times out of five."""
    responses_high: float
    """Upper end of that range."""
    turns: float
    """Prompts of the user that are still to come, by this session's own mix."""
    minutes: float | None
    """Minutes of work, pauses left out; `None` where the rows have no times."""


def forecast(lane: Lane, context: Context) -> Forecast | None:
    """Tell when the trigger is reached, by how the context grew so far.

    Args:
        lane: The conversation.
        context: Its window, with the resolved trigger and what is pending.

    Returns:
        Nothing rather than something silly: no forecast under three turns, after a compaction
        until three responses show how it grows, when it did not grow of late, or when the trigger
        is unknown.
    """
    left = context.left
    if left is None or lane.compacted or not lane.last:
        return None
    seen, own = growth(lane, context), mix(lane)
    recent = seen.steps[: min(seen.fresh, RECENT)]
    if own.turns < FEWEST or len(recent) < FEWEST or sum(recent) <= 0:
        return None
    if not left:
        return Forecast(0, 0, 0, 0, own.minutes and 0)
    is_under_way = bool(lane.last.tools) and not context.pending
    # Until the results of its tools are in, a response is only half of a step.
    way, gone = (left + context.output, 1) if is_under_way else (left, 0)
    known = faded(evidence(seen.steps), way)
    low, middle, high = (
        max(0.0, steps + WHOLE - gone) for steps in quantiles(known, way, (LOW, MIDDLE, HIGH))
    )
    waits = not lane.last.tools and not context.pending
    return Forecast(
        middle, low, high, _turns(middle, own, waits=waits), own.minutes and own.minutes * middle
    )


def _turns(responses: float, own: Mix, *, waits: bool) -> float:
    """Prompts for so many responses; where the client waits for one, nothing comes without it."""
    return 1 + max(0.0, responses - 1) / own.burst if waits else responses / own.burst
