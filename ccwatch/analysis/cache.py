"""The prompt cache: when it expires, and what the next message costs."""

from collections.abc import Sequence

from msgspec import Struct

from ccwatch.analysis.context import Context, floor
from ccwatch.analysis.prices import Prices
from ccwatch.model.client import PromptCache, StatusLine
from ccwatch.model.lane import Lane
from ccwatch.model.response import Response

FIVE_MINUTES = 300
"""Lifetime of a standard cache write, in seconds."""
AN_HOUR = 3600
"""Lifetime of a long cache write, in seconds."""


class Cache(Struct, frozen=True):
    """The prompt cache of a lane."""

    ttl: int | None = None
    """Lifetime of its last write in seconds; `None` if no write was seen."""
    expires_ms: int | None = None
    """When it expires: milliseconds since 1970, UTC. Every use extends it."""
    warm_nano: int | None = None
    """Cost of the next message while it is warm, in billionths of a dollar, without the answer."""
    cold_nano: int | None = None
    """The same once it has expired: the whole context is written again."""
    fresh_nano: int | None = None
    """The same after `/clear`: only system prompt, tools and memory are written."""

    def left(self, now_ms: int) -> float | None:
        """Seconds until it expires; 0 or less if it has expired, `None` if unknown.

        At most the lifetime of a write, since the clock of the transcript may be ahead.

        Args:
            now_ms: The time: milliseconds since 1970, UTC.
        """
        if self.expires_ms is None:
            return None
        left = (self.expires_ms - now_ms) / 1000
        return left if self.ttl is None else min(left, self.ttl)


def lifetime(responses: Sequence[Response]) -> int | None:
    """Lifetime of the last write in seconds. A response without one keeps the tier (trap T42)."""
    for response in reversed(responses):
        if response.usage.write:
            return AN_HOUR if response.usage.write_1h else FIVE_MINUTES
    return None


def cache(
    lane: Lane, context: Context, prices: Prices, statusline: StatusLine | None = None
) -> Cache:
    """Work out the state of a lane's cache; unknown before the first response.

    Args:
        lane: A main chain or a sub-agent's.
        context: Its window.
        prices: What tokens cost.
        statusline: The last status line of this main chain. It is used if no response is newer.
    """
    last, held = lane.last, context.used
    reported = statusline.cache if statusline and last and last.at_ms <= statusline.at_ms else None
    ttl = lane.precomputed.lifetime if lane.precomputed else lifetime(lane.responses)
    ttl = ttl or (reported.ttl if reported else None)
    if not last or held is None:
        return Cache(ttl)
    has_expiry = ttl and last.at_ms and not lane.compacted
    expires = last.at_ms + (ttl or 0) * 1000 if has_expiry else None
    if reported and statusline and not lane.compacted:
        expires = _reported_expiry(reported, statusline.at_ms, expires)
    new = context.output + context.pending
    rates = prices.rates(last.model, last.at_ms, last.fast, held + new)
    if not rates:
        return Cache(ttl, expires)
    rates = rates.asked_as(last)
    write = rates.write(an_hour=ttl == AN_HOUR)
    warm = None if lane.compacted else rates.nano(held * rates.read + new * write)
    cold, fresh = (held + new) * write, min(floor(lane), held + new) * write
    return Cache(ttl, expires, warm, rates.nano(cold), rates.nano(fresh))


def _reported_expiry(reported: PromptCache, at_ms: int, otherwise: int | None) -> int | None:
    """When the cache expires by what the client reported at an instant."""
    if reported.expires_ms is not None:
        return reported.expires_ms
    return min(at_ms, otherwise or at_ms) if reported.warm is False else otherwise
