"""Where reading stands in a file, and how to tell that it is still the same file."""

import os
from typing import NamedTuple
from zlib import crc32

HEAD = 1024
"""Bytes at the start of a file by which it is known again."""
ANCHOR = 512
"""Bytes before the offset by which it is known again: copies share their head."""


class Facts(NamedTuple):
    """What a look at a folder tells of a file; while it stays the same, nothing was written."""

    mtime_ns: int
    """When it was last written to: nanoseconds since 1970, UTC."""
    size: int
    """Bytes."""
    ino: int
    """The inode, which a later file may be given again."""
    dev: int
    """The device that the inode is of."""

    @classmethod
    def of(cls, stat: os.stat_result) -> "Facts":
        """Keep the four that matter."""
        return cls(stat.st_mtime_ns, stat.st_size, stat.st_ino, stat.st_dev)


class Mark(NamedTuple):
    """How far a file has been read. Plain numbers, fit for a cache on disk."""

    facts: Facts = Facts(0, 0, 0, 0)
    """As of the last poll, but the size is how far that poll looked, and the time is 0 where
    the next one has to look again though nothing seems changed."""
    offset: int = 0
    """Bytes consumed: up to just after a newline, unless `skipping`."""
    head: int = 0
    """CRC-32 of the first bytes, at most `HEAD` of them and none beyond the offset."""
    anchor: int = 0
    """CRC-32 of the bytes before the offset, at most `ANCHOR` of them."""
    skipping: bool = False
    """Is the offset inside a line of which the rest is to be passed over?"""

    @property
    def head_size(self) -> int:
        """Bytes that `head` is made of."""
        return min(HEAD, self.offset)

    @property
    def anchor_size(self) -> int:
        """Bytes that `anchor` is made of."""
        return min(ANCHOR, self.offset)

    def is_of(self, facts: Facts, head: bytes, anchor: memoryview) -> bool:
        """Is this the file that was read before, with nothing of that part changed?

        Args:
            facts: Of the file that has the path now.
            head: Its first `head_size` bytes, or fewer if it ends before.
            anchor: The `anchor_size` bytes before `offset`, or what is there of them.
        """
        if not self.offset:
            return True
        return (
            (facts.dev, facts.ino) == (self.facts.dev, self.facts.ino)
            and facts.size >= self.offset
            and (crc32(head), crc32(anchor)) == (self.head, self.anchor)
        )

    def moved(self, head: bytes, read: memoryview, *, skipping: bool) -> "Mark":
        """Consume more of the file.

        Args:
            head: The first `head_size` bytes of the file.
            read: The `anchor_size` bytes before the offset, and then what is consumed.
            skipping: Does it end inside a line of which the rest is to be passed over?
        """
        consumed = read[self.anchor_size :]
        if not consumed:
            return self
        if len(head) < HEAD:
            head += consumed[: HEAD - len(head)]
        return self._replace(
            offset=self.offset + len(consumed),
            head=crc32(head),
            anchor=crc32(read[-ANCHOR:]),
            skipping=skipping,
        )


START = Mark()
"""Nothing read yet."""
