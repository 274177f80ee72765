"""Tails a transcript: yields each new line exactly once, even if the file is rewritten."""

import os
import stat
from errno import EINVAL, EPERM
from zlib import crc32

from msgspec.structs import replace

from ccwatch.model.lane import Place
from ccwatch.transcript.batch import Batch, Gone, Line, Unreadable
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.mark import ANCHOR, HEAD, START, Facts, Mark

SETTLED = 50_000_000
"""Nanoseconds after a write in which another one may leave time and size unchanged."""
PATIENCE = 5_000_000_000
"""Nanoseconds to wait for the newline of a last line."""

_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
_NO_ATIME: int = getattr(os, "O_NOATIME", 0)


class Tail:
    """The unread end of one append-only file, which is open only during a poll.

    A line is returned once its newline is written, so a partial write does no harm. A file that was
    truncated, rewritten or replaced is detected by its inode, by a write that did not make it grow,
    and by two fingerprints, and is read again from the start. A rewrite that is detected by none of
    these is one in place, between the fingerprints, to which more is appended before the next poll.
    """

    __slots__ = ("_mark", "_window", "path")

    def __init__(self, path: str, mark: Mark = START) -> None:
        self.path = path
        """The file. It may not be a symbolic link; the folders above it may."""
        self._mark = mark
        self._window = 0
        """Bytes at the end of the file to begin with, rather than at the mark; 0 for none."""

    @classmethod
    def at_end(cls, path: str, size: int) -> "Tail":
        """Begin at the first line that starts within the last `size` bytes of the file."""
        tail = cls(path)
        tail._window = size
        return tail

    @property
    def offset(self) -> int:
        """Bytes consumed."""
        return self._mark.offset

    @property
    def mark(self) -> Mark:
        """The position, from which another `Tail` can continue.

        That one does not return an unfinished last line again, if this one has done so.
        """
        return self._mark

    def is_current(self, facts: Facts) -> bool:
        """Would a poll find nothing, given the state of the file?"""
        return facts == self._mark.facts

    def poll(self, buffer: Buffer, now_ns: int) -> Batch | Gone | Unreadable:
        """Read one buffer of new lines. Never raises, whatever the file is like.

        Args:
            buffer: Memory to read into.
            now_ns: The time: nanoseconds since 1970, UTC.
        """
        try:
            status = _regular(os.lstat(self.path))
            if self.is_current(Facts.of(status)):
                return Batch()
            fd = _open(self.path, owned=status.st_uid == os.geteuid())
            try:
                batch, mark = self._read(fd, buffer, now_ns)
            finally:
                os.close(fd)
        except (FileNotFoundError, NotADirectoryError):
            return Gone()
        except OSError as error:
            return Unreadable(error.strerror or type(error).__name__)
        self._mark, self._window = mark, 0
        return batch

    def _read(self, fd: int, buffer: Buffer, now_ns: int) -> tuple[Batch, Mark]:
        facts = Facts.of(_regular(os.fstat(fd)))
        mark = _near_end(fd, facts, self._window) if self._window else self._mark
        head = os.pread(fd, mark.head_size, 0)
        buffer.read(fd, mark.offset - mark.anchor_size, facts.size)
        reset = not mark.is_of(facts, head, buffer.filled(mark.anchor_size))
        if reset:
            mark, head = START, b""
            buffer.read(fd, 0, facts.size)
        batch, skipping = _split(fd, buffer, mark, facts.size)
        read_to, is_unfinished = buffer.base + buffer.end, batch.stop < buffer.end
        has_waited = abs(now_ns - facts.mtime_ns) >= (PATIENCE if is_unfinished else SETTLED)
        has_more = read_to < facts.size and batch.stop > mark.anchor_size
        remainder = None
        if is_unfinished and has_waited and read_to == facts.size:
            remainder = Line(buffer.base + batch.stop, buffer.filled()[batch.stop :])
        batch = replace(batch, reset=reset, more=has_more, remainder=remainder)
        mark = mark.moved(head, buffer.filled(batch.stop), skipping=skipping)
        # An inverted time never matches, so that the next poll reads again in any case.
        facts = replace(
            facts, size=read_to, mtime_ns=facts.mtime_ns if has_waited else ~facts.mtime_ns
        )
        return batch, replace(mark, facts=facts)


def line_at(place: Place) -> bytes | None:
    """Read a line again; `None` if its file does not exist, or cannot be read."""
    try:
        fd = os.open(place.path, _FLAGS)
    except OSError:
        return None
    try:
        return os.pread(fd, place.length, place.offset)
    except OSError:
        return None
    finally:
        os.close(fd)


def _near_end(fd: int, facts: Facts, size: int) -> Mark:
    """A mark in the line before the last `size` bytes, the rest of which is skipped."""
    # One byte earlier, so that the newline before a line that starts exactly there is found.
    offset = facts.size - size - 1
    if offset < 0:
        return START
    head = os.pread(fd, min(HEAD, offset), 0)
    anchor = os.pread(fd, min(ANCHOR, offset), offset - min(ANCHOR, offset))
    return Mark(facts, offset, crc32(head), crc32(anchor), skipping=True)


def _split(fd: int, buffer: Buffer, mark: Mark, limit: int) -> tuple[Batch, bool]:
    """Find the complete lines in the buffer, and whether the rest of a line is to be skipped.

    If a single line fills the buffer, more is read.
    """
    lead = start = mark.anchor_size
    if mark.skipping:
        start = buffer.after_first_newline(lead)
        if not start:
            return _lines(buffer, buffer.end, buffer.end), True
    stop = buffer.after_last_newline(start)
    if not stop and start == lead:
        if not buffer.finish_line(fd, limit, lead + buffer.longest + 1):
            return replace(_lines(buffer, buffer.end, buffer.end), oversize=1), True
        stop = buffer.after_last_newline(start)
    return _lines(buffer, start, stop or start), False


def _lines(buffer: Buffer, start: int, stop: int) -> Batch:
    return Batch(data=buffer.data, start=start, stop=stop, base=buffer.base)


def _regular(status: os.stat_result) -> os.stat_result:
    if not stat.S_ISREG(status.st_mode):
        raise OSError(EINVAL, "Not a regular file")
    return status


def _open(path: str, *, owned: bool) -> int:
    """Open for reading, without changing the access time if that is allowed."""
    if owned and _NO_ATIME:
        try:
            return os.open(path, _FLAGS | _NO_ATIME)
        except PermissionError as error:
            if error.errno != EPERM:
                raise
    return os.open(path, _FLAGS)
