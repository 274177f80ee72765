"""What commands that list something have in common: since when, and how wide."""

import shutil
import sys
from datetime import tzinfo

from ccwatch.cli.invocation import UsageError
from ccwatch.report.history_filter import SINCE, moment

WIDTH = 80
"""Cells of a line, where output does not go to a terminal."""


def since_ms(said: str, now_ms: int, zone: tzinfo) -> int:
    """Understand what was said with `--since`.

    Args:
        said: A day, or how long ago.
        now_ms: The time: milliseconds since 1970, UTC.
        zone: In which days begin.

    Returns:
        Milliseconds since 1970, UTC.

    Raises:
        UsageError: If it makes no sense.
    """
    try:
        return moment(said, now_ms, zone)
    except (ValueError, OverflowError):
        raise UsageError(f"--since must be {SINCE}, not {said!r}") from None


def width() -> int:
    """Cells of a line of output."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH
