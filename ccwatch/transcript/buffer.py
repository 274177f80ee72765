"""The memory that files are read into, one after the other."""

import os

from ccwatch.transcript.mark import ANCHOR

STEP = 1 << 20
"""Bytes that are read at a time, unless a line is longer."""
LONGEST = 64 << 20
"""Bytes: longer lines are skipped."""


class Buffer:
    """A window of a file in memory. Any number of tails can share one, if polled in turn."""

    __slots__ = ("base", "data", "end", "longest", "size")

    def __init__(self, size: int = STEP, longest: int = LONGEST) -> None:
        self.size = size + ANCHOR
        """Bytes of memory, unless a line is longer; the anchor before the lines is included."""
        self.longest = longest
        """Bytes: longer lines are skipped."""
        self.data = bytearray(self.size)
        """The memory. It is replaced and never resized, since views of it may be in use."""
        self.base = 0
        """The file offset of index 0."""
        self.end = 0
        """Number of bytes that are filled."""

    def read(self, fd: int, start: int, limit: int) -> None:
        """Fill the memory from a file.

        Args:
            fd: The file.
            start: The offset to begin at.
            limit: The offset to read up to, at most.
        """
        self.shrink()
        self.base, self.end = start, 0
        self._fill(fd, limit)

    def shrink(self) -> None:
        """Free the additional memory that a long line took."""
        if len(self.data) > self.size:
            self.data, self.end = bytearray(self.size), 0

    def finish_line(self, fd: int, limit: int, most: int) -> bool:
        """Read the rest of a line that fills the memory, into a larger one.

        The end of the line is searched first, so a line that is too long takes no memory.

        Args:
            fd: The file.
            limit: The offset to read up to, at most.
            most: Bytes of memory, at most.

        Returns:
            False if the line needs more.
        """
        if self.end < len(self.data):
            return self.end < most  # the file ends there
        stop = min(limit, self.base + most)
        newline = self._newline(fd, stop)
        if not newline and stop == self.base + most:
            return False
        size = (newline or stop) - self.base
        if size > self.end:
            larger = bytearray(size)
            larger[: self.end] = memoryview(self.data)[: self.end]
            self.data = larger
            self._fill(fd, limit)
        return True

    def _newline(self, fd: int, stop: int) -> int:
        """The offset after the next newline that was not read yet; 0 if there is none."""
        at = self.base + self.end
        while at < stop and (piece := os.pread(fd, min(STEP, stop - at), at)):
            if (found := piece.find(b"\n")) >= 0:
                return at + found + 1
            at += len(piece)
        return 0

    def filled(self, stop: int | None = None) -> memoryview:
        """A view of the filled memory, up to an index if given."""
        view = memoryview(self.data).toreadonly()
        return view[: self.end if stop is None else min(stop, self.end)]

    def after_first_newline(self, start: int) -> int:
        """The index of the first line that begins after an index; 0 if there is none."""
        return self.data.find(b"\n", start, self.end) + 1

    def after_last_newline(self, start: int) -> int:
        """The index after the last complete line from an index on; 0 if there is none."""
        return self.data.rfind(b"\n", start, self.end) + 1

    def _fill(self, fd: int, limit: int) -> None:
        stop = min(len(self.data), limit - self.base)
        if stop <= self.end:
            return
        os.lseek(fd, self.base + self.end, os.SEEK_SET)
        view = memoryview(self.data)
        while self.end < stop:
            count = os.readv(fd, [view[self.end : stop]])
            if not count:
                return
            self.end += count
