"""All that is stored: in the cache on disk, or sent by a child process."""

from collections.abc import Container, Iterator, Sequence
from contextlib import suppress

import msgspec

from ccwatch.model.session import Session
from ccwatch.store.databases.cache import Cache
from ccwatch.store.databases.cache_table import Changes, JsonTexts
from ccwatch.store.databases.own_file import State
from ccwatch.store.resting import handover
from ccwatch.store.resting.current import CurrentState
from ccwatch.store.resting.handover import AnalysisFor, Handover
from ccwatch.store.resting.lookup import RestingLookup
from ccwatch.store.resting.retrieve import Retriever
from ccwatch.store.resting.session_record import SessionRecord
from ccwatch.store.resting.stored_sessions import StoredSessions
from ccwatch.store.resting.stored_transcripts import StoredTranscripts
from ccwatch.store.source import Source


class Storage:
    """Restores sessions and transcripts from the cache or a child process, and stores new ones."""

    def __init__(self, cache: Cache | None, roots: tuple[str, ...], lookup: RestingLookup) -> None:
        """Read nothing yet.

        Args:
            cache: Stores everything on disk; `None` for no cache.
            roots: Config folders of Claude Code.
            lookup: Index of the sessions at rest; updated here.
        """
        self._cache, self._lookup = cache, lookup
        self._cache_state: State = (0, 0, 0)
        self.transcripts = StoredTranscripts(cache, roots)
        """The stored states of transcripts."""
        self.sessions = StoredSessions(roots, lookup, Retriever(self.transcripts.load, roots).lane)
        """The stored sessions."""

    def restore(self, current: CurrentState) -> Iterator[tuple[Session, SessionRecord]]:
        """Yield the sessions in the cache that are unchanged. To be called once, before the rest.

        Args:
            current: What there is now, with all transcripts.
        """
        if not self._cache:
            return
        self.transcripts.look_up(current.files)
        yield from self.sessions.restore(self._cache.resting(), current)

    def catch_up(self, current: CurrentState) -> Iterator[tuple[Session, SessionRecord]]:
        """Yield the sessions that another process has stored since the last call.

        Args:
            current: What there is now, with the transcripts that are delegated to it.
        """
        if not self._cache or self._cache.state() == self._cache_state:
            return
        self._cache_state = self._cache.state()
        self.transcripts.look_again(current.files)
        yield from self.sessions.restore(self._cache.news(self._lookup), current)

    def receive(
        self, sent: bytes, current: CurrentState
    ) -> Iterator[tuple[Session, SessionRecord]]:
        """Yield the sessions that a child process has read.

        Args:
            sent: Its encoded handover; a malformed one is ignored.
            current: What there is now, with the transcripts that it was to read.
        """
        read = Handover()
        with suppress(msgspec.MsgspecError):
            read = handover.decode(sent)
        self.transcripts.receive(read.transcripts)
        yield from self.sessions.receive(read.sessions, current)

    def keep(
        self,
        sources: Sequence[Source],
        settled: Sequence[tuple[Session, SessionRecord]],
        gone: Container[str],
        analysis_for: AnalysisFor,
        json_texts: JsonTexts,
    ) -> bool:
        """Store what is new in the cache.

        A session with a deleted transcript is not stored, nor are those that rest together with
        one: another run would restore them, since it cannot know of the deletion.

        Args:
            sources: Transcripts that were read to their ends.
            settled: Sessions that may rest.
            gone: The transcripts that were deleted.
            analysis_for: Gives the analysis of a session to be stored with it.
            json_texts: JSON of sessions at rest.

        Returns:
            Whether it succeeded.
        """
        read = Handover.of(sources, settled, analysis_for)
        transcripts = {**self.transcripts.received, **read.transcripts}
        sessions = {**self.sessions.received, **read.sessions}
        lost = _with_deleted_transcripts(settled, gone)
        stored = {id_: one for id_, one in sessions.items() if id_ not in lost}
        changes = Changes(
            transcripts=transcripts.items(),
            dropped_transcripts=self.transcripts.outdated,
            sessions=stored.items(),
            dropped_sessions=self.sessions.outdated - stored.keys(),
            analyses=self.sessions.new_analyses(analysis_for),
            json_texts=json_texts,
        )
        if not (self._cache and self._cache.put(changes)):
            return False
        self.transcripts.mark_stored(transcripts)
        self.sessions.mark_stored(sessions)
        return True


def _with_deleted_transcripts(
    settled: Sequence[tuple[Session, SessionRecord]], gone: Container[str]
) -> set[str]:
    """The sessions with a deleted transcript, and all that rest together with one."""
    records = [record for _, record in settled]
    lost = {one.id for one in records if any(file.path in gone for file in one.files)}
    return lost | {one.id for one in records if not lost.isdisjoint(one.group)}
