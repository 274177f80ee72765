"""Where the prompt cache was lost and built again."""

from enum import StrEnum
from functools import lru_cache
from typing import Final

from msgspec import Struct

from ccwatch.analysis.cache import AN_HOUR, FIVE_MINUTES
from ccwatch.analysis.carriage import rates_of, write_rate
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.request import Request, requests
from ccwatch.model.lane import Lane
from ccwatch.model.name import normalized

LEAST_TOKENS: Final = 2_000
"""The least tokens of a rebuild: the client itself counts no smaller miss."""
LEAST_SHARE: Final = 0.5
"""The least share of the cached tokens that is lost. Clearing old tool results usually loses less,
and cannot be avoided."""


class Cause(StrEnum):
    """Why a cache was lost."""

    PAUSE = "pause"
    """It had expired. Whatever else changed after that cost nothing more."""
    MODEL = "model"
    """Another model answered, and every model has a cache of its own."""
    SPEED = "speed"
    """Fast mode was turned on or off."""
    EFFORT = "effort"
    """It was asked to think more, or less."""
    TOOLS = "tools"
    """The set of tools changed, as the API says."""
    SYSTEM = "system"
    """The system prompt changed, as the API says."""
    OTHER = "other"
    """Unknown, or nothing that can be helped."""


NAMED: Final = {
    "model_changed": Cause.MODEL,
    "tools_changed": Cause.TOOLS,
    "system_changed": Cause.SYSTEM,
}
"""The causes of a miss by their names in the API."""


class Rebuild(Struct, frozen=True):
    """A request that wrote to the cache, or read in full, what had been cached before."""

    request: Request
    """The request."""
    before: Request
    """The one before it."""
    cause: Cause
    """Why."""
    tokens: int
    """How much of the context was lost from the cache."""
    nano: int | None
    """What it cost more than reading it from the cache, in billionths of a dollar; `None`
    without a price."""

    def share(self, tokens: int) -> int | None:
        """What so many of the tokens cost more."""
        return None if self.nano is None else self.nano * tokens // self.tokens


@lru_cache(maxsize=8)
def rebuilds(lane: Lane, prices: Prices) -> tuple[Rebuild, ...]:
    """Find the rebuilds of a lane that this session paid for, oldest first.

    The first request and those after a compaction have nothing to lose, and a context that was
    never cached is not lost either.
    """
    found: list[Rebuild] = []
    before: Request | None = None
    ttl: int | None = None
    for one in requests(lane):
        if before and one.owned and not one.cut:
            lost = _lost(before, one)
            if lost:
                nano = _extra(lost, one, prices)
                found.append(Rebuild(one, before, _cause(before, one, ttl), lost, nano))
        used = one.response.usage
        if used.write:
            ttl = AN_HOUR if used.write_1h else FIVE_MINUTES
        before = one
    return tuple(found)


def _lost(before: Request, one: Request) -> int:
    """Tokens that were cached and had to be processed again; 0 where that is as it should be."""
    had, used = before.response.usage, one.response.usage
    cached = min(had.read + had.write, before.response.context, one.response.context)
    lost = min(cached - used.read, used.write + used.fresh)
    return lost if lost >= max(LEAST_TOKENS, LEAST_SHARE * cached) else 0


def _extra(lost: int, one: Request, prices: Prices) -> int | None:
    rates = rates_of(one.response, prices)
    if not rates:
        return None
    return rates.nano(lost * (write_rate(rates, one.response.usage) - rates.read))


def _cause(before: Request, one: Request, ttl: int | None) -> Cause:
    if ttl is not None and one.idle_ms is not None and one.idle_ms > ttl * 1000:
        return Cause.PAUSE
    if named := NAMED.get(one.response.cache_miss):
        return named
    if normalized(one.response.model) != normalized(before.response.model):
        return Cause.MODEL
    if one.response.fast is not before.response.fast:
        return Cause.SPEED
    if one.response.effort and before.response.effort not in ("", one.response.effort):
        return Cause.EFFORT
    return Cause.OTHER
