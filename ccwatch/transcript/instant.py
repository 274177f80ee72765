"""Instants as rows write them."""

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH, _MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)
LATEST_MS: Final = (datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH) // _MILLISECOND
"""Milliseconds since 1970, UTC: later times are rejected, so that no time zone overflows."""


def instant(text: str | None) -> int:
    """Parse a time, in UTC if it has no zone.

    Returns:
        Milliseconds since 1970, UTC; 0 if it is invalid, before 1970 or not below `LATEST_MS`.
    """
    if not text:
        return 0
    try:
        at = (datetime.fromisoformat(text) - _EPOCH) // _MILLISECOND
    except (ValueError, OverflowError):
        return 0
    except TypeError:
        at = (datetime.fromisoformat(text).replace(tzinfo=UTC) - _EPOCH) // _MILLISECOND
    return at if 0 < at < LATEST_MS else 0


def sortable(text: str | None) -> str:
    """Normalize a time to the format of rows, which sorts as text; empty if it is invalid."""
    if not text or (text[:2] == "20" and text[-1] == "Z" and text[10:11] == "T"):
        return text or ""
    at = instant(text)
    if not at:
        return ""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")[:23] + "Z"
