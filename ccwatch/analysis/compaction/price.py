"""What a compaction itself cost, which stands on no row."""

from ccwatch.analysis.cache import AN_HOUR, lifetime
from ccwatch.analysis.carriage import rates_of
from ccwatch.analysis.context import bytes_per_token, floor
from ccwatch.analysis.prices import Prices
from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Lane
from ccwatch.model.response import Response


def summary_tokens(one: Compaction, lane: Lane) -> int | None:
    """Estimate the size of a summary in tokens; `None` where no row holds one."""
    return round(one.summary_bytes / bytes_per_token(lane)) if one.summary_bytes else None


def estimate(one: Compaction, summary: int | None, lane: Lane, prices: Prices) -> int | None:
    """Estimate what the request for a summary cost: it stands on no row.

    It sends the whole conversation once more. What the last response left in the cache is
    read from there while that is warm, and the rest is written to it.

    Args:
        one: One of the lane's compactions.
        summary: Tokens of the summary; `None` when unknown, which then cost nothing.
        lane: The conversation.
        prices: What tokens cost.

    Returns:
        Billionths of a dollar; `None` where size or price are not known.
    """
    before = lane.responses[one.after - 1] if 0 < one.after <= len(lane.responses) else None
    if not before or not one.pre_tokens:
        return None
    rates = rates_of(before._replace(at_ms=one.at_ms, context=one.pre_tokens), prices)
    if not rates:
        return None
    ttl = lifetime(lane.responses[: one.after])
    cached = min(before.context, one.pre_tokens) if _is_warm(one, before, ttl) else 0
    write = rates.write(an_hour=ttl == AN_HOUR)
    prompt = cached * rates.read + (one.pre_tokens - cached) * write
    return rates.nano(prompt + (summary or 0) * rates.output)


def left_after(one: Compaction, lane: Lane) -> int | None:
    """What a compaction left in the window, in tokens; `None` when unknown.

    That is the first context measured after it, which may hold new rows as well, or the client's
    own count and the lane's least context, whichever is less.
    """
    counted = None if one.post_tokens is None else one.post_tokens + floor(lane)
    known = [tokens for tokens in (one.first_prompt_tokens, counted) if tokens]
    return min(known, default=None)


def _is_warm(one: Compaction, before: Response, ttl: int | None) -> bool:
    began_ms = one.at_ms - (one.duration_ms or 0)
    return ttl is not None and began_ms - before.at_ms <= ttl * 1000
