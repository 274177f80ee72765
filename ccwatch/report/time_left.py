"""How long the first reading still takes."""

from typing import Final

from ccwatch.store.snapshot import Progress

MIN_S: Final = 2.0
"""Seconds of reading from which its pace is known."""


class TimeLeft:
    """Tells it from how far reading came since it was first asked."""

    def __init__(self) -> None:
        self._since: tuple[int, int] | None = None

    def seconds(self, progress: Progress, now_ms: int) -> float | None:
        """Give the seconds that are left; `None` while that is not known, and once all is read.

        Args:
            progress: How far reading has come.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        if progress.done or not progress.all_size:
            self._since = None
            return None
        if self._since is None or progress.size < self._since[1] or now_ms < self._since[0]:
            self._since = now_ms, progress.size
        began_ms, before = self._since
        taken, read = (now_ms - began_ms) / 1000, progress.size - before
        if taken < MIN_S or read <= 0:
            return None
        return taken * (progress.all_size - progress.size) / read
