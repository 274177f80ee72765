"""When Claude Code deletes transcripts, by its documentation and settings."""

from typing import Final

from ccwatch.model.setup import Setup
from ccwatch.units import DAY_MS, HOUR_MS

USUAL_DAYS: Final = 30
"""Days that transcripts are kept by default, as documented."""


def days_kept(setup: Setup) -> int | None:
    """The number of days that a transcript is kept after its last change.

    Returns:
        `None` for a setting below 1, which the client does not accept.
    """
    if setup.cleanup_days is None:
        return USUAL_DAYS
    return setup.cleanup_days.value if setup.cleanup_days.value >= 1 else None


def expires_ms(last_ms: int, setup: Setup) -> int | None:
    """When a transcript may be deleted, which the client does at its next start.

    Args:
        last_ms: Its newest row: milliseconds since 1970, UTC; 0 when unknown.
        setup: The client's settings in force in its folder.

    Returns:
        Milliseconds since 1970, UTC, in whole hours; `None` when unknown.
    """
    days = days_kept(setup)
    if not last_ms or days is None:
        return None
    return (last_ms // HOUR_MS) * HOUR_MS + days * DAY_MS
