"""The cost of sending the same content again with every response."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from msgspec import Struct

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.rates import Period, Rates
from ccwatch.model.lane import Lane
from ccwatch.model.response import Response
from ccwatch.model.usage import Usage
from ccwatch.units import DAY_MS


class Carriage(Struct, frozen=True, eq=False):
    """The cumulative price of a token that stays in the context of a lane.

    Only responses on the living branch count, with a prompt, and owned by this session. Each is
    assumed to read the token from the cache, warm or not.
    """

    grains: tuple[int, ...]
    """Price of a token in all responses before each index, in grains; one more than responses."""
    unpriced: tuple[int, ...]
    """Number of responses without a price before each index."""

    def nano(self, tokens: int, start: int, end: int) -> int | None:
        """The cost of carrying tokens through a range of responses.

        Args:
            tokens: The number of tokens.
            start: Index of the first response that sends them again.
            end: Index after the last one.

        Returns:
            Billionths of a dollar; `None` if one of the responses has no price.
        """
        last = len(self.grains) - 1
        end = min(end, last)
        start = min(start, end)
        if self.unpriced[end] > self.unpriced[start]:
            return None
        return Rates.nano(tokens * (self.grains[end] - self.grains[start]))


@lru_cache(maxsize=4)
def carriage(lane: Lane, prices: Prices) -> Carriage:
    """Add up the prices of a lane. The last few results are cached."""
    rates = list(_read_rates(lane, prices))
    return Carriage(
        tuple(accumulate((rate or 0 for rate in rates), initial=0)),
        tuple(accumulate((rate is None for rate in rates), initial=0)),
    )


def rates_of(response: Response, prices: Prices) -> Rates | None:
    """The rates of a response, batch and region included; `None` if it has no price."""
    prompt = response.context or response.usage.prompt
    rates = prices.rates(response.model, response.at_ms, response.fast, prompt)
    return rates.asked_as(response) if rates else None


def per_response(tokens: int, lane: Lane, prices: Prices) -> int | None:
    """Price tokens that the next response of a lane reads from the cache.

    Args:
        tokens: The number of tokens.
        lane: The lane, whose last response gives the model and the tier.
        prices: What tokens cost.

    Returns:
        Billionths of a dollar; `None` before the first response, or without a price.
    """
    rates = rates_of(lane.last, prices) if lane.last else None
    return rates.nano(tokens * rates.read) if rates else None


def write_rate(rates: Rates, usage: Usage) -> int:
    """The price of an uncached token of a prompt, in grains: the mean of those it wrote, if any."""
    if not usage.write:
        return rates.fresh
    grains = usage.write_5m * rates.write_5m + usage.write_1h * rates.write_1h
    return grains // usage.write


def _read_rates(lane: Lane, prices: Prices) -> Iterator[int | None]:
    """The price of a cached token in each response, in grains; 0 for those that do not count."""
    periods: dict[tuple[str, bool, int], Period | None] = {}
    for index, one in enumerate(lane.responses):
        prompt = one.usage.prompt
        if not lane.owns(index) or not prompt or index in lane.dead:
            yield 0
            continue
        key = one.model, one.fast, one.at_ms // DAY_MS
        if key not in periods:
            periods[key] = prices.period(one.model, one.at_ms, one.fast)
        if period := periods[key]:
            yield period.at(one.context or prompt).asked_as(one).read
        else:
            yield None
