"""Going on from what others left, earlier runs on disk or a child process, and leaving the same."""

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
    """Stands between an index and what others left: earlier runs on disk, a child process."""

    def __init__(self, cache: Cache | None, roots: tuple[str, ...], lookup: RestingLookup) -> None:
        """Read nothing yet.

        Args:
            cache: Where things are kept on disk; `None` to keep nothing there.
            roots: Config folders of Claude Code.
            lookup: Is told which sessions rest.
        """
        self._cache, self._roots, self._lookup = cache, roots, lookup
        self._restorer = Restorer(roots, lookup, Retriever(self.remains, roots).lane)
        self._paths: frozenset[str] = frozenset()
        self._outdated: set[str] = set()
        self._evictable: dict[str, Rest] = {}
        self._handed = Handover()
        self._held: dict[str, Remains] = {}
        self._seen: State = (0, 0, 0)

    @property
    def notes(self) -> Mapping[str, Note]:
        """What was worked out for sessions at rest, by their ids."""
        return self._restorer.notes

    def recall(
        self, files: Mapping[str, Facts], told: Mapping[str, StatusLine]
    ) -> Iterator[tuple[RestingSession, Session]]:
        """Yield the sessions that rest still; asked once, before anything else.

        Args:
            files: All transcripts that there are.
            told: What clients last told their status lines, by sessionId.
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
        """Yield the sessions that another process has kept since this was last asked.

        Args:
            files: The transcripts that are delegated to it.
            told: What clients last told their status lines, by sessionId.
            awake: The sessions that this process has read something of. They do not rest.
        """
        if not self._cache or self._cache.state() == self._seen:
            return
        self._seen = self._cache.state()
        self._paths |= _kept(self._cache, files)
        yield from self._restorer.restore(self._cache.news(self._lookup), files, told, awake)

    def take_up(
        self,
        sent: bytes,
        files: Mapping[str, Facts],
        told: Mapping[str, StatusLine],
        awake: Container[str],
    ) -> Iterator[tuple[RestingSession, Session]]:
        """Yield the sessions that a child process laid to rest.

        Args:
            sent: The handover, written down; what makes no sense is passed over.
            files: The transcripts that it was to read.
            told: What clients last told their status lines, by sessionId.
            awake: The sessions that this process has read something of. They do not rest.
        """
        with suppress(msgspec.MsgspecError):
            self._handed = handover.decode(sent)
        handed, there = self._handed.sessions, set[str]()
        for one, session in self._restorer.restore(handed.values(), files, told, awake):
            there.add(one.id)
            yield one, session
        self._handed.sessions = {name: rest for name, rest in handed.items() if name in there}

    def remains(self, paths: Iterable[str]) -> dict[str, Remains]:
        """Give what remains of transcripts, where something does."""
        names, handed = list(paths), self._handed.transcripts
        found = {path: handed[path] for path in names if path in handed}
        found |= {path: held for path in names if (held := self._held.get(path))}
        if self._cache:
            kept = (path for path in names if path in self._paths and path not in found)
            found |= self._cache.remains(kept)
        return found

    def drafts(self) -> Drafts:
        """Give what was written of sessions, by their ids."""
        return self._cache.drafts() if self._cache else {}

    def outdate(self, path: str) -> None:
        """A transcript is not there any more."""
        self._outdated.add(path)

    def wake(self, session_id: str) -> dict[str, list[str]]:
        """Let a session rest no longer, nor any that rests together with it.

        Returns:
            The transcripts of each, by the ids of the sessions.
        """
        woken = self._restorer.wake(session_id)
        for name in woken:
            self._handed.sessions.pop(name, None)
        return woken

    def keep(
        self,
        sources: Sequence[Source],
        settled: Sequence[tuple[Session, RestingSession]],
        gone: Container[str],
        remember: Remember,
        drafts: Drafts,
    ) -> bool:
        """Keep what is new.

        Of sessions with a transcript that is gone, and of those that rest together with one,
        nothing is kept on disk: another run, which cannot know it, would find them otherwise.

        Args:
            sources: Transcripts that were read to their ends.
            settled: Sessions that may rest from now on, as far as other runs are concerned.
            gone: The transcripts that are not there any more.
            remember: Gives what was worked out for a session.
            drafts: What was written of sessions at rest.

        Returns:
            Did that succeed?
        """
        if not self._cache:
            return False
        restorer, read = self._restorer, Handover.of(sources, settled, remember)
        transcripts = self._handed.transcripts | read.transcripts
        rests = self._handed.sessions | read.sessions
        lost = {one.id for _, one in settled if any(file.path in gone for file in one.files)}
        lost |= {one.id for _, one in settled if not lost.isdisjoint(one.group)}
        there = {name: rest for name, rest in rests.items() if name not in lost}
        fresh = [
            (one.id, one.stamp, notes.encode(note))
            for one in restorer.restored
            if (note := remember(one, one.stamp))
        ]
        woken = restorer.woken - there.keys()
        changes = Changes(transcripts.items(), self._outdated, there.items(), woken, fresh, drafts)
        if not self._cache.put(changes):
            return False
        self._paths |= transcripts.keys()
        self._outdated.clear()
        restorer.woken, restorer.restored = set(), []
        self._evictable |= rests
        self._handed = Handover()
        return True

    def hold(self, sources: Iterable[Source]) -> None:
        """Hold in memory what remains of transcripts that are gone: it is to be had nowhere else.

        Args:
            sources: The transcripts, of sessions that are let rest next.
        """
        self._held |= {source.file.path: source.remains() for source in sources}

    def release(self, paths: Iterable[str]) -> None:
        """Hold nothing any more of transcripts that are followed again."""
        for path in paths:
            self._held.pop(path, None)

    def let_rest(self, settled: Iterable[RestingSession]) -> Iterator[tuple[Session, list[str]]]:
        """Let sessions rest that were kept just now, and yield them as they are at rest.

        Yields:
            Each with its transcripts.
        """
        yield from self._restorer.let_rest(
            ((one, self._evictable.pop(one.id)) for one in settled), self._held.keys()
        )


def _kept(cache: Cache, files: Iterable[str]) -> frozenset[str]:
    """The transcripts of which something is kept; of equal paths those that are held anyway."""
    kept = cache.paths()
    return frozenset({path for path in files if path in kept} | kept)
