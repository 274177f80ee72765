"""How much the API is used per minute just now."""

from collections.abc import Iterable

from msgspec import Struct

from ccwatch.analysis.spending.use import WINDOW_MINUTES, Rate, mean_rate
from ccwatch.model.session import Session
from ccwatch.units import MINUTE_MS


class UsageRate(Struct, frozen=True):
    """Use of the API by all sessions together, to compare with limits per minute."""

    tokens_per_minute: float = 0.0
    """Tokens read from and written to the model, those from the cache included."""
    requests_per_minute: float = 0.0
    """Answers of the API."""
    window_minutes: int = WINDOW_MINUTES
    """The minutes before now over which both are averages."""


def usage_rate(sessions: Iterable[Session], now_ms: int) -> UsageRate:
    """Round `current_rate` of the same sessions and time for the document of the snapshot."""
    rate = current_rate(sessions, now_ms)
    return UsageRate(round(rate.tokens, 2), round(rate.requests, 2))


def current_rate(sessions: Iterable[Session], now_ms: int) -> Rate:
    """Average the use of the last five minutes; zero where there was none.

    Args:
        sessions: All sessions. Each response counts in the one whose cost it is.
        now_ms: The time: milliseconds since 1970, UTC.
    """
    start_ms = now_ms - WINDOW_MINUTES * MINUTE_MS
    recent = (
        response
        for session in sessions
        if session.last_ms > start_ms
        for lane in session.lanes
        for response in lane.own
        if start_ms < response.at_ms <= now_ms
    )
    return mean_rate(recent)
