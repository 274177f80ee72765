"""The result of polling a file for new lines."""

from collections.abc import Iterator
from zlib import crc32

from msgspec import Struct

from ccwatch.transcript.mark import Mark


class Line(Struct, frozen=True):
    """A line of a file, without its newline."""

    offset: int
    """Its first byte."""
    data: memoryview
    """Its bytes in the buffer, which the next poll overwrites."""


class EarlyLine(Struct, frozen=True):
    """A last line that was used before its newline was written."""

    offset: int
    """Its first byte."""
    length: int
    """Its length in bytes."""
    checksum: int | None = None
    """CRC-32 of its bytes; `None` if that is not known, and then no line is the same."""

    @classmethod
    def of(cls, line: Line) -> "EarlyLine":
        """What is to be remembered of a line."""
        return cls(line.offset, len(line.data), crc32(line.data))

    def is_same(self, data: memoryview) -> bool:
        """Are these, read again at its offset, its bytes still, and no more?"""
        return len(data) == self.length and crc32(data) == self.checksum

    def is_lost(self, mark: Mark) -> bool:
        """Was it removed from the end of its file since, by how far that was read last?"""
        return mark.offset == self.offset and mark.facts.size < self.offset + self.length


class Batch(Struct, frozen=True):
    """New lines of a file. They are in the buffer: use them before the next poll."""

    reset: bool = False
    """Was the file truncated or replaced? Earlier lines no longer count; these are its first."""
    more: bool = False
    """Is there more to read at once?"""
    oversize: int = 0
    """Lines that were skipped because they are too long."""
    remainder: Line | None = None
    """A last line that stays without a newline. It is not consumed, and is returned only once; if
    its end is written later, all of it comes as a line."""
    data: bytes | bytearray = b""
    """The memory that contains the lines, for searching without splitting."""
    start: int = 0
    """Index of the first line in `data`."""
    stop: int = 0
    """Index after the last line in `data`, its newline included."""
    base: int = 0
    """The file offset of index 0 of `data`."""

    @property
    def is_empty(self) -> bool:
        """Is there nothing new?"""
        return not (self.reset or self.oversize or self.remainder or self.start < self.stop)

    def lines(self) -> Iterator[tuple[int, memoryview]]:
        r"""Yield each line's offset in the file and its bytes, nothing copied.

        Only `\n` ends a line, so that a `\r` before it stays; blank lines come too.
        """
        find, view = self.data.find, memoryview(self.data).toreadonly()
        start, stop, base = self.start, self.stop, self.base
        while start < stop:
            end = find(b"\n", start, stop)
            yield base + start, view[start:end]
            start = end + 1


class Gone(Struct, frozen=True):
    """The file does not exist. If it comes back, the next poll reads it."""


class Unreadable(Struct, frozen=True):
    """The file could not be read. Nothing was consumed; the next poll tries again."""

    why: str
    """The error message of the operating system."""
