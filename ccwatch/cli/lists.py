"""What commands that list something have in common: `--since`, and the width."""

import shutil
import sys
from datetime import tzinfo

from ccwatch.cli.invocation import UsageError
from ccwatch.report.history_filter import SINCE, moment

WIDTH = 80
"""Cells of a line if the output does not go to a terminal."""


def since_ms(value: str, now_ms: int, zone: tzinfo) -> int:
    """Parse the value of `--since`.

    Args:
        value: A day, or how long ago.
        now_ms: The time: milliseconds since 1970, UTC.
        zone: The time zone in which days begin.

    Returns:
        Milliseconds since 1970, UTC.

    Raises:
        UsageError: If it cannot be parsed.
    """
    try:
        return moment(value, now_ms, zone)
    except (ValueError, OverflowError):
        raise UsageError(f"--since must be {SINCE}, not {value!r}") from None


def width() -> int:
    """Cells of a line of output."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH
