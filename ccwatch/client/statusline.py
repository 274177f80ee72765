"""Parses the JSON that Claude Code passes to its status-line command."""

import re
from typing import Final

from ccwatch.client.pick import MAX_NUMBER, count, decode, inside, number, text, truth
from ccwatch.model.client import Limit, PromptCache, StatusLine

SESSION_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
"""The ids of sessions that are accepted: each can be the name of a file."""
LIMITS: Final = ("five_hour", "seven_day")
"""The names of the limits of a plan."""
INPUT: Final = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
"""The fields of a usage that add up to the prompt."""
LIFETIMES: Final = {"5m": 300, "1h": 3600}
"""Seconds for which the prompt cache lasts, by its name."""


def parse(document: str | bytes, at_ms: int) -> StatusLine | None:
    """Parse a document; `None` if it is malformed or names no session.

    Args:
        document: The JSON.
        at_ms: When it was passed: milliseconds since 1970, UTC.
    """
    raw = document.encode("utf-8", "replace") if isinstance(document, str) else document
    try:
        root = decode(raw)
    except ValueError:
        return None
    session = inside(root, "session_id")
    if not isinstance(session, str) or not SESSION_ID.fullmatch(session):
        return None
    dollars = _within(number(inside(root, "cost", "total_cost_usd")), 1e9)
    return StatusLine(
        session_id=session,
        at_ms=at_ms,
        model=text(inside(root, "model", "id"), 200),
        window=count(inside(root, "context_window", "context_window_size")) or None,
        used=_used(inside(root, "context_window", "current_usage")),
        usd_nano=None if dollars is None else round(dollars * 1e9),
        api_ms=count(inside(root, "cost", "total_api_duration_ms")),
        wall_ms=count(inside(root, "cost", "total_duration_ms")),
        lines_added=count(inside(root, "cost", "total_lines_added")),
        lines_removed=count(inside(root, "cost", "total_lines_removed")),
        cache=_cache(inside(root, "prompt_cache")),
        limits=tuple(filter(None, (_limit(root, name) for name in LIMITS))),
    )


def _used(usage: object) -> int | None:
    """Tokens in the window by the usage of the last answer; `None` before there is one."""
    if not isinstance(usage, dict):
        return None
    return sum(count(usage.get(name)) or 0 for name in INPUT)


def _cache(found: object) -> PromptCache | None:
    if not isinstance(found, dict):
        return None
    return PromptCache(
        warm=truth(found.get("warm")),
        expires_ms=_milliseconds(found.get("expires_at")),
        ttl=LIFETIMES.get(text(found.get("ttl"))),
    )


def _limit(root: object, name: str) -> Limit | None:
    found = inside(root, "rate_limits", name)
    percent = _within(number(inside(found, "used_percentage")), 1e6)
    if percent is None:
        return None
    return Limit(name, percent, _milliseconds(inside(found, "resets_at")))


def _milliseconds(seconds: object) -> int | None:
    found = _within(number(seconds), MAX_NUMBER)
    return None if found is None else round(found * 1000)


def _within(found: float | None, most: float) -> float | None:
    """A number if it is between 0 and a bound, else `None`."""
    return found if found is not None and 0 <= found <= most else None
