"""Where the use of a plan's limit leads, at its mean pace since the last reset."""

from typing import Final

from ccwatch.model.client import Limit
from ccwatch.units import DAY_MS, HOUR_MS

LENGTHS: Final = {"five_hour": 5 * HOUR_MS, "seven_day": 7 * DAY_MS}
"""Milliseconds from one reset of a limit to the next."""
EARLY: Final = 0.1
"""The share of the time between two resets below which the use so far says nothing."""


def percent_at_reset(limit: Limit, told_ms: int) -> float | None:
    """The percentage of a limit that will be used at its reset, if the pace stays the same.

    Args:
        limit: The limit, as it was reported.
        told_ms: When that was: milliseconds since 1970, UTC.

    Returns:
        Above 100 if it is used up before. `None` if it is used up already or not used at all, if
        its length or its reset is unknown, and shortly after a reset.
    """
    elapsed = _elapsed(limit, told_ms)
    return limit.percent / elapsed if elapsed and 0 < limit.percent < 100 else None


def used_up_ms(limit: Limit, told_ms: int) -> int | None:
    """When a limit is used up before its reset, at that pace: milliseconds since 1970, UTC.

    Returns:
        `None` if it is not, as far as can be told, or is used up already.
    """
    expected, elapsed = percent_at_reset(limit, told_ms), _elapsed(limit, told_ms)
    if not (expected and elapsed) or expected <= 100:
        return None
    return told_ms + round(elapsed * LENGTHS[limit.name] * (100 / limit.percent - 1))


def _elapsed(limit: Limit, told_ms: int) -> float | None:
    """The share of the time between two resets that was over; `None` if unknown or too little."""
    length_ms = LENGTHS.get(limit.name)
    if limit.resets_ms is None or not length_ms:
        return None
    share = 1 - (limit.resets_ms - told_ms) / length_ms
    return share if EARLY <= share < 1 else None
