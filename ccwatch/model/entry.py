"""What a conversation consists of, block by block, without the text."""

from enum import StrEnum
from typing import Final, NamedTuple

from msgspec import Struct

from ccwatch.model.lane import Place

LONGEST_TARGET: Final = 300
"""Characters of a call's target that are kept."""


class Kind(StrEnum):
    """What a block is."""

    PROMPT = "prompt"
    """What the user typed."""
    TEXT = "text"
    """What the model answered."""
    THINKING = "thinking"
    """What the model thought, which newer releases leave out or encrypt."""
    CALL = "call"
    """A tool that the model asked for, with its input."""
    RESULT = "result"
    """What a tool gave back."""
    ATTACHMENT = "attachment"
    """What the client put beside a prompt: files, to-do lists, what hooks said."""
    REMINDER = "reminder"
    """Text that the client put in unasked (`<system-reminder>`, notices of tasks, meta rows)."""
    COMMAND = "command"
    """A slash command, or what one printed."""
    SUMMARY = "summary"
    """What a compaction left of the conversation."""
    COMPACTED = "compacted"
    """The boundary of a compaction. Nothing of it is in the window."""
    CLEARED = "cleared"
    """Old tool results were cleared here, without a summary. Nothing of it is in the window."""
    NOTE = "note"
    """What the client noted for itself or told the user alone, such as a hook that ran. Nothing of
    it is in the window."""
    ERROR = "error"
    """An error of the API, or a retry, that the client noted. Nothing of it is in the window."""
    IMAGE = "image"
    """An image or a document in a prompt or in a tool's result."""


class Entry(NamedTuple):
    """One block of a conversation: what it is and where its text can be read."""

    kind: Kind
    """What it is."""
    place: Place
    """The row that it stands in."""
    block: int
    """Which block of the row's content it is; -1 where the content is one text, or is the row."""
    uuid: str
    """The uuid of the row; empty where there is none."""
    at_ms: int
    """When the row was written: milliseconds since 1970, UTC; 0 when unknown."""
    size: int
    """Bytes of the block as it stands in the transcript, JSON's escapes included."""
    name: str = ""
    """The tool of a call or a result, the type of an attachment, a command's name."""
    call: str = ""
    """The id of the tool call that this is, or whose result it is."""
    target: str = ""
    """What a call is about: a file's path, a command line, a pattern, a URL. At most
    `LONGEST_TARGET` characters; for a result, that of its call."""
    response: str = ""
    """The message id of the response that it is a part of; empty for what entered."""
    failed: bool = False
    """Did a tool report an error?"""
    agent: str = ""
    """The sub-agent that a call launched or whose result this is; empty for others."""
    unchanged: bool = False
    """Did a read find the file as it was before, so that nothing new entered?"""
    piece: str = ""
    """Which part of its target a call asks for, as `offset=200 limit=50`; empty where it asks for
    all of it. For a result, that of its call."""

    @property
    def is_cut(self) -> bool:
        """May the target have been cut off? Then it is not compared with others."""
        return len(self.target) >= LONGEST_TARGET

    @property
    def is_system(self) -> bool:
        """Is it a copy of the system prompt and the tools? They stand before all blocks."""
        return self.kind is Kind.ATTACHMENT and self.name == "prompt_snapshot"


class Story(Struct, frozen=True, eq=False):
    """The blocks of one conversation in the order of their rows. Compared by identity."""

    session: str
    """The sessionId."""
    agent: str = ""
    """The sub-agent; empty for the main chain."""
    entries: tuple[Entry, ...] = ()
    """Oldest first, abandoned branches included, each row once."""
    dead: frozenset[str] = frozenset()
    """The uuids of rows on abandoned branches."""
    preserved: dict[str, tuple[str, ...]] | None = None
    """By the id of a compaction, the uuids of the rows that it kept as they were."""
