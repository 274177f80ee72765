"""What it costs to carry a part of a context from response to response."""

from typing import NamedTuple

from ccwatch.analysis.attribution.part import Part
from ccwatch.analysis.carriage import carriage, rates_of
from ccwatch.analysis.prices import Prices
from ccwatch.model.lane import Lane


class Carry(NamedTuple):
    """The price of a part that stays in the context. Billionths of a dollar."""

    ahead_nano: int | None
    """What each further response of the last one's model costs for it, while the cache is warm;
    `None` where the model has no price."""
    so_far_nano: int | None
    """What the responses after the first one that it was sent with have cost for it; `None` where
    one of them has no price."""


def carry(part: Part, lane: Lane, prices: Prices) -> Carry:
    """Price a part of a lane's context at what reading it from the cache costs.

    Each response is taken to find it in the cache; where it was cold, it cost more.
    """
    so_far = carriage(lane, prices).nano(part.tokens, part.since + 1, len(lane.responses))
    return Carry(per_response(part.tokens, lane, prices), so_far)


def per_response(tokens: int, lane: Lane, prices: Prices) -> int | None:
    """Price tokens read from the cache by the next response of a lane.

    Args:
        tokens: How many.
        lane: The lane; its last response tells the model and the tier.
        prices: What tokens cost.

    Returns:
        Billionths of a dollar; `None` before there is a response, or without a price.
    """
    rates = rates_of(lane.last, prices) if lane.last else None
    return rates.nano(tokens * rates.read) if rates else None
