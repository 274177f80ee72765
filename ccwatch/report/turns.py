"""What a turn of a conversation costs."""

from itertools import islice, pairwise
from statistics import median
from typing import Final

from ccwatch.analysis.cost import bill
from ccwatch.analysis.prices import Prices
from ccwatch.model.lane import Lane

RECENT_TURNS: Final = 10
"""Turns whose median cost is shown."""


def per_turn(lane: Lane, prices: Prices) -> int | None:
    """Median cost of the last ten turns that had an answer, in billionths of a dollar.

    Responses that another session paid for cost nothing here. Turns of nothing else are left out,
    and so are those without any price.
    """
    spans = [*pairwise((*(turn.first for turn in lane.turns), len(lane.responses)))]
    answers = (lane.own_between(first, end) for first, end in reversed(spans) if end > first)
    bills = [bill(own, prices) for own in islice(filter(None, answers), RECENT_TURNS)]
    costs = [one.nano for one in bills if one.nano or not one.unpriced]
    return round(median(costs)) if costs else None
