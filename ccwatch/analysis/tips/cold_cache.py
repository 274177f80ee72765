"""Tip: answer while the prompt cache is warm."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ccwatch.analysis.cache import Cache
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import PROMPT_CACHING, Tip
from ccwatch.analysis.tips.worth import WORTH_NANO
from ccwatch.model.basis import Basis
from ccwatch.money import estimate
from ccwatch.units import HOUR_MS, clock

if TYPE_CHECKING:
    from ccwatch.analysis.tips.case import Case

SOON_MS = 60_000
"""Milliseconds before the cache goes cold from which it is reported."""
LONG_AGO_MS = 12 * HOUR_MS
"""Milliseconds after which a cold cache is no longer reported."""


def expires(case: "Case") -> Iterator[Finding]:
    """The prompt cache is about to expire.

    A message sent while the cache is warm reads the conversation at a tenth of the price or
    less. Once it is cold, everything is written to the cache again. Sessions that were closed are
    left out.

    Source: Anthropic's page on prompt caching; lifetimes are 5 minutes or an hour.
    """
    return _only(CACHE_EXPIRES, case)


def expired(case: "Case") -> Iterator[Finding]:
    """The prompt cache has expired.

    The next message writes the whole conversation to the cache again, at twelve to eighty times
    the price of reading it. That is a good moment to start fresh, if the task is done. The saving
    is what need not be written then: all but what every conversation begins with.

    Source: Anthropic's page on prompt caching; lifetimes are 5 minutes or an hour.
    """
    return _only(CACHE_EXPIRED, case)


def _only(tip: Tip, case: "Case") -> Iterator[Finding]:
    found = cold_cache(case.view.cache, case.now_ms, closed=case.view.closed)
    return (one for one in found if one.id == tip.id)


def cold_cache(cache: Cache, now_ms: int, *, closed: bool = False) -> Iterator[Finding]:
    """Tell that a prompt cache is about to expire, or has expired.

    Args:
        cache: The cache of a main chain.
        now_ms: The time: milliseconds since 1970, UTC.
        closed: Was the session's client closed, so that nobody can answer in time?
    """
    warm, cold, fresh = cache.warm_nano, cache.cold_nano, cache.fresh_nano
    if cache.expires_ms is None or warm is None or cold is None or fresh is None:
        return
    left = cache.expires_ms - now_ms
    saving = cold - (warm if left > 0 else fresh)
    if left > SOON_MS or left < -LONG_AGO_MS or saving < WORTH_NANO:
        return
    if left > 0 and closed:
        return
    if left > 0:
        yield Finding(
            id=CACHE_EXPIRES.id,
            title=f"The cache goes cold in {clock(left / 1000)}",
            advice=f"Reply before then; after that, the next message costs {estimate(cold)}.",
            evidence=f"warm {estimate(warm)}, cold {estimate(cold)}",
            saving_nano=saving,
            basis=Basis.ESTIMATED,
            urgent=True,
        )
    else:
        yield Finding(
            id=CACHE_EXPIRED.id,
            title=f"The cache is cold: the next message costs {estimate(cold)}",
            advice="If the task is done, start a new session instead of resuming this one."
            if closed
            else "If the task is done, start fresh with /clear instead of paying for it again.",
            evidence=f"it cost {estimate(warm)} while it was warm; "
            f"{'in a new session' if closed else 'after /clear'} {estimate(fresh)}",
            saving_nano=saving,
            basis=Basis.ESTIMATED,
            command="" if closed else "/clear",
        )


CACHE_EXPIRES: Final = Tip(
    "cache-expires", "The cache is about to go cold", expires, PROMPT_CACHING
)
"""While there is time to answer."""
CACHE_EXPIRED: Final = Tip("cache-expired", "The cache has gone cold", expired, PROMPT_CACHING)
"""When it is too late."""
