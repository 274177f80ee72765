"""Archives compactions while the app runs, and lists those whose transcripts are gone."""

from collections.abc import Callable, Iterable
from time import monotonic

from msgspec.structs import replace

from ccwatch.archiving.entries import archived_rereads, from_archive, to_archive
from ccwatch.model.session import Session
from ccwatch.report.board import Board
from ccwatch.report.compactions.compaction_history import CompactionHistory
from ccwatch.report.compactions.recorded import Recorded
from ccwatch.store.databases.archive import Archive
from ccwatch.store.databases.archived import ArchivedCompaction, updated
from ccwatch.store.snapshot import Snapshot

PAUSE = 3.0
"""Seconds between two writes."""
RETRY = 60.0
"""Seconds after which a failed write is retried."""
TEXTS = 4
"""Number of summaries that are read for one write, so that it does not take long."""

Summary = Callable[[Session, Recorded], str]
"""Reads the text of a summary."""


class Archiver:
    """Writes what is new in the history to the archive. For one thread at a time."""

    def __init__(
        self,
        archive: Archive,
        history: CompactionHistory,
        *,
        summary: Summary | None = None,
        texts: int = TEXTS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Read nothing yet.

        Args:
            archive: Where compactions are stored.
            history: Receives the compactions that outlived their transcripts.
            summary: Reads summaries; `None` unless the user wants text to be stored.
            texts: Number of summaries that are read for one write.
            clock: A monotonic clock, in seconds.
        """
        self.archive = archive
        self.problem = ""
        """Why the archive could not be read or written, for the user; empty if it was."""
        self._history, self._summary, self._texts = history, summary, texts
        self._clock = clock
        self._entries: dict[str, ArchivedCompaction] = {}
        self._is_read = False
        self._seen: tuple[Recorded, ...] = ()
        self._done: dict[str, Recorded] = {}
        self._todo: dict[str, Recorded] = {}
        self._due = 0.0

    def keep(self, board: Board) -> bool:
        """Archive what is new on a board, every few seconds, once all transcripts have been read.

        Returns:
            Whether the history has something now that is not on the board, or `problem` changed.
        """
        if not board.snapshot.progress.done:
            return False
        before, had = self.problem, False
        if not self._is_read and self._clock() >= self._due:
            had = self._read(board.snapshot)
        if board.history is not self._seen:
            self._seen = board.history
            for one in self._seen:
                if self._done.get(one.compaction.id) != one:
                    self._todo[one.compaction.id] = one
        if self._todo and self._clock() >= self._due:
            self.put(board.snapshot, list(self._todo.values()))
        return had or self.problem != before

    def put(self, snapshot: Snapshot, history: Iterable[Recorded]) -> None:
        """Archive compactions; those of unknown sessions are left out."""
        done, fresh = self._changes(snapshot, history)
        stored = self.archive.put(fresh)
        self._note_result(succeeded=stored is not None)
        if stored is None:
            return
        self._entries |= {entry.compaction.id: entry for entry in stored}
        for one in done:
            self._done[one.compaction.id] = one
            self._todo.pop(one.compaction.id, None)
            # Before its boundary was written, it was known by another id.
            self._entries.pop(one.compaction.known_as, None)
            self._todo.pop(one.compaction.known_as, None)
        if fresh:
            self._publish(snapshot)

    def _note_result(self, *, succeeded: bool) -> None:
        """Note what became of reading or writing, and when the next may be."""
        self.problem = "" if succeeded else self.archive.problem
        self._due = self._clock() + (PAUSE if succeeded else RETRY)

    def _read(self, snapshot: Snapshot) -> bool:
        """Read the archive, and pass what it has to the history. Returns whether it has anything.

        If it cannot be read, that is retried later.
        """
        self._entries = {entry.compaction.id: entry for entry in self.archive.read()}
        for compaction, reread in archived_rereads(self._entries.values(), snapshot).items():
            self._history.note(compaction, reread)
        self._publish(snapshot)
        self._is_read = not self.archive.problem
        if not self._is_read:
            self._note_result(succeeded=False)
        return bool(self._entries)

    def _publish(self, snapshot: Snapshot) -> None:
        self._history.set_archived(from_archive(self._entries.values(), snapshot.roots))

    def _changes(
        self, snapshot: Snapshot, history: Iterable[Recorded]
    ) -> tuple[list[Recorded], list[ArchivedCompaction]]:
        """The compactions that need no further write after this one, and the entries to write.

        Those whose summaries are still to be read are left for later once enough have been read.
        """
        sessions = snapshot.by_id
        done, fresh = list[Recorded](), list[ArchivedCompaction]()
        texts = 0
        for one in history:
            session, known = sessions.get(one.session), self._entries.get(one.compaction.id)
            if session is None:
                done.append(one)
                continue
            read_summary = self._summary if _lacks_summary(one, known) else None
            if read_summary and texts == self._texts:
                continue
            entry = to_archive(one, session, snapshot.roots, text=self._summary is not None)
            if read_summary:
                texts += 1
                entry = replace(entry, summary=read_summary(session, one))
            done.append(one)
            if not known or _adds(known, entry) or one.compaction.known_as in self._entries:
                fresh.append(entry)
        return done, fresh


def _adds(known: ArchivedCompaction, entry: ArchivedCompaction) -> bool:
    """Does an entry add more to the stored one than the time of the session's newest row?

    That time alone matters where it says until when rereads were looked for.
    """
    merged = updated(known, entry)
    if not entry.reread:
        known, merged = _undated(known), _undated(merged)
    return merged != known


def _undated(entry: ArchivedCompaction) -> ArchivedCompaction:
    return replace(entry, owner=replace(entry.owner, as_of_ms=0))


def _lacks_summary(one: Recorded, known: ArchivedCompaction | None) -> bool:
    """Does a compaction have a summary whose text is not in the archive?"""
    return bool(one.compaction.summary_bytes) and not (known and known.summary)
