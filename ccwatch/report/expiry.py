"""When Claude Code deletes transcripts, by its documentation and its settings."""

from typing import Final

from ccwatch.model.setup import Setup
from ccwatch.units import DAY_MS, HOUR_MS

USUAL_DAYS: Final = 30
"""Days that transcripts are kept where no setting says otherwise, as documented."""


def days_kept(setup: Setup) -> int | None:
    """Tell for how many days after its last change a transcript is kept.

    Returns:
        `None` for a setting below 1, which the client does not take: there is no telling then.
    """
    if setup.cleanup_days is None:
        return USUAL_DAYS
    return setup.cleanup_days.value if setup.cleanup_days.value >= 1 else None


def expires_ms(last_ms: int, setup: Setup) -> int | None:
    """Tell when a transcript may be deleted: the client does it the next time it starts.

    Args:
        last_ms: Its newest row: milliseconds since 1970, UTC; 0 when unknown.
        setup: The client's settings in force in its folder.

    Returns:
        Milliseconds since 1970, UTC, in whole hours; `None` when there is no telling.
    """
    days = days_kept(setup)
    if not last_ms or days is None:
        return None
    return (last_ms // HOUR_MS) * HOUR_MS + days * DAY_MS
