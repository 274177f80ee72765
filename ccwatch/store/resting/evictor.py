"""Stores the sessions that may rest, and evicts them from memory."""

from typing import TYPE_CHECKING

from ccwatch.store.assembler import Assembler
from ccwatch.store.client_state import ClientState
from ccwatch.store.known_files import KnownFiles
from ccwatch.store.resting.eviction_queue import EvictionQueue
from ccwatch.store.resting.sessions import RestingSessions
from ccwatch.store.source import Source
from ccwatch.store.transcript_reader import TranscriptReader

if TYPE_CHECKING:
    from ccwatch.model.session import Session
    from ccwatch.store.databases.cache_table import JsonTexts
    from ccwatch.store.resting.handover import AnalysisFor
    from ccwatch.store.resting.session_record import SessionRecord


class Evictor:
    """Stores the sessions that may rest, and evicts them from memory: they are at rest then."""

    def __init__(
        self,
        resting: RestingSessions,
        client: ClientState,
        assembler: Assembler,
        files: KnownFiles,
        reader: TranscriptReader,
    ) -> None:
        """Store nothing yet.

        Args:
            resting: The sessions at rest.
            client: Has the status lines.
            assembler: Holds all sessions, awake or at rest.
            files: The state of each transcript as of the last scan.
            reader: Follows the transcripts of the sessions that are awake.
        """
        self._resting, self._client, self._assembler = resting, client, assembler
        self._files, self._reader = files, reader
        self._evictions = EvictionQueue()

    def hand_over(self, analysis_for: "AnalysisFor") -> bytes:
        """Encode all that was read here, for `RestingSessions.receive` in the parent process.

        Args:
            analysis_for: Gives the analysis of a session.
        """
        from ccwatch.store.resting.handover import Handover, encode

        return encode(Handover.of(self._unstored(), self._settled(), analysis_for))

    def keep(self, analysis_for: "AnalysisFor", json_texts: "JsonTexts", *, rest: bool) -> bool:
        """Store what was read; arguments and result are those of `Index.keep`."""
        if not self._resting.has_cache:
            return False
        self._reader.close_quiet()
        sources, settled = self._unstored(), self._settled()
        gone = {source.file.path for source in self._reader.sources if source.gone}
        if not self._resting.storage.keep(sources, settled, gone, analysis_for, json_texts):
            return False
        self._assembler.mark_stored(session.id for session, _ in settled)
        for source in sources:
            source.mark_stored()
        if rest:
            self._evictions.add(settled)
        return True

    def _unstored(self) -> list[Source]:
        """Transcripts that were read to their ends, and are not stored in that state yet."""
        transcripts = self._resting.storage.transcripts
        return [
            source
            for source in self._reader.sources
            if source.is_unstored(has_stored=source.file.path in transcripts)
        ]

    def _settled(self) -> "list[tuple[Session, SessionRecord]]":
        """Sessions that may rest, and are not stored in their current state yet."""
        from ccwatch.store.resting.settled import IndexView, settled

        view = IndexView(
            sessions=self._assembler.sessions,
            parts=self._assembler.parts,
            folders=self._resting.folders,
            facts=self._files.facts,
            ownership=self._assembler.ownership,
            statuslines=self._client.statuslines,
        )
        return list(settled(self._assembler.unstored.copy(), view))

    @property
    def can_evict(self) -> bool:
        """Are there sessions that may be evicted from memory?"""
        return bool(self._evictions)

    def evict(self) -> bool:
        """Evict some of the stored sessions from memory, unless they changed meanwhile.

        Returns:
            Whether this was the last of them.
        """
        if not self._evictions:
            self._resting.sort()
            return False
        records = self._evictions.take(self._assembler.sessions)
        found = (self._reader.get(file.path) for record in records for file in record.files)
        storage = self._resting.storage
        storage.transcripts.hold(source for source in found if source and source.gone)
        for session, paths in storage.sessions.let_rest(records, storage.transcripts.held):
            sources = [source for path in paths if (source := self._reader.drop(path))]
            self._assembler.evict(session, sources)
        return not self._evictions
