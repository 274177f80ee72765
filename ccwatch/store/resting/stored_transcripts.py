"""The stored states of transcripts."""

from collections.abc import Iterable, Mapping

from ccwatch.store.databases.cache import Cache
from ccwatch.store.source import Source, StoredTranscript
from ccwatch.transcript.locate import identify
from ccwatch.transcript.mark import Facts


class StoredTranscripts:
    """Knows where the stored state of a transcript is, and loads it.

    It is in the cache, came from a child process, or is held in memory.
    """

    def __init__(self, cache: Cache | None, roots: tuple[str, ...]) -> None:
        """Read nothing yet.

        Args:
            cache: Stores the states on disk; `None` for no cache.
            roots: Config folders of Claude Code.
        """
        self._cache, self._roots = cache, roots
        self._in_cache: frozenset[str] = frozenset()
        self._held: dict[str, StoredTranscript] = {}
        self.received: Mapping[str, StoredTranscript] = {}
        """The states from a child process that are not in the cache yet, by their paths."""
        self.outdated: set[str] = set()
        """Transcripts that were deleted, whose states are to be dropped from the cache."""

    def __contains__(self, path: object) -> bool:
        """Is its state in the cache, and not to be dropped from there?"""
        return path in self._in_cache and path not in self.outdated

    def look_up(self, files: Mapping[str, Facts]) -> None:
        """Look up once which transcripts are in the cache, and which of them were deleted.

        Args:
            files: The state of all transcripts.
        """
        self._in_cache = self._paths(files)
        gone = self._in_cache - files.keys()
        self.outdated = {path for path in gone if identify(path, self._roots)}

    def look_again(self, files: Iterable[str]) -> None:
        """Look up which transcripts another process has added to the cache since.

        Args:
            files: The transcripts that are delegated to it.
        """
        self._in_cache |= self._paths(files)

    def _paths(self, files: Iterable[str]) -> frozenset[str]:
        """The transcripts in the cache. Paths that are in memory anyway replace their copies."""
        cached = self._cache.paths() if self._cache else frozenset[str]()
        return frozenset({path for path in files if path in cached} | cached)

    def load(self, paths: Iterable[str]) -> dict[str, StoredTranscript]:
        """Load the stored states of transcripts; those without one are left out.

        May be called from any thread.
        """
        names, found = list(paths), dict[str, StoredTranscript]()
        for source in (self.received, self._held):  # which other threads may take from
            found |= {path: known for path in names if (known := source.get(path))}
        if self._cache:
            cached = (path for path in names if path in self._in_cache and path not in found)
            found |= self._cache.transcripts(cached)
        return found

    def receive(self, sent: Mapping[str, StoredTranscript]) -> None:
        """Take the states from a child process, which are not in the cache yet."""
        self.received = sent

    def mark_outdated(self, path: str) -> None:
        """Note that a transcript was deleted."""
        self.outdated.add(path)

    def hold(self, sources: Iterable[Source]) -> None:
        """Hold the state of deleted transcripts in memory, since it is stored nowhere else.

        Args:
            sources: The transcripts, of sessions that are evicted next.
        """
        self._held |= {source.file.path: source.stored() for source in sources}

    def release(self, paths: Iterable[str]) -> None:
        """Release the held state of transcripts that are followed again."""
        for path in paths:
            self._held.pop(path, None)

    @property
    def held(self) -> Mapping[str, StoredTranscript]:
        """The states that are held, by their paths."""
        return self._held

    def mark_stored(self, paths: Iterable[str]) -> None:
        """Note that the cache has these transcripts now, and none of those that were deleted."""
        self._in_cache = (self._in_cache - self.outdated).union(paths)
        self.outdated.clear()
        self.received = {}
