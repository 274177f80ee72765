"""Which compactions of the history are wanted."""

import os
import re
from collections.abc import Iterable
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from typing import Final

from msgspec import Struct

from ccwatch.model.folder import comparable
from ccwatch.report.compactions.recorded import Recorded
from ccwatch.units import DAY_MS, HOUR_MS

CAUSES: Final = ("auto", "manual", "idle", "unknown")
"""What may have started a compaction."""
_SPAN: Final = re.compile(r"([0-9]{1,5})([hdw])")
_SPANS_MS: Final = {"h": HOUR_MS, "d": DAY_MS, "w": 7 * DAY_MS}
SINCE: Final = "a day such as 2026-11-02, or a span such as 12h, 7d or 4w"
"""What may be given as a beginning, in words."""


class HistoryFilter(Struct, frozen=True):
    """What a compaction must be like. What is empty or `None` lets everything through."""

    session: str = ""
    """The first letters of its sessionId."""
    project: str = ""
    """Its folder or one above it, or the last part of its folder."""
    cause: str = ""
    """What started it, in a word: `auto`, `manual`, `idle` or `unknown`."""
    release: str = ""
    """The release that did it, or the first numbers of that: `2.1`."""
    since_ms: int | None = None
    """The earliest: milliseconds since 1970, UTC."""

    def takes(self, one: Recorded) -> bool:
        """Is a compaction wanted?"""
        done = one.compaction
        return (
            one.session.startswith(self.session)
            and is_within(one.project, self.project)
            and self.cause in ("", one.cause)
            and f"{done.version}.".startswith(f"{self.release}." if self.release else "")
            and (self.since_ms is None or done.at_ms >= self.since_ms)
        )

    def of(self, history: Iterable[Recorded], most: int | None = None) -> tuple[Recorded, ...]:
        """Give those that are wanted, in their order.

        Args:
            history: Compactions.
            most: How many at most, the first ones; all of them if `None`.
        """
        return tuple(one for one in history if self.takes(one))[:most]


def parse_since(value: str, now_ms: int, zone: tzinfo) -> int:
    """Parse the beginning of a period: a day, or a span of time until now.

    Args:
        value: `2026-11-02` is the beginning of that day; `12h`, `7d` and `4w` are so long ago.
        now_ms: The time: milliseconds since 1970, UTC.
        zone: In which days begin.

    Returns:
        Milliseconds since 1970, UTC.

    Raises:
        ValueError: If it is neither.

    Example:
        >>> from datetime import UTC
        >>> parse_since("1970-01-02", 0, UTC), parse_since("2d", 500_000_000, UTC)
        (86400000, 327200000)
    """
    if found := _SPAN.fullmatch(value):
        return now_ms - int(found[1]) * _SPANS_MS[found[2]]
    begin = datetime.combine(date.fromisoformat(value), time(), zone)
    return round(begin.timestamp() * 1000)


def is_within(project: str, wanted: str) -> bool:
    """Is a working directory one that was asked for?

    Args:
        project: The directory.
        wanted: A folder that it is, or is below, or its own last part; empty for any.
    """
    folder, where = wanted.rstrip("/\\"), comparable(project)
    if not wanted or where == comparable(wanted):
        return True
    if re.split(r"[/\\]", where)[-1] == comparable(folder):
        return True
    try:
        whole = os.path.abspath(os.path.expanduser(folder or wanted))
    except FileNotFoundError:
        return False  # the folder is relative to a working directory that is gone
    return any(f"{where}/".startswith(comparable(way)) for way in _ways(whole))


@lru_cache(maxsize=8)
def _ways(folder: str) -> tuple[str, str]:
    """How paths begin that lead into a folder, as it is named and by the real path of it."""
    return os.path.join(folder, ""), os.path.join(os.path.realpath(folder), "")
