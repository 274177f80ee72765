"""Counts the lines of all transcripts by what became of them."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Struct

from ccwatch.store.snapshot import LineCounts
from ccwatch.store.source import Source

USED: Final = frozenset(
    """
    user assistant system attachment progress summary ai-title custom-title cost-state
    queue-operation
    """.split()
)
"""Types of rows that `transcript.folding` reads."""
IGNORED: Final = frozenset(
    """
    agent-color agent-name agent-setting api-request api-request-blob api-request-shape
    artifact-autoreact-ledger artifact-comment-monitor atis-latch attribution-snapshot
    bridge-session content-replacement continued-in dev-mods ended-by-model
    file-history-delta file-history-snapshot fork-context-ref frame-link history-suppression
    last-prompt mode model_changed permission-mode pr-link relocated speculation-accept tag
    tools-used worktree-state
    """.split()
)
"""Types of rows that ccwatch knows and ignores."""


class FileLineCounts(Struct, frozen=True, array_like=True):
    """Counts of the lines of one file."""

    kinds: Mapping[str, int]
    """Number of rows by type."""
    lines: int
    """Lines, without blank ones."""
    damaged: int
    """Damaged lines from which rows were recovered."""
    unread: int
    """Lines from which nothing was recovered, or that are too long."""

    @classmethod
    def of(cls, source: Source) -> "FileLineCounts":
        """The counts of a file that was read."""
        fold, oversize = source.fold, source.oversize
        return cls(dict(fold.kinds), fold.lines + oversize, fold.damaged, fold.unread + oversize)


_pack: Final = msgspec.msgpack.Encoder().encode
_unpack: Final = msgspec.msgpack.Decoder(FileLineCounts).decode


class LineCounter:
    """Sums the counts of all files, updated when one of them changes."""

    def __init__(self) -> None:
        self._packed: dict[str, bytes] = {}
        self._kinds: Counter[str] = Counter()
        self._lines = self._damaged = self._unread = 0

    def put(self, path: str, counts: FileLineCounts) -> None:
        """Replace the counts of a file."""
        self.drop(path)
        self._add(counts, 1)
        # There are thousands, and each is only needed when its file changes: packed, they take a
        # fifth of the memory.
        self._packed[path] = _pack(counts)

    def drop(self, path: str) -> None:
        """Subtract the counts of a file that no longer exists; it may be unknown."""
        if before := self._packed.pop(path, None):
            self._add(_unpack(before), -1)

    def _add(self, counts: FileLineCounts, sign: int) -> None:
        kinds = self._kinds
        for kind, count in counts.kinds.items():
            kinds[kind] += sign * count
        self._lines += sign * counts.lines
        self._damaged += sign * counts.damaged
        self._unread += sign * counts.unread

    def total(self) -> LineCounts:
        """The sums."""
        kinds = sorted((-n, kind) for kind, n in self._kinds.items() if n)
        return LineCounts(
            self._lines,
            self._damaged,
            self._unread,
            tuple((kind, -n) for n, kind in kinds if kind not in USED | IGNORED),
            tuple((kind, -n) for n, kind in kinds if kind in IGNORED),
        )
