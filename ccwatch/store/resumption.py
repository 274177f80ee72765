"""Continues from the results of other processes: the cache on disk, and a child process."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

import msgspec

from ccwatch.analysis.note import Note
from ccwatch.model.session import Session
from ccwatch.model.setup import StatusLine
from ccwatch.store import handover, notes
from ccwatch.store.cache import Cache
from ccwatch.store.cache_table import Changes, Drafts, Rest
from ccwatch.store.database import State
from ccwatch.store.handover import Handover, Remember
from ccwatch.store.resting.lookup import RestingLookup
from ccwatch.store.resting.record import RestingSession
from ccwatch.store.resting.restorer import Restorer
from ccwatch.store.resting.retrieve import Retriever
from ccwatch.store.source import Remains, Source
from ccwatch.transcript.locate import identify
from ccwatch.transcript.mark import Facts


class Resumption:
    """Restores sessions and transcripts from the cache or a child process, and stores new ones."""

    def __init__(self, cache: Cache | None, roots: tuple[str, ...], lookup: RestingLookup) -> None:
        """Read nothing yet.

        Args:
            cache: Stores everything on disk; `None` for no cache.
            roots: Config folders of Claude Code.
            lookup: Index of the sessions at rest; updated here.
        """
        self._cache, self._roots, self._lookup = cache, roots, lookup
        self._restorer = Restorer(roots, lookup, Retriever(self.remains, roots).lane)
        self._paths: frozenset[str] = frozenset()
        self._outdated: set[str] = set()
        self._evictable: dict[str, Rest] = {}
        self._handover = Handover()
        self._gone_remains: dict[str, Remains] = {}
        self._cache_state: State = (0, 0, 0)

    @property
    def notes(self) -> Mapping[str, Note]:
        """Stored analyses of sessions at rest, by their ids."""
        return self._restorer.notes

    def recall(
        self, files: Mapping[str, Facts], told: Mapping[str, StatusLine]
    ) -> Iterator[tuple[RestingSession, Session]]:
        """Yield the sessions in the cache that are unchanged. To be called once, before the rest.

        Args:
            files: The state of all transcripts.
            told: The last status lines, by sessionId.
        """
        if not self._cache:
            return
        self._paths = _kept(self._cache, files)
        gone = self._paths - files.keys()
        self._outdated = {path for path in gone if identify(path, self._roots)}
        yield from self._restorer.restore(self._cache.resting(), files, told)

    def catch_up(
        self, files: Mapping[str, Facts], told: Mapping[str, StatusLine], awake: Container[str]
    ) -> Iterator[tuple[RestingSession, Session]]:
        """Yield the sessions that another process has stored since the last call.

        Args:
            files: The transcripts that are delegated to it.
            told: The last status lines, by sessionId.
            awake: Sessions of which this process has read something; these are skipped.
        """
        if not self._cache or self._cache.state() == self._cache_state:
            return
        self._cache_state = self._cache.state()
        self._paths |= _kept(self._cache, files)
        yield from self._restorer.restore(self._cache.news(self._lookup), files, told, awake)

    def take_up(
        self,
        sent: bytes,
        files: Mapping[str, Facts],
        told: Mapping[str, StatusLine],
        awake: Container[str],
    ) -> Iterator[tuple[RestingSession, Session]]:
        """Yield the sessions that a child process has read.

        Args:
            sent: Its encoded handover; a malformed one is ignored.
            files: The transcripts that it was to read.
            told: The last status lines, by sessionId.
            awake: Sessions of which this process has read something; these are skipped.
        """
        with suppress(msgspec.MsgspecError):
            self._handover = handover.decode(sent)
        sessions, restored = self._handover.sessions, set[str]()
        for one, session in self._restorer.restore(sessions.values(), files, told, awake):
            restored.add(one.id)
            yield one, session
        self._handover.sessions = {id_: rest for id_, rest in sessions.items() if id_ in restored}

    def remains(self, paths: Iterable[str]) -> dict[str, Remains]:
        """Load the stored states of transcripts; those without one are left out."""
        names, found = list(paths), dict[str, Remains]()
        for source in (self._handover.transcripts, self._gone_remains):
            found |= {path: source[path] for path in names if path in source}
        if self._cache:
            cached = (path for path in names if path in self._paths and path not in found)
            found |= self._cache.remains(cached)
        return found

    def drafts(self) -> Drafts:
        """Load the stored JSON of sessions, by their ids."""
        return self._cache.drafts() if self._cache else {}

    def outdate(self, path: str) -> None:
        """Note that a transcript was deleted, so that its state is dropped from the cache."""
        self._outdated.add(path)

    def wake(self, session_id: str) -> dict[str, list[str]]:
        """Wake a session, and all that rest together with it.

        Returns:
            The transcripts of each, by the ids of the sessions.
        """
        woken = self._restorer.wake(session_id)
        for name in woken:
            self._handover.sessions.pop(name, None)
        return woken

    def keep(
        self,
        sources: Sequence[Source],
        settled: Sequence[tuple[Session, RestingSession]],
        gone: Container[str],
        remember: Remember,
        drafts: Drafts,
    ) -> bool:
        """Store what is new in the cache.

        A session with a deleted transcript is not stored, nor are those that rest together with
        one: another run would restore them, since it cannot know of the deletion.

        Args:
            sources: Transcripts that were read to their ends.
            settled: Sessions that may rest.
            gone: The transcripts that were deleted.
            remember: Gives the analysis of a session to be stored with it.
            drafts: JSON of sessions at rest.

        Returns:
            Whether it succeeded.
        """
        if not self._cache:
            return False
        restorer, read = self._restorer, Handover.of(sources, settled, remember)
        transcripts = self._handover.transcripts | read.transcripts
        rests = self._handover.sessions | read.sessions
        lost = {one.id for _, one in settled if any(file.path in gone for file in one.files)}
        lost |= {one.id for _, one in settled if not lost.isdisjoint(one.group)}
        stored = {id_: rest for id_, rest in rests.items() if id_ not in lost}
        new_notes = [
            (one.id, one.stamp, notes.encode(note))
            for one in restorer.restored
            if (note := remember(one, one.stamp))
        ]
        changes = Changes(
            found=transcripts.items(),
            gone=self._outdated,
            resting=stored.items(),
            woken=restorer.woken - stored.keys(),
            notes=new_notes,
            drafts=drafts,
        )
        if not self._cache.put(changes):
            return False
        self._paths |= transcripts.keys()
        self._outdated.clear()
        restorer.woken, restorer.restored = set(), []
        self._evictable |= rests
        self._handover = Handover()
        return True

    def hold(self, sources: Iterable[Source]) -> None:
        """Hold the state of deleted transcripts in memory, since it is stored nowhere else.

        Args:
            sources: The transcripts, of sessions that are evicted next.
        """
        self._gone_remains |= {source.file.path: source.remains() for source in sources}

    def release(self, paths: Iterable[str]) -> None:
        """Release the held state of transcripts that are followed again."""
        for path in paths:
            self._gone_remains.pop(path, None)

    def let_rest(self, settled: Iterable[RestingSession]) -> Iterator[tuple[Session, list[str]]]:
        """Make sessions at rest of sessions that were stored before.

        Yields:
            Each session at rest, with its transcripts.
        """
        yield from self._restorer.let_rest(
            ((one, self._evictable.pop(one.id)) for one in settled), self._gone_remains.keys()
        )


def _kept(cache: Cache, files: Iterable[str]) -> frozenset[str]:
    """The transcripts in the cache. Paths that are in memory anyway replace their copies."""
    cached = cache.paths()
    return frozenset({path for path in files if path in cached} | cached)
