"""The results of one process for another: states of transcripts, and sessions at rest."""

from collections.abc import Callable, Iterable
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.stored_analysis import StoredAnalysis
from ccwatch.model.session import Session
from ccwatch.store.databases.cache_table import StoredSession
from ccwatch.store.resting import analysis_codec, session_record
from ccwatch.store.source import Source, StoredTranscript

AnalysisFor = Callable[[Session, int], StoredAnalysis | None]
"""Gives the analysis of a session to be stored with it, for the state identified by a stamp."""


class Handover(Struct, array_like=True):
    """The results of a process."""

    transcripts: dict[str, StoredTranscript] = {}
    """The states of transcripts, by their paths."""
    sessions: dict[str, StoredSession] = {}
    """Sessions at rest, by their ids."""

    @classmethod
    def of(
        cls,
        sources: Iterable[Source],
        settled: Iterable[tuple[Session, session_record.SessionRecord]],
        analysis_for: AnalysisFor,
    ) -> "Handover":
        """Collect what was read.

        Args:
            sources: Transcripts that were read to their ends.
            settled: Sessions that may rest.
            analysis_for: Gives the analysis of a session.
        """
        return cls(
            {source.file.path: source.stored() for source in sources},
            {session.id: _stored(session, record, analysis_for) for session, record in settled},
        )


encode: Final = msgspec.msgpack.Encoder().encode
"""Encode a handover."""
decode: Final = msgspec.msgpack.Decoder(Handover).decode
"""Decode a handover.

Raises:
    msgspec.MsgspecError: It is malformed.
"""


def _stored(
    session: Session, record: session_record.SessionRecord, analysis_for: AnalysisFor
) -> StoredSession:
    stored = StoredSession(session_record.encode(record))
    analysis = analysis_for(session, stored.stamp)
    return replace(stored, analysis=analysis_codec.encode(analysis)) if analysis else stored
