"""What one process hands over to another: what remains of transcripts, and sessions at rest."""

from collections.abc import Callable, Iterable
from typing import Final

import msgspec
from msgspec import Struct

from ccwatch.analysis.note import Note
from ccwatch.model.session import Session
from ccwatch.store import notes
from ccwatch.store.cache_table import Rest
from ccwatch.store.resting import record
from ccwatch.store.source import Remains, Source

Remember = Callable[[Session, int], Note | None]
"""Gives what is worth keeping of a session in the state that a number names, if anything is."""


class Handover(Struct, array_like=True):
    """All that a process has to hand over."""

    transcripts: dict[str, Remains] = {}
    """Remains by the paths of the transcripts."""
    sessions: dict[str, Rest] = {}
    """Sessions at rest by their ids."""

    @classmethod
    def of(
        cls,
        sources: Iterable[Source],
        settled: Iterable[tuple[Session, record.RestingSession]],
        remember: Remember,
    ) -> "Handover":
        """Put together what was read.

        Args:
            sources: Transcripts that were read to their ends.
            settled: Sessions that may rest.
            remember: Gives what was worked out for a session.
        """
        return cls(
            {source.file.path: source.remains() for source in sources},
            {one.id: _rest(session, one, remember) for session, one in settled},
        )


encode: Final = msgspec.msgpack.Encoder().encode
"""Write a handover down."""
decode: Final = msgspec.msgpack.Decoder(Handover).decode
"""Read it again.

Raises:
    msgspec.MsgspecError: It is something else.
"""


def _rest(session: Session, one: record.RestingSession, remember: Remember) -> Rest:
    rest = Rest(record.encode(one))
    note = remember(session, rest.stamp)
    return rest._replace(note=notes.encode(note)) if note else rest
