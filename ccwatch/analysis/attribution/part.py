"""A part of a context, and all parts together."""

from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from ccwatch.model.basis import Basis
from ccwatch.model.entry import Entry


class Category(StrEnum):
    """What a part of a context is, as `by_category` of the snapshot names it."""

    SYSTEM = "system_prompt"
    """The client's own instructions."""
    TOOLS = "tools"
    """Schemas of tools, those of MCP servers included."""
    MEMORY = "memory_files"
    """CLAUDE.md and what it imports."""
    SKILLS = "skills"
    """The listing of skills, and skills that were loaded."""
    PROMPTS = "prompts"
    """What the user typed, images included."""
    TEXT = "assistant_text"
    """What the model answered."""
    THINKING = "thinking"
    """What the model thought."""
    CALLS = "tool_calls"
    """The inputs of tools."""
    RESULTS = "tool_results"
    """What tools gave back."""
    ATTACHMENTS = "attachments"
    """What the client put beside prompts: files, reminders, what hooks said."""
    SUMMARY = "compaction_summary"
    """What the last compaction left."""
    UNATTRIBUTED = "unattributed"
    """What the transcript does not account for."""


class How(StrEnum):
    """How the size of a part is known."""

    MEASURED = "measured"
    """The context grew by it between two responses, and nothing else entered."""
    SPLIT = "split"
    """The context grew by several parts, shared out by their tokens as tiktoken counts them."""
    ESTIMATED = "estimated"
    """Counted by tiktoken or by its size, at the ratio that fits this conversation."""

    @property
    def basis(self) -> Basis:
        """The word of the snapshot for it."""
        return Basis.MEASURED if self is How.MEASURED else Basis.ESTIMATED


class Part(NamedTuple):
    """A block of a conversation in a window, or a piece of what stands before the first one."""

    category: Category
    """What it is."""
    tokens: int
    """How much of the context it takes."""
    how: How
    """How that is known."""
    entry: Entry | None = None
    """The block; `None` for what stands before the first one and what is unattributed."""
    since: int = 0
    """Index of the first response of the lane that it was sent with."""
    name: str = ""
    """What it is called where no block tells: a tool by its name, a memory file by its path."""


class Share(NamedTuple):
    """Several parts taken together."""

    name: str
    """What they have in common: a category, a tool, an MCP server, a file."""
    kind: str
    """What kind of name that is: `category`, `tool`, `mcp_server`, `file`, `memory`, …"""
    tokens: int
    """How much of the context they take."""
    how: How
    """How that is known: the weakest way among them."""
    parts: int
    """How many they are."""


class Attribution(Struct, frozen=True, eq=False):
    """What fills a context. The parts always add up to it."""

    used: int
    """Tokens in the window, as the last response measured them."""
    parts: tuple[Part, ...] = ()
    """In the order in which they stand in the prompt; what is unattributed is the last."""
    ratio: float = 1.0
    """Tokens of Claude for one of tiktoken, fitted to this conversation."""
