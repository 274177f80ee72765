"""Which tools only read, and what; and which blocks are about a file."""

from enum import StrEnum
from typing import Final

from ccwatch.model.entry import Entry, Kind


class ReadKind(StrEnum):
    """The kind of thing that a call reads."""

    FILE = "file"
    """A file, by its path."""
    COMMAND = "command"
    """A command line of a shell."""
    SEARCH = "search"
    """A pattern, a folder, or a query to a tool of an MCP server."""
    URL = "url"
    """A page of the web."""


READERS: Final = {
    "Read": ReadKind.FILE,
    "View": ReadKind.FILE,
    "NotebookRead": ReadKind.FILE,
    "Bash": ReadKind.COMMAND,
    "PowerShell": ReadKind.COMMAND,
    "Grep": ReadKind.SEARCH,
    "GrepTool": ReadKind.SEARCH,
    "Glob": ReadKind.SEARCH,
    "GlobTool": ReadKind.SEARCH,
    "LS": ReadKind.SEARCH,
    "WebSearch": ReadKind.SEARCH,
    "WebFetch": ReadKind.URL,
}
"""Tools that read their target. Names with Tool are those of old releases."""
WRITERS: Final = frozenset({"Write", "Edit", "MultiEdit", "NotebookEdit", "Replace"})
"""Tools that change the file that is their target."""
WHOLE: Final = frozenset({"Write", "Replace"})
"""Tools whose call contains the whole file."""
FILE_TOOLS: Final = WRITERS | {tool for tool, kind in READERS.items() if kind is ReadKind.FILE}
"""Tools whose target is the path of a file."""

_ASKING = (
    "get", "read", "list", "search", "fetch", "find", "query", "describe", "show", "view",
    "lookup",
)  # fmt: skip


def reading(tool: str) -> ReadKind | None:
    """The kind of thing that a tool reads; `None` for tools that do something else.

    A tool of an MCP server counts if its name begins with a verb such as get, read or search.

    Example:
        >>> str(reading("Read")), str(reading("mcp__github__get_issue")), reading("Edit")
        ('file', 'search', None)
    """
    if tool.startswith("mcp__"):
        verb = tool.rpartition("__")[2].lower()
        return ReadKind.SEARCH if verb.startswith(_ASKING) else None
    return READERS.get(tool)


def is_about_file(entry: Entry) -> bool:
    """Is the target of a block a file: of a read or a write, or of an attached file?

    It may be a call or a result, and it may have failed.
    """
    return entry.is_attached_file or entry.name in FILE_TOOLS


def is_file_read(entry: Entry) -> bool:
    """Is a block the result of reading a file, whether that succeeded or not?"""
    return entry.kind is Kind.RESULT and reading(entry.name) is ReadKind.FILE


def is_file_change(entry: Entry) -> bool:
    """Is a block a call that writes or edits a file, whether that succeeded or not?"""
    return entry.kind is Kind.CALL and entry.name in WRITERS


def key(entry: Entry) -> tuple[str, str] | None:
    """A key for what a call or a result reads: equal if the same thing is read.

    Command lines are equal regardless of blanks, patterns only for the same tool.

    Returns:
        The kind (for a search the tool) and the target; `None` for tools that do not read, and if
        the target is unknown or cut off.
    """
    kind = reading(entry.name)
    target = entry.target.strip()
    if not kind or not target or entry.is_cut:
        return None
    if kind is ReadKind.COMMAND:
        target = " ".join(target.split())
    return (entry.name if kind is ReadKind.SEARCH else kind.value), target


def server(tool: str) -> str:
    """The MCP server of a tool; empty for Claude Code's own tools.

    Example:
        >>> server("mcp__github__get_issue"), server("Bash")
        ('github', '')
    """
    return tool.split("__")[1] if tool.startswith("mcp__") else ""
