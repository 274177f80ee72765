"""The wire format: one line of a transcript as the few fields that are read.

Lines are decoded straight from their bytes; everything not named here is skipped unread.
Field names are those of Claude Code, and those of a row stand in the order in which it writes
them, for that is the order in which they are looked for. None is tracked by the cyclic garbage
collector: a row refers to nothing that could refer to it.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta, Raw, Struct

Count = Annotated[int, Meta(ge=0, le=10**12)]
"""A number of tokens, milliseconds or lines. Anything else in its place is left out."""
EMPTY: Final = Raw(b"")
"""Content of a row that has none."""


class CacheCreation(Struct, gc=False):
    """Cache writes by their lifetime, in tokens."""

    ephemeral_5m_input_tokens: Count | None = None
    ephemeral_1h_input_tokens: Count | None = None


class ServerToolUse(Struct, gc=False):
    """What ran on the server's side."""

    web_search_requests: Count | None = None


class OutputDetails(Struct, gc=False):
    """What the output of a response consists of, in tokens."""

    thinking_tokens: Count | None = None


class WireUsage(Struct, gc=False):
    """`usage` of a response, or of one iteration of it."""

    type: str | None = None
    model: str | None = None
    input_tokens: Count | None = None
    output_tokens: Count | None = None
    cache_creation_input_tokens: Count | None = None
    cache_read_input_tokens: Count | None = None
    cache_creation: CacheCreation | None = None
    output_tokens_details: OutputDetails | None = None
    server_tool_use: ServerToolUse | None = None
    inference_geo: str | None = None
    speed: str | None = None
    iterations: "list[WireUsage] | None" = None


class CacheMiss(Struct, gc=False):
    """Why the prompt cache was missed."""

    type: str | None = None


class Diagnostics(Struct, gc=False):
    """What the API says of a request beyond its usage."""

    cache_miss_reason: CacheMiss | None = None


class Message(Struct, gc=False):
    """`message` of a user or assistant row."""

    model: str | None = None
    id: str | None = None
    content: Raw = EMPTY
    stop_reason: str | None = None
    usage: WireUsage | None = None
    diagnostics: Diagnostics | None = None


class Block(Struct, gc=False):
    """One block of a message's content."""

    type: str | None = None
    id: str | None = None
    name: str | None = None
    text: str | None = None


class Segment(Struct, gc=False):
    """The messages that a compaction kept as they were, by the last of them."""

    tailUuid: str | None = None


class Preserved(Struct, gc=False):
    """The messages that a compaction kept as they were, each named: newer releases."""

    uuids: list[str] | None = None


class CompactMetadata(Struct, gc=False):
    """What the client says of a compaction."""

    trigger: str | None = None
    preTokens: Count | None = None
    postTokens: Count | None = None
    cumulativeDroppedTokens: Count | None = None
    durationMs: Count | None = None
    userContext: str | None = None
    preservedSegment: Segment | None = None
    preservedMessages: Preserved | None = None


class Embedded(Struct, gc=False):
    """A sub-agent's row inside a progress row."""

    type: str | None = None
    uuid: str | None = None
    requestId: str | None = None
    timestamp: str | None = None
    message: Message | None = None


class Progress(Struct, gc=False):
    """`data` of a progress row."""

    type: str | None = None
    agentId: str | None = None
    message: Embedded | None = None


class Kind(Struct, gc=False):
    """Something of which only the kind is read."""

    type: str | None = None
    kind: str | None = None


class Row(Struct, gc=False):
    """One line of a transcript."""

    parentUuid: str | None = None
    logicalParentUuid: str | None = None
    isSidechain: bool | None = None
    cwd: str | None = None
    sessionId: str | None = None
    version: str | None = None
    gitBranch: str | None = None
    agentId: str | None = None
    type: str = ""
    message: Message | None = None
    requestId: str | None = None
    uuid: str | None = None
    timestamp: str | None = None
    effort: str | None = None
    toolUseResult: Raw = EMPTY
    subtype: str | None = None
    isMeta: bool | None = None
    isCompactSummary: bool | None = None
    isApiErrorMessage: bool | None = None
    origin: Kind | None = None
    content: Raw = EMPTY
    attachment: Kind | None = None
    rendered: Raw = EMPTY
    compactMetadata: CompactMetadata | None = None
    compact_metadata: dict[str, object] | None = None
    data: Progress | None = None
    parentToolUseID: str | None = None
    durationMs: Count | None = None
    totalCostUSD: Annotated[float, Meta(ge=0, le=1e9)] | None = None
    totalAPIDuration: Count | None = None
    totalDuration: Count | None = None
    totalLinesAdded: Count | None = None
    totalLinesRemoved: Count | None = None
    aiTitle: str | None = None
    customTitle: str | None = None
    summary: str | None = None
    leafUuid: str | None = None


class Call(Struct, gc=False):
    """A block of an answer, as far as it calls a tool."""

    type: str = ""
    id: str = ""
    name: str = ""


class AgentResult(Struct, gc=False):
    """`toolUseResult` of the tool that launches sub-agents."""

    agentId: str | None = None
    status: str | None = None


class Said(Struct, gc=False):
    """`message` of an assistant row, of its content only the calls."""

    model: str | None = None
    id: str | None = None
    content: list[Call] | str = ""
    stop_reason: str | None = None
    usage: WireUsage | None = None
    diagnostics: Diagnostics | None = None


class Answer(Struct, gc=False, kw_only=True):
    """An assistant row, as far as it tells of a response: what a `Row` holds of it, and no more."""

    parentUuid: str | None = None
    isSidechain: bool | None = None
    cwd: str | None = None
    sessionId: str | None = None
    version: str | None = None
    gitBranch: str | None = None
    type: Literal["assistant"]
    message: Said
    requestId: str | None = None
    uuid: str
    timestamp: str | None = None
    effort: str | None = None
    isApiErrorMessage: bool | None = None


class Brought(Struct, gc=False):
    """`message` of a row that brings a tool's result."""

    content: Raw


class Result(Struct, gc=False, kw_only=True):
    """A row that brings a tool's result, as far as it tells that something entered."""

    parentUuid: str | None = None
    isSidechain: bool | None = None
    cwd: str | None = None
    sessionId: str | None = None
    version: str | None = None
    gitBranch: str | None = None
    type: Literal["user"]
    message: Brought
    uuid: str
    timestamp: str | None = None
    isCompactSummary: bool | None = None
    toolUseResult: AgentResult | str | list[Raw] | int | float | bool | None = None
