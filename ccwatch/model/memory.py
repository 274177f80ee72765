"""Files of instructions that Claude Code puts into every conversation."""

from typing import Final

from msgspec import Struct

from ccwatch.model.folder import last_part

INDEX: Final = "MEMORY.md"
"""The file that Claude Code writes its own notes to. Only its beginning is loaded."""
INDEX_BYTES: Final = 25 * 1024
"""Bytes of it that are loaded at most."""
INDEX_LINES: Final = 200
"""Lines of it that are loaded at most."""


class MemoryFile(Struct, frozen=True):
    """A CLAUDE.md or MEMORY.md: its size, not its text."""

    path: str
    """Where it is."""
    size: int
    """Bytes, without its imports."""
    lines: int
    """How many lines it has."""

    tells_compaction: bool = False
    """Does it have a section with instructions for compaction?"""

    @property
    def is_index(self) -> bool:
        """Is it Claude Code's own notes, of which only the beginning is loaded?"""
        return last_part(self.path) == INDEX

    @property
    def loaded(self) -> int:
        """Bytes of it that are loaded into a conversation, if its lines are of the same length."""
        if not self.is_index:
            return self.size
        beginning = self.size * INDEX_LINES // max(self.lines, INDEX_LINES)
        return min(beginning, INDEX_BYTES)
