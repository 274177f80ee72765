"""What a conversation consists of, block by block, without the text."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct, field

from ccwatch.model.lane import Lane, Place

LONGEST_TARGET: Final = 300
"""Characters of a call's target that are kept."""

BlockKey = tuple[str, int]
"""Identifies a block of a conversation: the uuid of its row, and its index in the row's content."""


class Kind(StrEnum):
    """What a block is."""

    PROMPT = "prompt"
    """Text that the user typed."""
    TEXT = "text"
    """Text of an answer."""
    THINKING = "thinking"
    """Thinking, which newer releases leave out or encrypt."""
    CALL = "call"
    """A tool call, with its input."""
    RESULT = "result"
    """The result of a tool call."""
    ATTACHMENT = "attachment"
    """What the client attached to a prompt: files, to-do lists, output of hooks."""
    REMINDER = "reminder"
    """Text that the client inserted (`<system-reminder>`, task notices, meta rows)."""
    COMMAND = "command"
    """A slash command, or its output."""
    SUMMARY = "summary"
    """The summary that a compaction left."""
    COMPACTED = "compacted"
    """The boundary of a compaction. It takes no room in the window."""
    CLEARED = "cleared"
    """Old tool results were cleared here, without a summary. It takes no room in the window."""
    NOTE = "note"
    """What the client logged for itself or showed the user only, such as a hook that ran. It takes
    no room in the window."""
    ERROR = "error"
    """An API error or a retry, logged by the client. It takes no room in the window."""
    IMAGE = "image"
    """An image or a document in a prompt or in a tool's result."""


class Entry(Struct, frozen=True, gc=False):
    """One block of a conversation: what it is and where its text can be read."""

    kind: Kind
    """What it is."""
    place: Place
    """The row that contains it."""
    block: int
    """Its index in the row's content; -1 if the content is a single text, or the row itself."""
    uuid: str
    """The uuid of the row; empty if there is none."""
    at_ms: int
    """When the row was written: milliseconds since 1970, UTC; 0 when unknown."""
    size: int
    """Bytes of the block in the transcript, JSON escapes included; each image in a result or an
    attachment counts as 5,120 at most."""
    name: str = ""
    """The tool of a call or a result, the type of an attachment, a command's name."""
    call: str = ""
    """The id of the tool call, for a call and for its result."""
    target: str = ""
    """What a call is about: a file's path, a command line, a pattern, a URL. At most
    `LONGEST_TARGET` characters; for a result, that of its call."""
    response: str = ""
    """The message id of the response that it belongs to; empty for input of the model."""
    failed: bool = False
    """Did a tool report an error?"""
    agent: str = ""
    """The sub-agent that a call launched, or that a result is from; empty for others."""
    unchanged: bool = False
    """Did a read find the file unchanged, so that nothing new entered the context?"""
    piece: str = ""
    """The part of its target that a call asks for, as `offset=200 limit=50`; empty for all of it.
    For a result, that of its call."""

    @property
    def key(self) -> BlockKey:
        """What identifies it in its conversation."""
        return self.uuid, self.block

    @property
    def is_cut(self) -> bool:
        """May the target have been cut off? Then it is not compared with others."""
        return len(self.target) >= LONGEST_TARGET

    @property
    def is_attached_file(self) -> bool:
        """Is it a file that the client attached: named in a prompt, or restored later?"""
        return self.kind is Kind.ATTACHMENT and self.name == "file"

    @property
    def is_system(self) -> bool:
        """Is it a copy of the system prompt and the tools? Those are sent before all blocks."""
        return self.kind is Kind.ATTACHMENT and self.name == "prompt_snapshot"


class Story(Struct, frozen=True, eq=False):
    """The blocks of one conversation in the order of their rows. Compared by identity."""

    agent: str = ""
    """The sub-agent; empty for the main chain."""
    entries: tuple[Entry, ...] = ()
    """Oldest first, abandoned branches included, each row once."""
    dead: frozenset[str] = frozenset()
    """The uuids of rows on abandoned branches."""
    preserved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The uuids of the rows that each compaction kept as they were, by the compaction's id."""
    branches: "Mapping[str, Branch]" = field(default_factory=dict)
    """The conversation as each undone compaction left it, by the compaction's id."""


class Branch(Struct, frozen=True):
    """A conversation on another branch than the one that goes on."""

    story: Story
    """Its blocks: all that is not on that branch is dead."""
    lane: Lane
    """Its responses: those not on that branch are dead, and compactions elsewhere are undone."""
