"""The wire format of what stands in a row: the blocks of its content, and what goes with them."""

from msgspec import Raw, Struct
from msgspec import json as wire

from ccwatch.transcript.parse import BROKEN
from ccwatch.transcript.record import EMPTY


class Media(Struct, gc=False):
    """Where the bytes of an image or document are: `base64` ones stand right there."""

    type: str | None = None
    """`base64`, `url`, `file`, …"""
    media_type: str | None = None
    """`image/png`, `application/pdf`, …"""
    data: Raw = EMPTY
    """The bytes in base64, undecoded; empty where they stand elsewhere."""
    url: str | None = None
    """Where they stand, if on the web."""


class ContentBlock(Struct, gc=False):
    """One block of a message's content. What it holds is left undecoded."""

    type: str = ""
    """`text`, `thinking`, `tool_use`, `tool_result`, …; `unreadable` where it is no block."""
    id: str | None = None
    """Of a call: its id, which its result names."""
    name: str | None = None
    """Of a call: the tool."""
    tool_use_id: str | None = None
    """Of a result: the call that it answers."""
    is_error: bool | None = None
    """Of a result: did the call fail?"""
    text: Raw = EMPTY
    """Of a text."""
    thinking: Raw = EMPTY
    """Of thinking; empty where the client kept none of it."""
    input: Raw = EMPTY
    """Of a call: its arguments."""
    content: Raw = EMPTY
    """Of a result: a text or a list of blocks."""
    source: Media | None = None
    """Of an image or a document."""


UNSAID = frozenset(
    ("command_permissions", "hook_cancelled", "hook_non_blocking_error", "hook_system_message")
)
"""Types of attachments that the model never sees, whatever they hold."""
NOTHING = (b"", b'""', b"{}", b"null")
"""How a field stands in a row that says nothing."""


class Attachment(Struct, gc=False):
    """What the client put beside a prompt, as far as it says what it is about."""

    type: str = ""
    """`file`, `instructions`, `prompt_snapshot`, …"""
    filename: str | None = None
    """The file that it is about, where there is one."""
    path: str | None = None
    """The same, as some kinds call it."""
    content: Raw = EMPTY
    """Of a hook: what it wrote."""
    response: Raw = EMPTY
    """Of a hook that ran beside: what it answered."""

    @property
    def is_unsaid(self) -> bool:
        """Did only the client or the user hear of it, and not the model?

        For rows that do not hold what was sent. What contexts of people grew by tells.
        """
        if self.type == "hook_success":
            return bytes(self.content) in NOTHING
        if self.type == "async_hook_response":
            return bytes(self.response) in NOTHING
        return self.type in UNSAID


class Attached(Struct, gc=False):
    """A row of type `attachment`."""

    attachment: Attachment | None = None
    """What it attaches."""


class ToolUseResult(Struct, gc=False):
    """What a client noted of a tool's result beside its text."""

    type: str | None = None
    """Of a reading: `text`, `image`, `file_unchanged`, …"""
    agentId: str | None = None
    """Of the tool that launches sub-agents: which it launched."""
    persistedOutputPath: str | None = None
    """The file that output was put aside in because of its size."""
    file: Raw = EMPTY
    """What was read, undecoded."""


_raws = wire.Decoder(list[Raw]).decode
_block = wire.Decoder(ContentBlock).decode
_attached = wire.Decoder(Attached).decode
_tool_use_result = wire.Decoder(ToolUseResult).decode
NO_TOOL_USE_RESULT = ToolUseResult()
"""Of a row without one."""


def blocks(content: Raw) -> list[tuple[ContentBlock, int]]:
    """The blocks of a message's content with their sizes in bytes; none where it is text."""
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
    """What an attachment's row attaches; an empty one where that is not told."""
    try:
        return _attached(line).attachment or Attachment()
    except BROKEN:
        return Attachment()


def tool_use_result(found: Raw) -> ToolUseResult:
    """What a client noted of a tool's result; an empty one where that is nothing, or only text."""
    if found is EMPTY:
        return NO_TOOL_USE_RESULT
    try:
        return _tool_use_result(found)
    except BROKEN:
        return NO_TOOL_USE_RESULT
