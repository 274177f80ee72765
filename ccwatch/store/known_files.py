"""The state of all transcript files as of the last scan: size and time of the last write."""

from collections.abc import Callable, Iterable, Mapping

from ccwatch.transcript.mark import Facts
from ccwatch.transcript.sweep import folder_times

QUIET = 3600
"""Seconds without a write after which a transcript counts as quiet, and its fold is closed."""


class KnownFiles:
    """Holds the state of each transcript file as of the last scan."""

    def __init__(self, roots: tuple[str, ...], now_ns: Callable[[], int]) -> None:
        """Start without files.

        Args:
            roots: Config folders of Claude Code.
            now_ns: Gives the time in nanoseconds since 1970, UTC.
        """
        self._roots, self._now_ns = roots, now_ns
        self._facts: dict[str, Facts] = {}
        self._folder_times: dict[str, int] = {}
        self.size = 0
        """Total bytes of all transcripts."""

    @property
    def facts(self) -> Mapping[str, Facts]:
        """The state of each transcript, by its path."""
        return self._facts

    def update(self, path: str, facts: Facts) -> None:
        """Update the state of a transcript."""
        before = self._facts.get(path)
        if facts != before:
            self.size += facts.size - (before.size if before else 0)
            self._facts[path] = facts

    def forget(self, path: str) -> None:
        """Remove a transcript that was deleted."""
        self.size -= self._facts.pop(path).size

    def size_of(self, paths: Iterable[str]) -> int:
        """Total bytes of some transcripts; unknown ones count nothing."""
        return sum(self._facts[path].size for path in paths if path in self._facts)

    def changed_folders(self) -> set[str]:
        """The project folders in which files were created or deleted since the last call."""
        before, self._folder_times = self._folder_times, folder_times(self._roots)
        return {path for path, at in self._folder_times.items() if before.get(path) != at}

    def is_quiet(self, path: str) -> bool:
        """Has a transcript not been written for long?"""
        facts = self._facts.get(path)
        return facts is not None and self._now_ns() - facts.mtime_ns > QUIET * 1_000_000_000

    def is_written(self, path: str, since_ns: int) -> bool:
        """Has a transcript been written since an instant, in nanoseconds since 1970, UTC?"""
        facts = self._facts.get(path)
        return facts is not None and facts.mtime_ns >= since_ns
