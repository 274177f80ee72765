"""List prices under what an organization agreed to pay."""

from decimal import Decimal

from msgspec.structs import astuple, replace

from ccwatch.analysis.prices import Prices, canonical
from ccwatch.analysis.rates import FOREVER, GRAINS_PER_DOLLAR, Period, Rates
from ccwatch.model.agreed_prices import Agreed, AgreedPrice
from ccwatch.model.response import Response


class Fixed(Rates, frozen=True):
    """Rates that hold exactly as they were agreed, however a response was asked for."""

    def asked_as(self, _response: Response) -> Rates:
        """Give the same: nothing is added for inference in the United States, nor taken off."""
        return self


def as_agreed(prices: Prices, agreed: Agreed) -> Prices:
    """Put what was agreed in the place of list prices, on all days and for all sizes.

    A model's price is that of its fast mode too. A name that Claude Code knows stands for every
    spelling of its model, any other one for itself. The factor comes on top of both.
    """
    if not agreed.path:
        return prices
    search, factor = prices.web_search, agreed.factor
    periods = dict(prices.periods)
    for name, price in reversed(list(agreed.models.items())):  # of two names, the first counts
        period = Period(0, FOREVER, _fixed(price, search))
        for one in (canonical(name), canonical(name.lower())):
            periods[one, False] = periods[one, True] = (period,)
    scaled = {key: tuple([_times(one, factor) for one in found]) for key, found in periods.items()}
    return replace(prices, periods=scaled, web_search=round(search * factor), agreed=agreed)


def _fixed(price: AgreedPrice, search: int) -> Fixed:
    wanted = price.input, price.cache_write, price.cache_write, price.cache_read, price.output
    grains = [round(one * (GRAINS_PER_DOLLAR // 1_000_000)) for one in wanted]
    return Fixed(*[*grains, search])


def _times(period: Period, factor: Decimal) -> Period:
    over = _scaled(period.over, factor) if period.over else None
    return replace(period, rates=_scaled(period.rates, factor), over=over)


def _scaled(rates: Rates, factor: Decimal) -> Rates:
    return type(rates)(*(round(rate * factor) for rate in astuple(rates)))
