"""Tip: another lifetime of the cache fits the pauses of this conversation."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from msgspec import Struct

from ccwatch.analysis.cache import AN_HOUR, FIVE_MINUTES, lifetime
from ccwatch.analysis.carriage import rates_of
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.rates import Rates
from ccwatch.analysis.request import Request, requests
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.feature import Feature
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import PROMPT_CACHING, Tip
from ccwatch.analysis.tips.worth import WORTH_NANO, weightiest
from ccwatch.model.lane import Lane
from ccwatch.money import estimate
from ccwatch.units import span

LEAST_REQUESTS: Final = 10
"""The least number of requests from which pauses show a habit."""
LONGER_SHARE: Final = 0.1
"""The least share of the cost that the longer lifetime must save."""
SHORTER_SHARE: Final = 0.2
"""The least share that the shorter lifetime must save: more, since a single long pause costs a
lot."""
SHORTER_NANO: Final = 10**9
"""The least that the shorter lifetime must save, for the same reason: one dollar, in billionths of
a dollar."""
NAMES: Final = {FIVE_MINUTES: "5m", AN_HOUR: "1h"}
"""The lifetimes as settings name them."""
VARIABLES: Final = {
    AN_HOUR: "ENABLE_PROMPT_CACHING_1H=1",
    FIVE_MINUTES: "FORCE_PROMPT_CACHING_5M=1",
}
"""The variables that older releases read."""


class Gaps(Struct, frozen=True):
    """How long the pauses before requests were."""

    short: int
    """Up to five minutes."""
    middle: int
    """Longer than that, up to an hour."""
    long: int
    """Longer than an hour."""


def cache_lifetime(case: Case) -> Iterator[Finding]:
    """The cache lives too short or needlessly long for the pauses between responses.

    Writing for an hour costs twice the price of input, writing for five minutes 1.25 times. The
    longer lifetime pays off where pauses of more than five minutes and less than an hour are
    frequent: each of them would otherwise write the whole conversation again. Where there are none,
    the shorter one is cheaper. Both are calculated from all responses of the session, as they came.

    Source: Anthropic's pages on prompt caching and on the settings.
    """
    now, lane = lifetime(case.lane.responses), case.lane
    found = [one for one in requests(lane) if one.owned]
    wanted = FIVE_MINUTES if now == AN_HOUR else AN_HOUR
    remedy = _remedy(case, wanted)
    if now is None or not remedy or len(found) < LEAST_REQUESTS:
        return
    paid, other = spent(lane, case.prices, now), spent(lane, case.prices, wanted)
    if paid is None or other is None or not _pays(paid, paid - other, wanted):
        return
    gaps = histogram(lane)
    yield Finding(
        id=CACHE_LIFETIME.id,
        title=f"A cache lifetime of {span(wanted)} fits your pauses better",
        advice=f"{remedy}. It takes effect at the next start of Claude Code.",
        evidence=f"{gaps.short} pauses up to 5 min, {gaps.middle} up to an hour, {gaps.long} "
        f"longer; input costs {estimate(other)} at {span(wanted)}, {estimate(paid)} at {span(now)}",
        saving_nano=paid - other,
        turns=weightiest(
            (one.turn, one.response.context)
            for one in found
            if FIVE_MINUTES * 1000 < (one.idle_ms or 0) <= AN_HOUR * 1000
        ),
    )


def histogram(lane: Lane) -> Gaps:
    """Count the pauses before the requests that a session pays by their length."""
    idle = [one.idle_ms for one in requests(lane)[1:] if one.owned and one.idle_ms is not None]
    short = sum(ms <= FIVE_MINUTES * 1000 for ms in idle)
    long = sum(ms > AN_HOUR * 1000 for ms in idle)
    return Gaps(short, len(idle) - short - long, long)


@lru_cache(maxsize=2)  # two tips ask for both lifetimes
def spent(lane: Lane, prices: Prices, ttl: int) -> int | None:
    """What the prompts of a lane would have cost with a cache that lives so many seconds.

    Returns:
        Billionths of a dollar; `None` where a request has no price.
    """
    grains = 0
    before: Request | None = None
    for one in requests(lane):
        rates = rates_of(one.response, prices)
        if not rates:
            return None
        if one.owned:
            warm = _is_warm(one, ttl) if before else False
            known = min(before.response.context, one.response.context) if before and warm else 0
            write = rates.write(an_hour=ttl == AN_HOUR)
            grains += known * rates.read + (one.response.context - known) * write
        before = one
    return Rates.nano(grains)


def _is_warm(one: Request, ttl: int) -> bool:
    return not one.cut and one.idle_ms is not None and one.idle_ms <= ttl * 1000


def _pays(paid: int, saving: int, wanted: int) -> bool:
    """Is a saving large enough to change a setting for it?"""
    if wanted == AN_HOUR:
        return saving >= max(WORTH_NANO, LONGER_SHARE * paid)
    return saving >= max(SHORTER_NANO, SHORTER_SHARE * paid)


def _remedy(case: Case, ttl: int) -> str:
    """How to set a lifetime in this release; empty where it is set already or cannot be."""
    set_to = case.setup.cache_ttl
    if set_to and set_to.value == NAMES[ttl]:
        return ""
    if Feature.CACHE_SETTING.is_in(case.session.version):
        return f'Set "promptCacheTtl": "{NAMES[ttl]}" in settings.json'
    if Feature.CACHE_VARIABLES.is_in(case.session.version):
        return f"Start Claude Code with {VARIABLES[ttl]}"
    return ""


CACHE_LIFETIME: Final = Tip("cache-lifetime", "Cache lifetime", cache_lifetime, PROMPT_CACHING)
"""Five minutes or an hour."""
