"""What came of reading on in a file."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct


class Line(NamedTuple):
    """A line of a file, without its newline."""

    offset: int
    """Its first byte."""
    data: memoryview
    """Its bytes, where they were read to: gone with the next poll."""


class Batch(NamedTuple):
    """What a poll found. All of it lies in the buffer: use it before the next poll."""

    reset: bool = False
    """Was the file truncated or replaced? What came before no longer counts, and these lines
    are its first."""
    more: bool = False
    """Is there more to read at once?"""
    oversize: int = 0
    """Lines that are too long, and are passed over."""
    remainder: Line | None = None
    """A last line whose newline does not come. It is not consumed and handed out only once;
    if its end is written after all, the whole of it comes as a line."""
    data: bytes | bytearray = b""
    """The memory that the lines lie in, for who would rather search than split."""
    start: int = 0
    """Where the first line begins in `data`."""
    stop: int = 0
    """Where the last line ends in `data`, newline included."""
    base: int = 0
    """The offset in the file that index 0 of `data` has."""

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
    """There is no such file. If it comes back, the next poll reads it."""


class Unreadable(Struct, frozen=True):
    """The file could not be read this time. Nothing was consumed; the next poll tries again."""

    why: str
    """In the words of the operating system."""
