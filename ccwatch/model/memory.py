"""Files of instructions that Claude Code puts into every conversation."""

from typing import Final, NamedTuple

INDEX: Final = "MEMORY.md"
"""The file that Claude Code writes its own notes into. Only its begin is loaded."""
INDEX_BYTES: Final = 25 * 1024
"""Bytes of it that are loaded at most."""


class MemoryFile(NamedTuple):
    """A CLAUDE.md or MEMORY.md, by its size alone."""

    path: str
    """Where it is."""
    size: int
    """Bytes, its imports not counted."""
    lines: int
    """How many lines it has."""

    tells_compaction: bool = False
    """Does it say, under a heading of its own, what summaries are to keep?"""

    @property
    def is_index(self) -> bool:
        """Is it what Claude Code noted itself, of which only the beginning is loaded?"""
        return self.path.replace("\\", "/").rpartition("/")[2] == INDEX

    @property
    def loaded(self) -> int:
        """Bytes of it that stand in a conversation."""
        return min(self.size, INDEX_BYTES) if self.is_index else self.size
