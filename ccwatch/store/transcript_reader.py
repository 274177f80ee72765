"""The transcripts that are followed, and the queue of those to be read."""

import time
from collections.abc import Callable, Iterable
from heapq import nlargest
from typing import Final

from ccwatch.store.child_process import PendingRead
from ccwatch.store.known_files import KnownFiles
from ccwatch.store.source import Source, StoredTranscript
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.locate import TranscriptFile
from ccwatch.transcript.mark import Facts

AT_ONCE: Final = 1 << 63
"""A time later than that of any file, in nanoseconds since 1970: to be read first."""


class TranscriptReader:
    """Reads queued transcripts, those that were written last first."""

    def __init__(
        self, files: KnownFiles, now_ns: Callable[[], int], take: Callable[[Source], None]
    ) -> None:
        """Follow nothing yet.

        Args:
            files: The state of each transcript as of the last scan.
            now_ns: Gives the time in nanoseconds since 1970, UTC.
            take: Called with each transcript from which new lines were read.
        """
        self._files, self._now_ns, self._take = files, now_ns, take
        self._sources: dict[str, Source] = {}
        self._queue: dict[str, int] = {}
        self._delegated: set[str] = set()
        self._buffer = Buffer()

    def __contains__(self, path: object) -> bool:
        """Is this transcript followed?"""
        return path in self._sources

    def __len__(self) -> int:
        """How many are followed."""
        return len(self._sources)

    @property
    def sources(self) -> Iterable[Source]:
        """All that are followed."""
        return self._sources.values()

    @property
    def busy(self) -> bool:
        """Is there anything left to read?"""
        return bool(self._queue)

    @property
    def delegated(self) -> list[str]:
        """The transcripts that are delegated to another process."""
        return list(self._delegated)

    @property
    def has_delegated(self) -> bool:
        """Is any transcript delegated?"""
        return bool(self._delegated)

    @property
    def is_waiting(self) -> bool:
        """Is everything that is left to read delegated to another process?"""
        return bool(self._delegated) and len(self._delegated) == len(self._queue)

    @property
    def queued(self) -> list[str]:
        """The transcripts that are still to be read."""
        return list(self._queue)

    def get(self, path: str) -> Source | None:
        """Look up a transcript; `None` if it is not followed."""
        return self._sources.get(path)

    def follow(self, found: TranscriptFile, *, quiet: bool) -> Source:
        """Look up a transcript, and follow it from now on if it is new."""
        return self._sources.setdefault(found.path, Source(found, quiet=quiet))

    def drop(self, path: str) -> Source | None:
        """Stop following a transcript. Returns what was read of it."""
        self._queue.pop(path, None)
        self._delegated.discard(path)
        return self._sources.pop(path, None)

    def queue(self, path: str, at_ns: int) -> None:
        """Queue a followed transcript. Those that were written last are read first.

        Args:
            path: The transcript.
            at_ns: When it was written: nanoseconds since 1970.
        """
        self._queue[path] = at_ns
        self._delegated.discard(path)

    def queue_if_changed(self, source: Source, facts: Facts) -> None:
        """Queue a transcript if it changed since it was read, or could not be read."""
        if source.gone or source.problem or not source.tail.is_current(facts):
            self._queue[source.file.path] = facts.mtime_ns
            if not self._files.is_quiet(source.file.path):
                self._delegated.discard(source.file.path)

    def delegate(self, least: int) -> bool:
        """Delegate quiet transcripts to another process.

        Args:
            least: Bytes below which nothing is delegated.

        Returns:
            Whether anything was delegated.
        """
        quiet = [one for one in self.pending() if self._files.is_quiet(one.path)]
        if sum(one.size for one in quiet) < least:
            return False
        self._delegated = {one.path for one in quiet}
        return True

    def take_back(self) -> None:
        """Read here, after all, what was delegated to another process."""
        self._delegated.clear()

    def newest(self, count: int) -> list[str]:
        """Some of the queued transcripts, the one that was written last first."""
        return nlargest(count, self._queue, self._queue.__getitem__)

    def resume(self, stored: dict[str, StoredTranscript]) -> None:
        """Set the stored states of transcripts of which nothing was read yet."""
        for path, known in stored.items():
            if not self._sources[path].version:
                self._sources[path].resume_from = known

    def set_quiet(self, *, quiet: bool) -> None:
        """Set whether the queued transcripts are unlikely to grow, before anything is read."""
        for path in self._queue:
            if not self._sources[path].version:
                self._sources[path].set_quiet(quiet=quiet)

    def work(self, seconds: float) -> list[str]:
        """Read queued transcripts for about so many seconds. Returns those that were finished."""
        end, done = time.monotonic() + seconds, list[str]()
        order = sorted(self._queue.keys() - self._delegated, key=self._queue.__getitem__)
        while order and time.monotonic() < end:
            path = order[-1]
            source = self._sources[path]
            if not self._read(source):
                # Figures of half a transcript are wrong: it counts once it is read to its end.
                del self._queue[order.pop()]
                if source.version != source.assembled_version:
                    self._take(source)
                if self._files.is_quiet(path):
                    source.fold.close()
                done.append(path)
        self._buffer.shrink()
        return done

    def read_through(self, source: Source) -> None:
        """Read a transcript to its end, and pass it on."""
        self._finish(source)
        self._take(source)

    def read_once(self, paths: Iterable[str]) -> None:
        """Read queued transcripts to their ends, close them, and pass them on."""
        for path in paths:
            source = self._sources[path]
            self._finish(source)
            source.fold.close()
            del self._queue[path]
            self._take(source)

    def _finish(self, source: Source) -> None:
        while self._read(source):
            pass

    def _read(self, source: Source) -> bool:
        """Read one buffer of a transcript. True if there is more to read at once."""
        there = source.file.path in self._files.facts
        return source.read(self._buffer, self._now_ns(), there=there)

    def close_quiet(self) -> None:
        """Close transcripts that are quiet and read to their ends, or gone."""
        for path, source in self._sources.items():
            if source.gone or self._is_read_for_long(path, source):
                source.fold.close()

    def _is_read_for_long(self, path: str, source: Source) -> bool:
        return self._files.is_quiet(path) and source.tail.is_current(self._files.facts[path])

    def pending(self) -> list[PendingRead]:
        """What is still to be read of each transcript."""
        left = ((path, self._sources[path]) for path in self._queue)
        return [
            PendingRead(self._size_left(source), path, source.file.project_folder)
            for path, source in left
        ]

    def _size_left(self, source: Source) -> int:
        facts, known = self._files.facts.get(source.file.path), source.resume_from
        if not facts:
            return 0  # it was taken away
        if not (known and known.mark.may_be_of(facts)):
            return facts.size
        return 0 if known.mark.facts == facts else facts.size - known.mark.offset
