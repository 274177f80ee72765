"""Estimates the cost of a compaction itself, which is on no row of the conversation."""

from typing import Final

from msgspec.structs import replace

from ccwatch.analysis.cache import AN_HOUR, lifetime
from ccwatch.analysis.carriage import rates_of
from ccwatch.analysis.compaction.request import (
    Estimate,
    SummaryRequest,
    billed,
    cost,
    request_style,
)
from ccwatch.analysis.context import bytes_per_token, floor
from ccwatch.analysis.prices import Prices
from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Lane
from ccwatch.model.response import Response

ADVISED: Final = 40
"""Number of responses before a compaction that are searched for requests to an advisor."""


def summary_tokens(one: Compaction, lane: Lane) -> int | None:
    """Estimate the size of a summary in tokens; `None` if there is no summary row."""
    return round(one.summary_bytes / bytes_per_token(lane)) if one.summary_bytes else None


def estimate(one: Compaction, summary: int | None, lane: Lane, prices: Prices) -> int | None:
    """Estimate the cost of a summary request in one figure: the middle of that of `price`."""
    found = price(one, summary, lane, prices)
    return found.nano if found else None


def price(one: Compaction, summary: int | None, lane: Lane, prices: Prices) -> Estimate | None:
    """Estimate the cost of a summary request; exact if the client wrote its usage to a file.

    A file of some releases has everything but the size of the answer.

    The request sends the whole conversation once more. If its release lets it share the
    conversation's cache, what the last response left there is read while that is warm, and the
    rest is written to the cache; otherwise everything is written. An advisor is a tool that the
    request lacks, so at least in some releases it cannot share the cache then.

    Args:
        one: One of the lane's compactions.
        summary: Tokens of the summary; `None` if unknown, which then counts nothing.
        lane: The conversation.
        prices: What tokens cost.

    Returns:
        `None` if size or price is unknown.
    """
    before = lane.responses[one.after - 1] if 0 < one.after <= len(lane.responses) else None
    size = one.request.prompt if one.request else one.pre_tokens
    if not before or not size:
        return None
    model = one.request_model or before.model
    rates = rates_of(replace(before, model=model, at_ms=one.at_ms, context=size), prices)
    if not rates:
        return None
    way = request_style(one.version)
    if one.request:
        return billed(one.request, rates, way.answers(summary or 0) if one.request_open else ())
    ttl = lifetime(lane.responses[: one.after])
    cached = min(before.context, size) if _is_warm(one, before, ttl) else 0
    if way.shared and _is_advised(one, lane):
        way = replace(way, shared=None)
    asked = SummaryRequest(size, cached, floor(lane), summary or 0)
    return cost(asked, way, rates, an_hour=ttl == AN_HOUR)


def reestimate(one: Compaction, summary: int | None, nano: int, prices: Prices) -> Estimate:
    """Redo the estimate of an older ccwatch for a compaction whose conversation is gone.

    Those took the request for a summary to cost what the conversation's next request would have
    cost, plus the summary. From their estimate follows how much of the conversation was cached.

    Args:
        one: The compaction.
        summary: Tokens of the summary; `None` when unknown.
        nano: The older estimate: billionths of a dollar.
        prices: What tokens cost.

    Returns:
        The older estimate if the new one is not higher, or if size or price are not known.
    """
    before, size = Estimate(nano), one.pre_tokens
    rates = prices.rates(one.model, one.at_ms, False, size) if size else None
    if not rates or not size:
        return before
    prompt = nano - rates.nano((summary or 0) * rates.output)
    an_hour = prompt > rates.nano(size * rates.write(an_hour=False))
    most, least = rates.nano(size * rates.write(an_hour=an_hour)), rates.nano(size * rates.read)
    cached = round(size * min(1.0, max(0, most - prompt) / (most - least))) if most > least else 0
    way = request_style(one.version)
    asked = [SummaryRequest(size, cached, always, summary or 0) for always in (0, size)]
    ends = [cost(each, way, rates, an_hour=an_hour) for each in asked]
    lowest = min(end.nano - end.off_nano for end in ends)
    highest = max(end.nano + end.off_nano for end in ends)
    found = Estimate((lowest + highest) // 2, (highest - lowest) // 2)
    return found if found.nano > nano else before


def left_after(one: Compaction, lane: Lane) -> int | None:
    """Tokens that a compaction left in the window; `None` when unknown.

    That is the first context measured after it, which may include new rows, or the client's own
    count plus the lane's least context, whichever is smaller.
    """
    counted = None if one.post_tokens is None else one.post_tokens + floor(lane)
    known = [tokens for tokens in (one.first_prompt_tokens, counted) if tokens]
    return min(known, default=None)


def _is_warm(one: Compaction, before: Response, ttl: int | None) -> bool:
    began_ms = one.at_ms - (one.duration_ms or 0)
    return ttl is not None and began_ms - before.at_ms <= ttl * 1000


def _is_advised(one: Compaction, lane: Lane) -> bool:
    late = lane.responses[max(0, one.after - ADVISED) : one.after]
    return any(response.is_advised for response in late)
