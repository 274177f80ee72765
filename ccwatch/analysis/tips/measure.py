"""What turns cost and carry, so that before and after a tip can be compared by the same measure."""

from collections.abc import Sequence
from statistics import median
from typing import Final

from msgspec import Struct

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.session.turns import TurnFigures, turn_figures
from ccwatch.model.lane import Lane

MOST: Final = 10
"""The most turns that are measured: the nearest, since older ones were another task."""


class Measure(Struct, frozen=True):
    """Some turns of a conversation in three figures."""

    turns: int = 0
    """Turns that were measured, each with an answer."""
    context: int | None = None
    """Tokens that a request of theirs sent: the median; `None` when not measured."""
    nano: int | None = None
    """What one of them cost, in billionths of a dollar: the median; `None` without a price."""


NOTHING: Final = Measure()
"""No turn was measured."""


def before(lane: Lane, prices: Prices, at_ms: int) -> Measure:
    """Measure the last turns that were typed up to an instant.

    Args:
        lane: The conversation.
        prices: What tokens cost.
        at_ms: The instant: milliseconds since 1970, UTC.
    """
    return _measured(lane, [one for one in _turns(lane, prices) if one.at_ms <= at_ms][-MOST:])


def after(lane: Lane, prices: Prices, at_ms: int) -> Measure:
    """Measure the first turns that were typed later than an instant.

    Args:
        lane: The conversation, or the one that came after it.
        prices: What tokens cost.
        at_ms: The instant: milliseconds since 1970, UTC.
    """
    return _measured(lane, [one for one in _turns(lane, prices) if one.at_ms > at_ms][:MOST])


def _turns(lane: Lane, prices: Prices) -> list[TurnFigures]:
    """The living turns with an answer; those that a fork copied were another session's."""
    found = turn_figures(lane, prices)
    return [one for one in found if one.alive and one.responses and not one.copied]


def _measured(lane: Lane, turns: Sequence[TurnFigures]) -> Measure:
    sizes = [
        lane.responses[index].context
        for one in turns
        for index in range(one.first, one.end)
        if lane.measures(index)
    ]
    costs = [one.nano for one in turns if not one.unpriced]
    return Measure(
        len(turns),
        round(median(sizes)) if sizes else None,
        round(median(costs)) if costs else None,
    )
