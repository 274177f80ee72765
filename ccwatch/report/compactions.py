"""What each compaction did, as the JSON documents have it."""

from collections.abc import Iterator, Mapping

from ccwatch.analysis.cache import AN_HOUR, lifetime
from ccwatch.analysis.context import bytes_per_token
from ccwatch.analysis.prices import Prices
from ccwatch.model.compaction import Compaction
from ccwatch.model.response import Response
from ccwatch.model.session import Lane, Session
from ccwatch.report.figures import Figures, instant, usd, words


def own_compactions(session: Session, sessions: Mapping[str, Session]) -> Iterator[Compaction]:
    """The compactions of a session's main chain, oldest first, each in one session only.

    A fork begins with copies of rows of its origin, compactions among them: those are the
    origin's, as long as that is known.

    Args:
        session: The session.
        sessions: All sessions, by their ids.
    """
    origin = sessions.get(session.forked_from)
    copied = {one.id for one in origin.main.compactions} if origin else ()
    return (one for one in session.main.compactions if one.id not in copied)


def compaction_figures(one: Compaction, lane: Lane, prices: Prices) -> Figures:
    """Write what a compaction of a lane did. What was read again is not known yet."""
    summary = round(one.summary_bytes / bytes_per_token(lane)) if one.summary_bytes else None
    return {
        "id": words(one.id) or "",
        "at": instant(one.at_ms),
        "trigger": one.trigger.value,
        "pre_tokens": one.pre_tokens,
        "pre_basis": _basis(one),
        "post_tokens": one.post_tokens,
        "first_prompt_tokens": one.first_prompt_tokens,
        "dropped_tokens": one.dropped_tokens,
        "duration_ms": one.duration_ms,
        "summary_tokens": summary,
        "estimated_usd": usd(estimate(one, summary, lane, prices)),
        "reread_files": None,
        "reread_tokens": None,
    }


def estimate(one: Compaction, summary_tokens: int | None, lane: Lane, prices: Prices) -> int | None:
    """Estimate what the request for a summary cost: it stands on no row.

    It sends the whole conversation once more. What the last response left in the cache is
    read from there while that is warm, and the rest is written to it.

    Returns:
        Billionths of a dollar; `None` where size or price are not known.
    """
    before = lane.responses[one.after - 1] if 0 < one.after <= len(lane.responses) else None
    if not before or not one.pre_tokens:
        return None
    rates = prices.rates(before.model, one.at_ms, before.fast, one.pre_tokens)
    if not rates:
        return None
    exact = rates.us if before.us_only else rates
    ttl = lifetime(lane.responses[: one.after])
    cached = min(before.context, one.pre_tokens) if _is_warm(one, before, ttl) else 0
    write = exact.write_1h if ttl == AN_HOUR else exact.write_5m
    prompt = cached * exact.read + (one.pre_tokens - cached) * write
    return exact.nano(prompt + (summary_tokens or 0) * exact.output)


def _is_warm(one: Compaction, before: Response, ttl: int | None) -> bool:
    began_ms = one.at_ms - (one.duration_ms or 0)
    return ttl is not None and began_ms - before.at_ms <= ttl * 1000


def _basis(one: Compaction) -> str | None:
    if one.pre_tokens is None:
        return None
    return "reported" if one.pre_measured else "estimated"
