"""Tip: pauses that were longer than the cache lives."""

from collections.abc import Iterator
from typing import Final

from ccwatch.analysis.bill import total
from ccwatch.analysis.cache import AN_HOUR
from ccwatch.analysis.context import floor
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.sessions.cache_lifetime import cache_lifetime
from ccwatch.analysis.tips.sessions.clear import told_after_pause
from ccwatch.analysis.tips.sessions.rebuild import Cause, Rebuild, rebuilds
from ccwatch.analysis.tips.tip import PROMPT_CACHING, Tip
from ccwatch.analysis.tips.worth import is_worth, times, weightiest
from ccwatch.money import estimate
from ccwatch.units import span, tokens


def cache_pauses(case: Case) -> Iterator[Finding]:
    """After pauses longer than the prompt cache lives, the next message paid for everything again.

    The cache lives five minutes or an hour after its last use. The message after a longer pause
    writes the whole conversation to the cache, at twelve to eighty times the price of reading it.
    The cost of a pause is what was written again, times the difference of the two prices.
    Compacting before a long pause, or starting fresh after it, leaves little to be written; what
    every conversation begins with is written in any case, so it is no part of the saving. Pauses
    that a longer lifetime would have bridged are left to the tip on lifetimes, and a pause after
    which another task was begun has a tip of its own.

    Source: Anthropic's pages on prompt caching and on costs.
    """
    told = told_after_pause(case)
    found = [
        one
        for one in rebuilds(case.lane, case.prices)
        if one.cause is Cause.PAUSE and one.request.turn != told
    ]
    if any(cache_lifetime(case)):
        found = [one for one in found if (one.request.idle_ms or 0) > AN_HOUR * 1000]
    sizes = [_avoidable(one, floor(case.lane)) for one in found]
    size, saving = sum(sizes), total(map(Rebuild.share, found, sizes))
    if not is_worth(saving, size):
        return
    lost, nano = sum(one.tokens for one in found), total(one.nano for one in found)
    longest = max(one.request.idle_ms or 0 for one in found)
    yield Finding(
        id=CACHE_PAUSES.id,
        title=f"{times(len(found), 'pause')} let the cache go cold",
        advice="Before a long pause, finish the task and run /compact; after one, run /clear "
        "before a new task.",
        evidence=f"{tokens(lost)} written to the cache again after {times(len(found), 'pause')}, "
        f"the longest {span(longest / 1000)}; reading that from the cache would have cost "
        f"{estimate(nano)} less",
        saving_tokens=size,
        saving_nano=saving,
        turns=weightiest((one.request.turn, one.tokens) for one in found),
    )


def _avoidable(one: Rebuild, always: int) -> int:
    """Tokens of a rebuild without what every conversation begins with, as far as that was lost."""
    return max(0, one.tokens - max(0, always - one.request.response.usage.read))


CACHE_PAUSES: Final = Tip(
    "cache-pauses", "Pauses that let the cache go cold", cache_pauses, PROMPT_CACHING
)
"""What pauses cost so far."""
