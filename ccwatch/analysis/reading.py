"""Which tools only look, and at what."""

from enum import StrEnum
from typing import Final

from ccwatch.model.entry import Entry


class ReadKind(StrEnum):
    """What kind of thing a call looks at."""

    FILE = "file"
    """A file, by its path."""
    COMMAND = "command"
    """A command line of a shell."""
    SEARCH = "search"
    """A pattern, a folder, or what a tool of an MCP server was asked for."""
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
"""Tools that look at what their target names. The names with Tool are those of old releases."""
WRITERS: Final = frozenset({"Write", "Edit", "MultiEdit", "NotebookEdit", "Replace"})
"""Tools that change the file that is their target."""
WHOLE: Final = frozenset({"Write", "Replace"})
"""Those of them whose call holds all of the file."""

_ASKING = (
    "get", "read", "list", "search", "fetch", "find", "query", "describe", "show", "view",
    "lookup",
)  # fmt: skip


def reading(tool: str) -> ReadKind | None:
    """Tell what kind of thing a tool looks at; `None` for one that does something else.

    A tool of an MCP server looks if its name begins with a word such as get, read or search.

    Example:
        >>> str(reading("Read")), str(reading("mcp__github__get_issue")), reading("Edit")
        ('file', 'search', None)
    """
    if tool.startswith("mcp__"):
        verb = tool.rpartition("__")[2].lower()
        return ReadKind.SEARCH if verb.startswith(_ASKING) else None
    return READERS.get(tool)


def key(entry: Entry) -> tuple[str, str] | None:
    """Name what a call or a result is about, so that two of the same are equal.

    The same command line is the same however its blanks are laid out. A pattern is the same only
    for the same tool.

    Returns:
        A kind (for a search the tool) and the target; `None` for tools that do not look, and where
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
    """Name the MCP server that a tool is of; empty for Claude Code's own.

    Example:
        >>> server("mcp__github__get_issue"), server("Bash")
        ('github', '')
    """
    return tool.split("__")[1] if tool.startswith("mcp__") else ""
