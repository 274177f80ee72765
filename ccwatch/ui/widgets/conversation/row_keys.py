"""The kinds of rows of lists: the first letter of their keys, before a name or a number."""

from typing import Final

from ccwatch.model.entry import Entry

TURN: Final = "t"
"""A turn, by its number; on the page of a tip by its id."""
COMPACTION: Final = "c"
"""A compaction, by its id."""
TOOL: Final = "n"
"""A tool, by its name."""
FILE: Final = "f"
"""A file, by its path."""
AGENT: Final = "a"
"""A sub-agent, by its id."""
ORIGIN: Final = "o"
"""The session that a fork was copied from, by its id."""
ERROR: Final = "e"
"""An error, by its block."""
BLOCK: Final = "b"
"""A block, by its row and its place in that."""


def of_block(entry: Entry) -> str:
    """The key of a block, which stays the same whatever is inserted before it."""
    return f"{BLOCK}{entry.uuid} {entry.block} {entry.kind}"
