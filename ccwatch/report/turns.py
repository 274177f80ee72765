"""What a turn of a conversation costs."""

from itertools import islice, pairwise
from statistics import median
from typing import Final

from ccwatch.analysis.cost import bill
from ccwatch.analysis.prices import Prices
from ccwatch.model.session import Lane

RECENT_TURNS: Final = 10
"""Turns whose median cost is shown."""


def per_turn(lane: Lane, prices: Prices) -> int | None:
    """Median cost of the last ten turns that had an answer, in billionths of a dollar.

    Responses that another session paid for cost nothing here.
    """
    spans = [*pairwise((*(turn.first for turn in lane.turns), len(lane.responses)))]
    answered = ((first, end) for first, end in reversed(spans) if end > first)
    costs = [_nano(lane, first, end, prices) for first, end in islice(answered, RECENT_TURNS)]
    return round(median(costs)) if costs else None


def _nano(lane: Lane, first: int, end: int, prices: Prices) -> int:
    answers = enumerate(lane.responses[first:end], first)
    return bill([one for i, one in answers if lane.owned is None or i in lane.owned], prices).nano
