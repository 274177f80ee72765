"""The wire format of what stands in a row: the blocks of its content, and what goes with them."""

from msgspec import Raw, Struct
from msgspec import json as wire

from ccwatch.transcript.parse import BROKEN
from ccwatch.transcript.record import EMPTY


class Media(Struct, gc=False):
    """Where the bytes of an image or document are: `base64` ones stand right there."""

    type: str | None = None
    media_type: str | None = None
    data: Raw = EMPTY
    url: str | None = None


class ContentBlock(Struct, gc=False):
    """One block of a message's content. What it holds is left undecoded."""

    type: str = ""
    id: str | None = None
    name: str | None = None
    tool_use_id: str | None = None
    is_error: bool | None = None
    text: Raw = EMPTY
    thinking: Raw = EMPTY
    input: Raw = EMPTY
    content: Raw = EMPTY
    source: Media | None = None


class Attachment(Struct, gc=False):
    """What the client put beside a prompt, as far as it says what it is about."""

    type: str = ""
    filename: str | None = None
    path: str | None = None


class Attached(Struct, gc=False):
    """A row of type `attachment`."""

    attachment: Attachment | None = None


class ToolUseResult(Struct, gc=False):
    """What a client noted of a tool's result beside its text."""

    type: str | None = None
    agentId: str | None = None
    persistedOutputPath: str | None = None
    file: Raw = EMPTY


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
    """What a client noted of a tool's result; an empty one where it is only text."""
    try:
        return _tool_use_result(found)
    except BROKEN:
        return NO_TOOL_USE_RESULT
