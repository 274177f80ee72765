"""Previews of a few sessions, each from the end of its transcript, shown before all is read."""

import os
from collections.abc import Callable, Iterable, Mapping
from heapq import nlargest

from msgspec.structs import replace

from ccwatch.model.client import StatusLine
from ccwatch.model.compaction import Compaction
from ccwatch.model.session import Session
from ccwatch.store.assemble import SourcePart, assemble
from ccwatch.store.assembler import Assembler
from ccwatch.store.client_state import ClientState
from ccwatch.store.ownership import Ownership
from ccwatch.store.source import Source
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.locate import TranscriptFile, identify
from ccwatch.transcript.mark import Facts
from ccwatch.transcript.sweep import find_transcripts
from ccwatch.transcript.tail import Tail

FIRST = 3
"""Number of sessions that are previewed."""
WHOLE = 1 << 20
"""Bytes of the largest transcript that is read as a whole."""
FIRST_BYTES = 256 << 10
"""Bytes that are read first at the end of a larger one; enough for 97 % of them."""


class Previews:
    """Adds previews of sessions to an assembler. Their transcripts still count as unread."""

    def __init__(
        self,
        roots: tuple[str, ...],
        client: ClientState,
        assembler: Assembler,
        now_ns: Callable[[], int],
    ) -> None:
        """Read nothing yet.

        Args:
            roots: Config folders of Claude Code.
            client: Has the running clients and the status lines.
            assembler: Holds all sessions.
            now_ns: Gives the time in nanoseconds since 1970, UTC.
        """
        self._roots, self._client = roots, client
        self._assembler, self._now_ns = assembler, now_ns

    def at_open(self) -> bool:
        """Preview the sessions that running clients have open, without a scan of all transcripts.

        Returns:
            Whether any is new.
        """
        found = find_transcripts(self._roots, self._client.running)
        newest = nlargest(FIRST, found, key=lambda path: found[path].mtime_ns)
        return self._add(newest, found)

    def at_newest(self, paths: Iterable[str], facts: Mapping[str, Facts]) -> bool:
        """Preview the sessions of the first of some transcripts.

        Args:
            paths: The transcripts, the newest first.
            facts: The state of all transcripts; unknown ones are ignored.

        Returns:
            Whether any is new.
        """
        mains = dict.fromkeys(self._main(path) for path in paths)
        return self._add([path for path in mains if path in facts][:FIRST], facts)

    def _add(self, paths: Iterable[str], facts: Mapping[str, Facts]) -> bool:
        fresh = False
        for path in paths:
            found = identify(path, self._roots)
            if not found:
                continue
            statusline = self._client.statuslines.get(found.session_id)
            session = preview(found, facts[path].size, self._now_ns(), statusline)
            if session and not self._assembler.knows(session.id):
                self._assembler.add_preview(session, path, found.root)
                fresh = True
        return fresh

    def _main(self, path: str) -> str:
        """The main transcript of the session that a transcript belongs to, by its path."""
        found = identify(path, self._roots)
        if not found or not found.session_id or not found.agent_id:
            return path
        return os.path.join(found.project_folder, f"{found.session_id}.jsonl")


def preview(
    found: TranscriptFile, size: int, now_ns: int, statusline: StatusLine | None = None
) -> Session | None:
    """Read as much of the end of a transcript as is needed for its context.

    Args:
        found: The main transcript of a session.
        size: Its size in bytes.
        now_ns: The time: nanoseconds since 1970, UTC.
        statusline: The last status line of the session, if it is known.

    Returns:
        The session without its sub-agents, and without its older rows where it is `partial`;
        `None` if nothing could be read.
    """
    length = size if size <= WHOLE else FIRST_BYTES
    session = _read_end(found, length, now_ns, statusline)
    while session and length < size and not _has_context(session):
        length *= 4
        session = _read_end(found, length, now_ns, statusline)
    return _in_part(session) if session and length < size else session


def _in_part(session: Session) -> Session:
    """Mark a session as partial, and leave out what its older rows are needed for.

    How large a context is right after a compaction is estimated with that of the first answer.
    """
    lane = session.main
    compacted = _unestimated(lane.compacted) if lane.compacted else None
    compactions = tuple(map(_unestimated, lane.compactions))
    main = replace(lane, compacted=compacted, compactions=compactions)
    return replace(session, main=main, partial=True)


def _unestimated(one: Compaction) -> Compaction:
    """A compaction without estimates of what it left."""
    return replace(one, post_tokens=None, left_tokens=None)


def _has_context(session: Session) -> bool:
    return bool(session.main.last or session.main.compacted)


def _read_end(
    found: TranscriptFile, length: int, now_ns: int, statusline: StatusLine | None
) -> Session | None:
    source, buffer = Source(found), Buffer()
    source.tail = Tail.at_end(found.path, length)
    while source.read(buffer, now_ns):
        pass
    part = max(source.fold.parts.values(), key=lambda one: one.last, default=None)
    return assemble(part.id, [SourcePart(source, part)], Ownership(), statusline) if part else None
