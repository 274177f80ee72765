"""How far a file has been read, and how to tell that it is still the same file."""

import os
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

HEAD = 1024
"""Bytes at the start of a file that identify it."""
ANCHOR = 512
"""Bytes before the offset that identify it as well, since copies share their head."""
_LARGEST = (1 << 63) - 1
"""The largest integer that SQLite keeps."""


class Facts(Struct, frozen=True, array_like=True, gc=False):
    """The state of a file by `stat`; while it stays the same, nothing was written."""

    mtime_ns: int
    """When it was last written to: nanoseconds since 1970, UTC; from September 1677 to April 2262.

    Some file systems have times beyond: 1601 where none is known, centuries ahead after a fault.
    """
    size: int
    """Bytes."""
    ino: int
    """The inode, which a later file may reuse: 63 bits of it, as many as SQLite keeps.

    Its device does not count: macOS may number it differently at each start.
    """

    @classmethod
    def of(cls, stat: os.stat_result) -> "Facts":
        """Take it from a stat result."""
        mtime_ns = max(~_LARGEST, min(stat.st_mtime_ns, _LARGEST))
        return cls(mtime_ns, stat.st_size, stat.st_ino & _LARGEST)


class Mark(Struct, frozen=True, array_like=True, gc=False):
    """How far a file has been read. Plain numbers, fit for a cache on disk."""

    facts: Facts = Facts(0, 0, 0)
    """As of the last poll, but the size is how far that poll read, and all bits of the time are
    inverted if the next one has to read again even if nothing seems changed."""
    offset: int = 0
    """Bytes consumed: up to just after a newline, unless `skipping`."""
    head: int = 0
    """CRC-32 of the first bytes, at most `HEAD` of them and none beyond the offset."""
    anchor: int = 0
    """CRC-32 of the bytes before the offset, at most `ANCHOR` of them."""
    skipping: bool = False
    """Is the offset inside a line of which the rest is to be skipped?"""

    @property
    def head_size(self) -> int:
        """Number of bytes that `head` covers."""
        return min(HEAD, self.offset)

    @property
    def anchor_size(self) -> int:
        """Number of bytes that `anchor` covers."""
        return min(ANCHOR, self.offset)

    def may_be_of(self, facts: Facts) -> bool:
        """Can this be the file that was read before, with no more than appended to it?

        Args:
            facts: Of the file that is now at the path.
        """
        was = self.facts
        is_written = facts.mtime_ns not in (was.mtime_ns, ~was.mtime_ns)
        smallest = was.size + 1 if is_written else self.offset
        return facts.ino == was.ino and facts.size >= smallest

    def is_of(self, facts: Facts, head: bytes, anchor: memoryview) -> bool:
        """Is this the file that was read before, unchanged up to the offset?

        Args:
            facts: Of the file that is now at the path.
            head: Its first `head_size` bytes, or fewer if it is shorter.
            anchor: The `anchor_size` bytes before `offset`, or fewer if it is shorter.
        """
        if not self.offset:
            return True
        ends = crc32(head), crc32(anchor)
        return self.may_be_of(facts) and ends == (self.head, self.anchor)

    def moved(self, head: bytes, read: memoryview, *, skipping: bool) -> "Mark":
        """The mark after consuming more of the file.

        Args:
            head: The first `head_size` bytes of the file.
            read: The `anchor_size` bytes before the offset, and then what is consumed.
            skipping: Does it end inside a line of which the rest is to be skipped?
        """
        consumed = read[self.anchor_size :]
        if not consumed:
            return self
        if len(head) < HEAD:
            head += consumed[: HEAD - len(head)]
        return replace(
            self,
            offset=self.offset + len(consumed),
            head=crc32(head),
            anchor=crc32(read[-ANCHOR:]),
            skipping=skipping,
        )


START = Mark()
"""Nothing read yet."""
