"""Files of instructions that Claude Code puts into every conversation."""

from typing import NamedTuple


class MemoryFile(NamedTuple):
    """A CLAUDE.md or MEMORY.md, by its size alone."""

    path: str
    """Where it is."""
    size: int
    """Bytes, its imports not counted."""
    lines: int
    """How many lines it has."""
    imported: bool = False
    """Was it named with `@` in another one?"""
    tells_compaction: bool = False
    """Does it say, under a heading of its own, what summaries are to keep?"""
