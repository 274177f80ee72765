"""Decodes what rows leave undecoded, as far as lists of blocks and their text need it."""

import msgspec
from msgspec import Raw, Struct

from ccwatch.transcript.wire.raw import BROKEN, EMPTY


class Media(Struct, gc=False):
    """The source of an image or document."""

    type: str | None = None
    """`base64`, `url`, `file`, …"""
    media_type: str | None = None
    """`image/png`, `application/pdf`, …"""
    data: Raw = EMPTY
    """The bytes in base64, undecoded; empty for other sources."""
    url: str | None = None
    """The address, for a source on the web."""


class ContentBlock(Struct, gc=False):
    """One block of a message's content, which is left undecoded."""

    type: str = ""
    """`text`, `thinking`, `tool_use`, `tool_result`, …; `unreadable` if it is malformed."""
    id: str | None = None
    """Of a call: its id, by which its result refers to it."""
    name: str | None = None
    """Of a call: the tool."""
    tool_use_id: str | None = None
    """Of a result: the call that it answers."""
    is_error: bool | None = None
    """Of a result: did the call fail?"""
    text: Raw = EMPTY
    """Of a text."""
    thinking: Raw = EMPTY
    """Of thinking; empty if the client did not store it."""
    input: Raw = EMPTY
    """Of a call: its arguments."""
    content: Raw = EMPTY
    """Of a result: a text or a list of blocks."""
    source: Media | None = None
    """Of an image or a document."""


UNSAID = frozenset(
    ("command_permissions", "hook_cancelled", "hook_non_blocking_error", "hook_system_message")
)
"""Types of attachments that are never sent to the model."""
NOTHING = (b"", b'""', b"{}", b"null")
"""Undecoded values of an empty field."""


class Attachment(Struct, gc=False):
    """An attachment of a prompt, with the fields that tell what it is about."""

    type: str = ""
    """`file`, `instructions`, `prompt_snapshot`, …"""
    filename: str | None = None
    """The file that it is about, if any."""
    path: str | None = None
    """The same in some other types."""
    content: Raw = EMPTY
    """Of a hook: its output."""
    response: Raw = EMPTY
    """Of an asynchronous hook: its response."""

    @property
    def is_unsaid(self) -> bool:
        """Is it not sent to the model, but only for the client or the user?

        Only for rows without the text that is sent. The types are those for which the contexts of
        real users did not grow.
        """
        if self.type == "hook_success":
            return bytes(self.content) in NOTHING
        if self.type == "async_hook_response":
            return bytes(self.response) in NOTHING
        return self.type in UNSAID


class Attached(Struct, gc=False):
    """A row of type `attachment`."""

    attachment: Attachment | None = None
    """The attachment."""


class ToolUseResult(Struct, gc=False):
    """The client's metadata of a tool's result."""

    type: str | None = None
    """Of a read: `text`, `image`, `file_unchanged`, …"""
    agentId: str | None = None
    """Of the tool that launches sub-agents: the sub-agent."""
    persistedOutputPath: str | None = None
    """The file that the output was written to because of its size."""


_raws = msgspec.json.Decoder(list[Raw]).decode
_block = msgspec.json.Decoder(ContentBlock).decode
_attached = msgspec.json.Decoder(Attached).decode
_tool_use_result = msgspec.json.Decoder(ToolUseResult).decode
NO_TOOL_USE_RESULT = ToolUseResult()
"""The metadata of a row without any."""


def sized_blocks(content: Raw) -> list[tuple[ContentBlock, int]]:
    """The blocks of a message's content with their sizes in bytes; empty if it is a text."""
    try:
        raws = _raws(content)
    except BROKEN:
        return []
    return [(_read(raw), len(raw)) for raw in raws]


def _read(raw: Raw) -> ContentBlock:
    try:
        return _block(raw)
    except BROKEN:
        return ContentBlock("unreadable")


def attachment(line: bytes | memoryview) -> Attachment:
    """The attachment of a row; an empty one if it is malformed."""
    try:
        return _attached(line).attachment or Attachment()
    except BROKEN:
        return Attachment()


def tool_use_result(found: Raw) -> ToolUseResult:
    """Decode the metadata of a tool's result; empty if there is none, or only a text."""
    if found is EMPTY:
        return NO_TOOL_USE_RESULT
    try:
        return _tool_use_result(found)
    except BROKEN:
        return NO_TOOL_USE_RESULT
