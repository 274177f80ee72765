"""Restores sessions from their records, if nothing has changed since."""

from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType

import msgspec

from ccwatch.analysis.note import Note
from ccwatch.model.session import Session
from ccwatch.model.setup import StatusLine
from ccwatch.store import notes
from ccwatch.store.cache_table import Rest
from ccwatch.store.resting import record
from ccwatch.store.resting.common_names import share_names, with_shared_names
from ccwatch.store.resting.expand import LoadLane, session_of
from ccwatch.store.resting.lookup import RestingLookup
from ccwatch.store.resting.record import RestingSession
from ccwatch.store.snapshot import NO_NOTES
from ccwatch.transcript.locate import identify
from ccwatch.transcript.mark import Facts


class Restorer:
    """Restores unchanged sessions, and collects the ids of those that changed."""

    def __init__(self, roots: tuple[str, ...], lookup: RestingLookup, load: LoadLane) -> None:
        """Restore nothing yet.

        Args:
            roots: Config folders of Claude Code.
            lookup: Index of the sessions at rest; updated here.
            load: Loads a conversation when its responses are accessed.
        """
        self._roots, self._lookup, self._load = roots, lookup, load
        self.notes = NO_NOTES
        """Stored analyses of sessions at rest, by their ids."""
        self.woken: set[str] = set()
        """Sessions whose records are to be dropped, since they are awake or changed."""
        self.restored: list[Session] = []
        """Sessions that were restored from records of other runs, and still rest."""

    def restore(
        self,
        kept: Iterable[Rest],
        files: Mapping[str, Facts],
        told: Mapping[str, StatusLine],
        awake: Container[str] = (),
    ) -> Iterator[tuple[RestingSession, Session]]:
        """Restore the sessions that are unchanged.

        Args:
            kept: Their records; malformed ones are ignored.
            files: The state of the transcripts.
            told: The last status lines, by sessionId.
            awake: Sessions of which this process has read something; these are not restored.

        Yields:
            Each with its record.
        """
        remembered = dict(self.notes)
        for one, rest in self._still_valid(kept, files, told, awake):
            session = self._make_rest(one, rest, files, remembered)
            self.restored.append(session)
            yield one, session
        self.notes = MappingProxyType(remembered)

    def let_rest(
        self, kept: Iterable[tuple[RestingSession, Rest]], gone: Container[str]
    ) -> Iterator[tuple[Session, list[str]]]:
        """Make sessions at rest of sessions that were stored before.

        Args:
            kept: Their records, decoded and encoded.
            gone: The transcripts that were deleted.

        Yields:
            Each session at rest, with its transcripts.
        """
        remembered = dict(self.notes)
        for one, rest in kept:
            files = {file.path: file.facts for file in one.files}
            yield self._make_rest(one, rest, files, remembered, gone), list(files)
        self.notes = MappingProxyType(remembered)

    def wake(self, session_id: str) -> dict[str, list[str]]:
        """Wake a session, and all that rest together with it.

        Returns:
            The transcripts of each, by the ids of the sessions.
        """
        woken = self._lookup.wake(session_id)
        self.woken.update(woken)
        self.restored = [one for one in self.restored if one.id not in woken]
        left = {name: note for name, note in self.notes.items() if name not in woken}
        self.notes = MappingProxyType(left)
        return woken

    def _make_rest(
        self,
        one: RestingSession,
        rest: Rest,
        files: Mapping[str, Facts],
        remembered: dict[str, Note],
        gone: Container[str] = (),
    ) -> Session:
        """Make a session at rest, index it, and decode its analysis."""
        known = {file.path: files[file.path] for file in one.files}
        session = session_of(one, known, rest.stamp, self._load, gone)
        there = {path: None if path in gone else facts for path, facts in known.items()}
        self._lookup.add(one.id, there, one.ids, one.group)
        with suppress(msgspec.MsgspecError):
            if rest.note:
                remembered[one.id] = with_shared_names(notes.decode(rest.note))
        return session

    def _still_valid(
        self,
        kept: Iterable[Rest],
        files: Mapping[str, Facts],
        told: Mapping[str, StatusLine],
        awake: Container[str],
    ) -> Iterator[tuple[RestingSession, Rest]]:
        """Yield the records that still hold, with those of all sessions that rest together."""
        paths = {path: path for path in files}
        groups: dict[str, tuple[RestingSession, Rest]] = {}
        for rest in kept:
            one = _decoded(rest)
            if not one:
                continue
            for file in one.files:
                file.path = paths.get(file.path, file.path)  # one string for each path
            share_names(one)
            if one.id in awake or not record.rests(one, files, str(told.get(one.id))):
                if identify(one.files[0].path, self._roots):
                    self.woken.add(one.id)
            elif one.group:
                groups[one.id] = one, rest
            else:
                yield one, rest
        alone = {name for name, (one, _) in groups.items() if not groups.keys() >= {*one.group}}
        self.woken.update(alone)
        yield from (found for name, found in groups.items() if name not in alone)


def _decoded(rest: Rest) -> RestingSession | None:
    """Decode a record; `None` if it is malformed."""
    with suppress(msgspec.MsgspecError):
        return record.decode(rest.body)
    return None
