"""A transcript that is being followed."""

from contextlib import suppress

import msgspec
from msgspec import Struct

from ccwatch.store.last_line import LastLine
from ccwatch.store.meta import NO_META, read_meta
from ccwatch.transcript.batch import Batch, EarlyLine, Gone, Unreadable
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.folding.fold import Fold
from ccwatch.transcript.folding.packed import packed, unpacked
from ccwatch.transcript.folding.straight import Straight
from ccwatch.transcript.locate import TranscriptFile
from ccwatch.transcript.mark import START, Facts, Mark
from ccwatch.transcript.tail import Tail


class StoredTranscript(Struct, frozen=True, array_like=True):
    """The stored state of a transcript, from which reading can continue."""

    mark: Mark
    """How far it was read."""
    oversize: int
    """Lines that were skipped because they are too long."""
    fold: bytes
    """The packed fold of the others."""
    early: int = 0
    """Bytes of the line after the mark, if it was added before its newline was written; else 0."""


class Source:
    """One transcript: how far it was read, and the fold of its lines."""

    def __init__(self, file: TranscriptFile, *, quiet: bool = False) -> None:
        """Read nothing yet.

        Args:
            file: Its path, and what that tells.
            quiet: Is it unlikely to grow? Then the faster `Straight` is tried, and the state that
                only further lines would need is freed at its end.
        """
        self.file, self.quiet = file, quiet
        self.tail = Tail(file.path)
        """Its unread end."""
        self.fold = self._new_fold()
        """The lines that were read, folded."""
        self.replaced: Fold | None = None
        """The fold of the previous file, if the file was truncated or replaced since."""
        self.version = 0
        """Grows with every change of `fold`."""
        self.assembled_version = 0
        """The version that the assembler has."""
        self.gone = False
        """Was the file deleted after it was read?"""
        self.problem = ""
        """Why it could not be read the last time; empty if it could."""
        self.oversize = 0
        """Lines that were skipped because they are too long."""
        self.resume_from: StoredTranscript | None = None
        """A stored state from which the next `read` continues, rather than from the start."""
        self.meta = NO_META
        """Its metadata file, if it is a sub-agent's."""
        self._stored_mark = START
        """The mark of the state that is stored."""
        self._last_line = LastLine()

    def _new_fold(self) -> Fold:
        kind = Straight if self.quiet else Fold
        return kind(self.file.path, self.file.session_id, self.file.agent_id)

    def is_unstored(self, *, has_stored: bool) -> bool:
        """Was it read to its end and closed, and is any other state, or none, stored?"""
        is_same = has_stored and self.tail.mark == self._stored_mark
        return self._is_settled and not (self.gone or is_same)

    def is_settled_as(self, facts: Facts | None) -> bool:
        """Was all of the file read, and is no more expected?

        Args:
            facts: The file as of the last scan; `None` if it does not exist any more.
        """
        return self._is_settled and facts == (None if self.gone else self.tail.mark.facts)

    @property
    def _is_settled(self) -> bool:
        is_read = self.fold.closed and not (self.problem or self.resume_from)
        return is_read and is_text(self.file.path)

    def stored(self) -> StoredTranscript:
        """The state to be stored. The transcript was read to its end and closed."""
        early = self._last_line.length_at(self.tail.offset)
        return StoredTranscript(self.tail.mark, self.oversize, packed(self.fold), early)

    def mark_assembled(self) -> None:
        """Note that the assembler has its current fold, and forgot the one that it replaced."""
        self.assembled_version, self.replaced = self.version, None

    def mark_stored(self) -> None:
        """Note that its current state is stored."""
        self._stored_mark = self.tail.mark

    def restore(self, stored: StoredTranscript) -> None:
        """Continue from a stored state.

        Raises:
            msgspec.MsgspecError: It is malformed.
        """
        found = self.file
        self.fold = unpacked(stored.fold, found.path, found.session_id, found.agent_id)
        self.tail, self.oversize = Tail(found.path, stored.mark), stored.oversize
        early = EarlyLine(stored.mark.offset, stored.early) if stored.early else None
        self._last_line = LastLine(early)
        self.version += 1

    def set_quiet(self, *, quiet: bool) -> None:
        """Set whether it is unlikely to grow, before anything is read."""
        self.quiet = quiet
        self.fold = self._new_fold()

    def read(self, buffer: Buffer, now_ns: int, *, there: bool = True) -> bool:
        """Read one buffer of new lines. True if there is more to read at once.

        Args:
            buffer: Memory for what is read.
            now_ns: The time: nanoseconds since 1970, UTC.
            there: Did the last scan find it? If not, it is gone, whatever its path leads to now.
        """
        if self.resume_from:
            self._resume(self.resume_from)
        batch = self.tail.poll(buffer, now_ns) if there else Gone()
        if self._last_line.is_lost(self.tail.mark):
            self._start_over_in_full()
            return True
        if self.fold.closed and isinstance(batch, Batch) and not (batch.reset or batch.is_empty):
            if isinstance(self.fold, Straight) and self.fold.reopen():
                self.quiet = False
            else:
                # The state that further lines need was freed while the file was quiet.
                self._start_over_in_full()
                return True
        self._note_outcome(batch)
        if not isinstance(batch, Batch):
            return False
        if batch.reset:
            self._start_over()
        if not self._take(batch):
            self._start_over_in_full()
            return True
        if self.quiet and not batch.more:
            self.fold.close()
        return batch.more

    def reread_meta(self) -> bool:
        """Reread its metadata file. Returns whether it changed.

        If the transcript is gone, so is that file, and the last content stays.
        """
        if self.gone or not self.file.agent_id:
            return False
        before, self.meta = self.meta, read_meta(self.file.path)
        return self.meta != before

    def _resume(self, known: StoredTranscript) -> None:
        """Continue from a stored state; a malformed one is ignored."""
        self.resume_from = None
        with suppress(msgspec.MsgspecError):
            self.restore(known)
            self._stored_mark = known.mark

    def _start_over_in_full(self) -> None:
        """Start over with a `Fold`, from the beginning of the file."""
        self.quiet, self.tail = False, Tail(self.file.path)
        self._start_over()

    def _start_over(self) -> None:
        self.replaced, self.fold = self.replaced or self.fold, self._new_fold()
        self.oversize, self._last_line = 0, LastLine()
        self.version += 1

    def _note_outcome(self, batch: Batch | Gone | Unreadable) -> None:
        gone = isinstance(batch, Gone)
        problem = batch.why if isinstance(batch, Unreadable) else ""
        if (gone, problem) != (self.gone, self.problem):
            self.gone, self.problem = gone, problem
            self.version += 1

    def _take(self, batch: Batch) -> bool:
        """Add a batch of lines. False if the file has to be read from the start."""
        before = self.fold.lines
        if isinstance(self.fold, Straight):
            if not (self.fold.closed or self.fold.take(batch)):
                return False
        else:
            lines = self._last_line.lines(batch)
            if lines is None:
                return False
            self.fold.add(lines)
        self.oversize += batch.oversize
        if batch.reset or batch.oversize or self.fold.lines != before:
            self.version += 1
        return True


def is_text(path: str) -> bool:
    """Is a path valid UTF-8? The cache can store no other paths."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
