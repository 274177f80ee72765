"""Going on from what another run left: remains of transcripts, and sessions at rest."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType

import msgspec
from msgspec import Struct

from ccwatch.analysis.note import Note
from ccwatch.model.session import Session
from ccwatch.model.setup import StatusLine
from ccwatch.store import notes, resting
from ccwatch.store.cache import Cache
from ccwatch.store.cache_table import Changes, Drafts, Rest
from ccwatch.store.database import State
from ccwatch.store.reassemble import session_of
from ccwatch.store.resting_lookup import RestingLookup
from ccwatch.store.retrieve import Retriever
from ccwatch.store.snapshot import NO_NOTES
from ccwatch.store.source import Remains, Source
from ccwatch.transcript.locate import identify
from ccwatch.transcript.mark import Facts

Remember = Callable[[Session, int], Note | None]
"""Gives what is worth keeping of a session in the state that a number names, if anything is."""


class Left(Struct, array_like=True):
    """What a second process leaves to the first."""

    transcripts: dict[str, Remains] = {}
    """Remains by the paths of the transcripts."""
    sessions: dict[str, Rest] = {}
    """Sessions at rest by their ids."""


_left = msgspec.msgpack.Decoder(Left).decode


class Resumption:
    """Stands between an index and what others left: earlier runs on disk, a second process."""

    def __init__(self, cache: Cache | None, roots: tuple[str, ...], lookup: RestingLookup) -> None:
        """Read nothing yet.

        Args:
            cache: Where things are kept on disk; `None` to keep nothing there.
            roots: Config folders of Claude Code.
            lookup: Is told which sessions rest.
        """
        self._cache, self._roots = cache, roots
        self._lookup = lookup
        self._retriever = Retriever(self.remains, roots)
        self.notes = NO_NOTES
        """What was worked out for sessions at rest, by their ids."""
        self._paths: frozenset[str] = frozenset()
        self._outdated: set[str] = set()
        self._risen: set[str] = set()
        self._recalled: list[Session] = []
        self._laid: dict[str, Rest] = {}
        self._left = Left()
        self._seen: State = (0, 0, 0)

    def recall(
        self, files: Mapping[str, Facts], told: Mapping[str, StatusLine]
    ) -> Iterator[tuple[resting.RestingSession, Session]]:
        """Yield the sessions that rest still; asked once, before anything else.

        Args:
            files: All transcripts that there are.
            told: What clients last told their status lines, by sessionId.
        """
        if not self._cache:
            return
        found = self._cache.contents()
        self._paths = found.paths
        self._outdated = {
            path for path in found.paths - files.keys() if identify(path, self._roots)
        }
        yield from self._recall(self._resting(found.resting, files, told), files)

    def catch_up(
        self, files: Mapping[str, Facts], told: Mapping[str, StatusLine], awake: Container[str]
    ) -> Iterator[tuple[resting.RestingSession, Session]]:
        """Yield the sessions that another process has kept since this was last asked.

        Args:
            files: The transcripts that are left to it.
            told: What clients last told their status lines, by sessionId.
            awake: The sessions that this process has read something of. They do not rest.
        """
        if not self._cache or self._cache.state() == self._seen:
            return
        self._seen = self._cache.state()
        found = self._cache.news(self._lookup)
        self._paths |= found.paths
        yield from self._recall(self._resting(found.resting, files, told, awake), files)

    def take_up(
        self,
        sent: bytes,
        files: Mapping[str, Facts],
        told: Mapping[str, StatusLine],
        awake: Container[str],
    ) -> Iterator[tuple[resting.RestingSession, Session]]:
        """Yield the sessions that a second process laid to rest.

        Args:
            sent: What `left` gave there; what makes no sense is passed over.
            files: The transcripts that it was to read.
            told: What clients last told their status lines, by sessionId.
            awake: The sessions that this process has read something of. They do not rest.
        """
        with suppress(msgspec.MsgspecError):
            self._left = _left(sent)
        found = self._resting(self._left.sessions.values(), files, told, awake)
        yield from self._recall(found, files)
        there = {one.id for one, _ in found}
        self._left.sessions = {n: rest for n, rest in self._left.sessions.items() if n in there}

    def _recall(
        self, found: Iterable[tuple[resting.RestingSession, Rest]], files: Mapping[str, Facts]
    ) -> Iterator[tuple[resting.RestingSession, Session]]:
        remembered = dict(self.notes)
        for one, rest in found:
            session, _ = self._rest(one, rest, files, remembered)
            self._recalled.append(session)
            yield one, session
        self.notes = MappingProxyType(remembered)

    def _rest(
        self,
        one: resting.RestingSession,
        rest: Rest,
        files: Mapping[str, Facts],
        remembered: dict[str, Note],
    ) -> tuple[Session, list[str]]:
        """Let a session rest, and remember what was worked out for it."""
        known = {file.path: files[file.path] for file in one.files}
        session = session_of(one, known, rest.stamp, self._retriever.lane)
        self._lookup.lay(one.id, known, one.ids, one.group)
        with suppress(msgspec.MsgspecError):
            if rest.note:
                remembered[one.id] = notes.decode(rest.note)
        return session, list(known)

    def _resting(
        self,
        kept: Iterable[Rest],
        files: Mapping[str, Facts],
        told: Mapping[str, StatusLine],
        awake: Container[str] = (),
    ) -> list[tuple[resting.RestingSession, Rest]]:
        """Give the sessions of which nothing has changed, nor of any that rests with them."""
        found: dict[str, tuple[resting.RestingSession, Rest]] = {}
        for rest in kept:
            with suppress(msgspec.MsgspecError):
                one = resting.decode(rest.body)
                if one.id not in awake and resting.rests(one, files, str(told.get(one.id))):
                    found[one.id] = one, rest
                elif identify(one.files[0].path, self._roots):
                    self._risen.add(one.id)
        alone = [one.id for one, _ in found.values() if not found.keys() >= set(one.group)]
        self._risen.update(alone)
        for name in alone:
            del found[name]
        return list(found.values())

    def remains(self, paths: Iterable[str]) -> dict[str, Remains]:
        """Give what remains of transcripts, where something does."""
        names, left = list(paths), self._left.transcripts
        found = {path: left[path] for path in names if path in left}
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
        woken = self._lookup.wake(session_id)
        self._risen.update(woken)
        self._recalled = [one for one in self._recalled if one.id not in woken]
        for name in woken:
            self._left.sessions.pop(name, None)
        left = {name: note for name, note in self.notes.items() if name not in woken}
        self.notes = MappingProxyType(left)
        return woken

    def keep(
        self,
        sources: Sequence[Source],
        settled: Sequence[tuple[Session, resting.RestingSession]],
        remember: Remember,
        drafts: Drafts,
    ) -> bool:
        """Keep what is new.

        Args:
            sources: Transcripts that were read to their ends.
            settled: Sessions that may rest from now on, as far as other runs are concerned.
            remember: Gives what was worked out for a session.
            drafts: What was written of sessions at rest.

        Returns:
            Did that succeed?
        """
        if not self._cache:
            return False
        rests = self._left.sessions | _rests(settled, remember)
        fresh = [
            (one.id, one.stamp, notes.encode(note))
            for one in self._recalled
            if (note := remember(one, one.stamp))
        ]
        changes = Changes(
            (self._left.transcripts | _remains(sources)).items(),
            self._outdated,
            rests.items(),
            self._risen - rests.keys(),
            fresh,
            drafts,
        )
        if not self._cache.put(changes):
            return False
        self._paths |= {source.file.path for source in sources} | self._left.transcripts.keys()
        self._outdated.clear()
        self._risen = set()
        self._recalled = []
        self._laid |= rests
        self._left = Left()
        return True

    def lay(self, settled: Iterable[resting.RestingSession]) -> Iterator[tuple[Session, list[str]]]:
        """Let sessions rest that were kept just now, and yield them as they are at rest.

        Yields:
            Each with its transcripts.
        """
        remembered = dict(self.notes)
        for one in settled:
            rest = self._laid.pop(one.id)
            yield self._rest(one, rest, {file.path: file.facts for file in one.files}, remembered)
        self.notes = MappingProxyType(remembered)


def left(
    sources: Iterable[Source],
    settled: Iterable[tuple[Session, resting.RestingSession]],
    remember: Remember,
) -> bytes:
    """Give all that a process has to leave to another one, for `Resumption.take_up`.

    Args:
        sources: Transcripts that were read to their ends.
        settled: Sessions that may rest.
        remember: Gives what was worked out for a session.
    """
    return msgspec.msgpack.encode(Left(_remains(sources), _rests(settled, remember)))


def _remains(sources: Iterable[Source]) -> dict[str, Remains]:
    return {source.file.path: source.remains() for source in sources}


def _rests(
    settled: Iterable[tuple[Session, resting.RestingSession]], remember: Remember
) -> dict[str, Rest]:
    return {one.id: _rest(session, one, remember) for session, one in settled}


def _rest(session: Session, one: resting.RestingSession, remember: Remember) -> Rest:
    rest = Rest(resting.encode(one))
    note = remember(session, rest.stamp)
    return rest._replace(note=notes.encode(note)) if note else rest
