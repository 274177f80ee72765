"""A preview of a session: the end of its transcript, before all of it is read."""

from dataclasses import replace

from ccwatch.model.session import Session
from ccwatch.model.setup import StatusLine
from ccwatch.store.assemble import SourcePart, assemble
from ccwatch.store.ownership import Ownership
from ccwatch.store.source import Source
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.locate import TranscriptFile
from ccwatch.transcript.tail import Tail

WHOLE = 1 << 20
"""Bytes: a transcript that is no larger is read from its start."""
FIRST = 256 << 10
"""Bytes at the end of a larger one that are looked at first: enough for 97 in 100."""


def preview(
    found: TranscriptFile, size: int, now_ns: int, told: StatusLine | None = None
) -> Session | None:
    """Read as much of the end of a transcript as it takes to know its context.

    Args:
        found: The transcript, a session's own.
        size: Its size in bytes.
        now_ns: The time: nanoseconds since 1970, UTC.
        told: What the client last told its status line of this session.

    Returns:
        The session without its sub-agents, and without its older rows where it is `partial`;
        `None` if nothing could be read.
    """
    length = size if size <= WHOLE else FIRST
    session = _look(found, length, now_ns, told)
    while session and length < size and not _tells(session):
        length *= 4
        session = _look(found, length, now_ns, told)
    return replace(session, partial=length < size) if session else None


def _tells(session: Session) -> bool:
    return bool(session.main.last or session.main.compacted)


def _look(
    found: TranscriptFile, length: int, now_ns: int, told: StatusLine | None
) -> Session | None:
    source, buffer = Source(found), Buffer()
    source.tail = Tail.at_end(found.path, length)
    while source.read(buffer, now_ns):
        pass
    part = max(source.fold.parts.values(), key=lambda one: one.last, default=None)
    return assemble(part.id, [SourcePart(source, part)], Ownership(), told) if part else None
