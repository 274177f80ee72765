"""What looks at the disk told: which transcripts there are, how large, and since when quiet."""

from collections.abc import Callable, Iterable, Mapping

from ccwatch.transcript.locate import stamps
from ccwatch.transcript.mark import Facts

QUIET = 3600
"""Seconds without a write after which a transcript's working memory is given up."""


class FileFacts:
    """Remembers of each transcript what the last look told."""

    def __init__(self, roots: tuple[str, ...], now_ns: Callable[[], int]) -> None:
        """Know nothing yet.

        Args:
            roots: Config folders of Claude Code.
            now_ns: The time: nanoseconds since 1970, UTC.
        """
        self._roots, self._now_ns = roots, now_ns
        self._facts: dict[str, Facts] = {}
        self._stamps: dict[str, int] = {}
        self.size = 0
        """Bytes of all transcripts together."""

    @property
    def facts(self) -> Mapping[str, Facts]:
        """What is known of all transcripts, by their paths."""
        return self._facts

    def know(self, path: str, facts: Facts) -> None:
        """Take in what a look told of a transcript."""
        before = self._facts.get(path)
        if facts != before:
            self.size += facts.size - (before.size if before else 0)
            self._facts[path] = facts

    def forget(self, path: str) -> None:
        """A transcript is not there any more."""
        self.size -= self._facts.pop(path).size

    def size_of(self, paths: Iterable[str]) -> int:
        """Bytes of some transcripts together, as far as they are known."""
        return sum(self._facts[path].size for path in paths if path in self._facts)

    def stirred(self) -> set[str]:
        """The folders of projects in which files came or went since this was last asked."""
        before, self._stamps = self._stamps, stamps(self._roots)
        return {path for path, at in self._stamps.items() if before.get(path) != at}

    def is_quiet(self, path: str) -> bool:
        """Did nobody write to a transcript for long, as far as is known?"""
        facts = self._facts.get(path)
        return facts is not None and self._now_ns() - facts.mtime_ns > QUIET * 1_000_000_000

    def is_written(self, path: str, since_ns: int) -> bool:
        """Was a transcript written to since a moment, in nanoseconds since 1970, UTC?"""
        facts = self._facts.get(path)
        return facts is not None and facts.mtime_ns >= since_ns
