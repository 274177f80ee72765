"""The stored sessions: restored from their records, if nothing has changed since."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType

import msgspec

from ccwatch.analysis.stored_analysis import StoredAnalysis
from ccwatch.model.session import Session
from ccwatch.store.databases.cache_table import StoredSession
from ccwatch.store.resting import analysis_codec, session_record
from ccwatch.store.resting.common_names import share_names, with_shared_names
from ccwatch.store.resting.current import CurrentState
from ccwatch.store.resting.expand import LoadLane, session_of
from ccwatch.store.resting.handover import AnalysisFor
from ccwatch.store.resting.lookup import RestingLookup
from ccwatch.store.resting.session_record import SessionRecord
from ccwatch.store.snapshot import NO_ANALYSES
from ccwatch.transcript.locate import identify
from ccwatch.transcript.mark import Facts


class StoredSessions:
    """Restores unchanged sessions, and knows what the cache has to store and to drop."""

    def __init__(self, roots: tuple[str, ...], lookup: RestingLookup, load: LoadLane) -> None:
        """Restore nothing yet.

        Args:
            roots: Config folders of Claude Code.
            lookup: Index of the sessions at rest; updated here.
            load: Loads a conversation when its responses are accessed.
        """
        self._roots, self._lookup, self._load = roots, lookup, load
        self._restored: list[Session] = []
        self._evictable: dict[str, StoredSession] = {}
        self.analyses = NO_ANALYSES
        """Stored analyses of sessions at rest, by their ids."""
        self.received: dict[str, StoredSession] = {}
        """Sessions at rest from a child process that are not in the cache yet, by their ids."""
        self.outdated: set[str] = set()
        """Sessions whose records are to be dropped from the cache, since they are awake or changed.
        """

    def receive(
        self, sent: Mapping[str, StoredSession], current: CurrentState
    ) -> Iterator[tuple[Session, SessionRecord]]:
        """Restore the sessions that a child process has read.

        Args:
            sent: Their records, by their ids.
            current: What there is now, with the transcripts that it was to read.

        Yields:
            Each with its record.
        """
        restored = set[str]()
        for session, record in self.restore(sent.values(), current):
            restored.add(session.id)
            yield session, record
        self.received = {id_: stored for id_, stored in sent.items() if id_ in restored}

    def restore(
        self, found: Iterable[StoredSession], current: CurrentState
    ) -> Iterator[tuple[Session, SessionRecord]]:
        """Restore the sessions that are unchanged.

        Args:
            found: Their records; malformed ones are ignored.
            current: What there is now.

        Yields:
            Each with its record.
        """
        analyses = dict(self.analyses)
        for record, stored in self._still_valid(found, current):
            session = self._make_rest(record, stored, current.files, analyses)
            self._restored.append(session)
            yield session, record
        self.analyses = MappingProxyType(analyses)

    def let_rest(
        self, settled: Iterable[SessionRecord], gone: Container[str]
    ) -> Iterator[tuple[Session, list[str]]]:
        """Make sessions at rest of sessions that were stored before.

        Args:
            settled: Their records.
            gone: The transcripts that were deleted.

        Yields:
            Each session at rest, with its transcripts.
        """
        analyses = dict(self.analyses)
        for record in settled:
            stored = self._evictable.pop(record.id)
            files = {file.path: file.facts for file in record.files}
            yield self._make_rest(record, stored, files, analyses, gone), list(files)
        self.analyses = MappingProxyType(analyses)

    def wake(self, session_id: str) -> dict[str, list[str]]:
        """Wake a session, and all that rest together with it.

        Returns:
            The transcripts of each, by the ids of the sessions.
        """
        woken = self._lookup.wake(session_id)
        self.outdated.update(woken)
        self._restored = [one for one in self._restored if one.id not in woken]
        left = {name: analysis for name, analysis in self.analyses.items() if name not in woken}
        self.analyses = MappingProxyType(left)
        for name in woken:
            self.received.pop(name, None)
        return woken

    def new_analyses(self, analysis_for: AnalysisFor) -> list[tuple[str, int, bytes]]:
        """The analyses, to be stored, of sessions that were restored from records of other runs.

        Returns:
            For each the id and the stamp of the session, and the encoded analysis.
        """
        return [
            (one.id, one.stamp, analysis_codec.encode(analysis))
            for one in self._restored
            if (analysis := analysis_for(one, one.stamp))
        ]

    def mark_stored(self, sessions: Mapping[str, StoredSession]) -> None:
        """Note that all changes are in the cache now.

        Args:
            sessions: Those that may be evicted from memory from now on.
        """
        self._evictable |= sessions
        self.outdated, self._restored = set(), []
        self.received = {}

    def _make_rest(
        self,
        record: SessionRecord,
        stored: StoredSession,
        files: Mapping[str, Facts],
        analyses: dict[str, StoredAnalysis],
        gone: Container[str] = (),
    ) -> Session:
        """Make a session at rest, index it, and decode its analysis."""
        known = {file.path: files[file.path] for file in record.files}
        session = session_of(record, known, stored.stamp, self._load, gone)
        there = {path: None if path in gone else facts for path, facts in known.items()}
        self._lookup.add(record.id, there, record.fingerprints, record.group)
        with suppress(msgspec.MsgspecError):
            if stored.analysis:
                analyses[record.id] = with_shared_names(analysis_codec.decode(stored.analysis))
        return session

    def _still_valid(
        self, found: Iterable[StoredSession], current: CurrentState
    ) -> Iterator[tuple[SessionRecord, StoredSession]]:
        """Yield the records that still hold, with those of all sessions that rest together."""
        paths = {path: path for path in current.files}
        groups: dict[str, tuple[SessionRecord, StoredSession]] = {}
        for stored in found:
            record = _decoded(stored)
            if not record:
                continue
            for file in record.files:
                file.path = paths.get(file.path, file.path)  # one string for each path
            share_names(record)
            if not current.allows(record):
                if identify(record.files[0].path, self._roots):
                    self.outdated.add(record.id)
            elif record.group:
                groups[record.id] = record, stored
            else:
                yield record, stored
        sets = {name: frozenset({name, *record.group}) for name, (record, _) in groups.items()}
        sizes = Counter(sets.values())  # all of them name the same if they were stored together
        complete = [pair for name, pair in groups.items() if sizes[sets[name]] == len(sets[name])]
        self.outdated.update(groups.keys() - {record.id for record, _ in complete})
        yield from complete


def _decoded(stored: StoredSession) -> SessionRecord | None:
    """Decode a record; `None` if it is malformed."""
    with suppress(msgspec.MsgspecError):
        return session_record.decode(stored.body)
    return None
