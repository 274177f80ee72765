"""What it costs to send the same content again with every response."""

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
    """The price of a token that stays in the context of a lane while it goes on.

    Only responses count that are on the living branch, had a prompt and are paid for by this
    session. Each is taken to read the token from the cache, be it warm or not.
    """

    grains: tuple[int, ...]
    """What a token costs in all responses before an index: grains, one more than responses."""
    unpriced: tuple[int, ...]
    """How many of those have no price."""

    def nano(self, tokens: int, start: int, end: int) -> int | None:
        """What carrying tokens through responses costs.

        Args:
            tokens: How many.
            start: Index of the first response that sends them again.
            end: Index after the last one.

        Returns:
            Billionths of a dollar; `None` where one of the responses has no price.
        """
        last = len(self.grains) - 1
        end = min(end, last)
        start = min(start, end)
        if self.unpriced[end] > self.unpriced[start]:
            return None
        return Rates.nano(tokens * (self.grains[end] - self.grains[start]))


@lru_cache(maxsize=4)
def carriage(lane: Lane, prices: Prices) -> Carriage:
    """Add up the prices of a lane. The last few are remembered."""
    found = list(_reads(lane, prices))
    return Carriage(
        tuple(accumulate((rate or 0 for rate in found), initial=0)),
        tuple(accumulate((rate is None for rate in found), initial=0)),
    )


def rates_of(response: Response, prices: Prices) -> Rates | None:
    """What the tokens of a response cost, as it was asked for."""
    prompt = response.context or response.usage.prompt
    rates = prices.rates(response.model, response.at_ms, response.fast, prompt)
    return rates.asked_as(response) if rates else None


def write_rate(rates: Rates, usage: Usage) -> int:
    """What a token of this prompt that was not cached cost: grains."""
    if usage.write:
        return rates.write(an_hour=usage.write_1h > 0)
    return rates.fresh


def _reads(lane: Lane, prices: Prices) -> Iterator[int | None]:
    """The price of a token read from the cache by each response; 0 for those that do not count."""
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
