"""The parts of a context, and its attribution to them."""

from enum import StrEnum

from msgspec import Struct

from ccwatch.model.basis import Basis
from ccwatch.model.entry import Entry


class Category(StrEnum):
    """The category of a part, as named in `by_category` of the snapshot."""

    SYSTEM = "system_prompt"
    """The client's own instructions."""
    TOOLS = "tools"
    """Schemas of tools, those of MCP servers included."""
    MEMORY = "memory_files"
    """CLAUDE.md and what it imports."""
    SKILLS = "skills"
    """The list of skills, and skills that were loaded."""
    PROMPTS = "prompts"
    """Prompts of the user, images included."""
    TEXT = "assistant_text"
    """Text of answers."""
    THINKING = "thinking"
    """Thinking."""
    CALLS = "tool_calls"
    """The inputs of tools."""
    RESULTS = "tool_results"
    """The results of tools."""
    ATTACHMENTS = "attachments"
    """What the client attached to prompts: files, reminders, output of hooks."""
    SUMMARY = "compaction_summary"
    """The summary that the last compaction left."""
    UNATTRIBUTED = "unattributed"
    """What the transcript does not account for."""


class How(StrEnum):
    """How the size of a part is known."""

    MEASURED = "measured"
    """The growth of the context between two responses, with nothing else entering."""
    SPLIT = "split"
    """The growth of the context, split among several parts by tiktoken's counts."""
    ESTIMATED = "estimated"
    """Tiktoken's count or the size in bytes, at the ratio that fits this conversation."""

    @property
    def basis(self) -> Basis:
        """The word for it in the snapshot."""
        return Basis.MEASURED if self is How.MEASURED else Basis.ESTIMATED


class Part(Struct, frozen=True, gc=False):
    """A part of a context: a block, or a piece of what precedes the first block."""

    category: Category
    """Its category."""
    tokens: int
    """Its size."""
    how: How
    """How its size is known."""
    entry: Entry | None = None
    """The block; `None` for what precedes the first one, and for what is unattributed."""
    since: int = 0
    """Index of the first response of the lane that it was sent with."""
    name: str = ""
    """Its name, if it is no block: a tool's name, a memory file's path."""


class Share(Struct, frozen=True):
    """A group of parts."""

    name: str
    """What they have in common: a category, a tool, an MCP server, a file."""
    kind: str
    """What kind of name that is: `category`, `tool`, `mcp_server`, `file`, `memory`, …"""
    tokens: int
    """Their size."""
    how: How
    """How their size is known: the least certain way among them."""
    parts: int
    """Their number."""


class Attribution(Struct, frozen=True, eq=False):
    """The attribution of a context, or of a part of one, to the parts that add up to it."""

    used: int
    """Its tokens: measured by a response, or the client's count or an estimate of a context that
    none measured; 0 if unknown."""
    parts: tuple[Part, ...] = ()
    """In the order of the prompt; what is unattributed is the last."""
    ratio: float = 1.0
    """Claude's tokens per token of tiktoken, fitted to this conversation."""
    beside: tuple[Part, ...] = ()
    """Blocks that take nothing of it: those for which no token was left, and those of the last
    answer, with the tokens that they will take of the next context."""
