"""The line that `ccwatch statusline` prints, which Claude Code shows below its prompt."""

from ccwatch.model.client import Plan, StatusLine
from ccwatch.model.name import short
from ccwatch.report.plan_wording import limit_words
from ccwatch.units import brief_tokens, clock, dollars, percent

NOTHING = "ccwatch: no figures yet"
"""What is said of a status without any figure: an empty line would look like a failure."""


def line(status: StatusLine) -> str:
    """Describe a status in one line: model, context, cost, cache, limits; unknown ones left out.

    Where all are unknown, as before the first response, it says so.
    """
    plan = Plan(status.limits, status.at_ms)
    parts = [
        short(status.model),
        _context(status),
        "" if status.usd_nano is None else dollars(status.usd_nano / 1e9),
        _cache(status),
        *(one.text for one in limit_words(plan, status.at_ms, "used")),
    ]
    return " · ".join(filter(None, parts)) or NOTHING


def _context(status: StatusLine) -> str:
    if not status.window:
        return "" if status.used is None else f"{brief_tokens(status.used)} tokens"
    window = brief_tokens(status.window)
    if status.used is None:
        return f"context ?/{window}"
    return f"{brief_tokens(status.used)}/{window} {percent(status.used / status.window)}"


def _cache(status: StatusLine) -> str:
    if not status.cache or not status.cache.expires_ms:
        return ""
    seconds = (status.cache.expires_ms - status.at_ms) // 1000
    if seconds <= 0 or status.cache.warm is False:
        return "cache cold"
    return f"cache {clock(seconds)}"
