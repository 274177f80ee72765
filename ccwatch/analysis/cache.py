"""Is the prompt cached, until when, and what does the next message cost?"""

from collections.abc import Sequence

from msgspec import Struct

from ccwatch.analysis.context import Context, floor
from ccwatch.analysis.prices import Prices
from ccwatch.model.lane import Lane
from ccwatch.model.response import Response
from ccwatch.model.setup import PromptCache, StatusLine

FIVE_MINUTES = 300
"""Seconds that a plain cache write lives."""
AN_HOUR = 3600
"""Seconds that a long cache write lives."""


class Cache(Struct, frozen=True):
    """The prompt cache of a lane."""

    ttl: int | None = None
    """Seconds that its last write lives; `None` when no write was seen."""
    expires_ms: int | None = None
    """When it goes cold: milliseconds since 1970, UTC; every use starts the time anew."""
    warm_nano: int | None = None
    """Billionths of a dollar that the next message costs while it is warm, answer excluded."""
    cold_nano: int | None = None
    """The same once it is cold: everything is written again."""
    fresh_nano: int | None = None
    """The same after `/clear`, once it is cold: only what is always there is written."""

    def left(self, now_ms: int) -> float | None:
        """Seconds until it goes cold; 0 or less when it is, `None` when not known.

        Never more than a write lives: the clock that stamped the transcript may be ahead.

        Args:
            now_ms: The time: milliseconds since 1970, UTC.
        """
        if self.expires_ms is None:
            return None
        left = (self.expires_ms - now_ms) / 1000
        return left if self.ttl is None else min(left, self.ttl)


def lifetime(responses: Sequence[Response]) -> int | None:
    """Seconds that the last write lives: a response without one keeps the tier (trap T42)."""
    for response in reversed(responses):
        if response.usage.write:
            return AN_HOUR if response.usage.write_1h else FIVE_MINUTES
    return None


def cache(
    lane: Lane, context: Context, prices: Prices, statusline: StatusLine | None = None
) -> Cache:
    """Work out the state of a lane's cache; all of it unknown before the first response.

    Args:
        lane: A main chain or a sub-agent's.
        context: Its window.
        prices: What tokens cost.
        statusline: What the client told the status line of this main chain. It counts where no
            response came after it.
    """
    last, held = lane.last, context.used
    told = statusline.cache if statusline and last and last.at_ms <= statusline.at_ms else None
    ttl = lane.extent.lifetime if lane.extent else lifetime(lane.responses)
    ttl = ttl or (told.ttl if told else None)
    if not last or held is None:
        return Cache(ttl)
    timed = ttl and last.at_ms and not lane.compacted
    expires = last.at_ms + (ttl or 0) * 1000 if timed else None
    if told and statusline and not lane.compacted:
        expires = _told(told, statusline.at_ms, expires)
    new = context.output + context.pending
    rates = prices.rates(last.model, last.at_ms, last.fast, held + new)
    if not rates:
        return Cache(ttl, expires)
    rates = rates.asked_as(last)
    write = rates.write(an_hour=ttl == AN_HOUR)
    warm = None if lane.compacted else rates.nano(held * rates.read + new * write)
    cold, fresh = (held + new) * write, min(floor(lane), held + new) * write
    return Cache(ttl, expires, warm, rates.nano(cold), rates.nano(fresh))


def _told(told: PromptCache, at_ms: int, otherwise: int | None) -> int | None:
    """When the cache goes cold, or went, by what the client said at an instant."""
    if told.expires_ms is not None:
        return told.expires_ms
    return min(at_ms, otherwise or at_ms) if told.warm is False else otherwise
