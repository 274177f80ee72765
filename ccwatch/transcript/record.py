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
    """Written to live for five minutes."""
    ephemeral_1h_input_tokens: Count | None = None
    """Written to live for an hour."""


class ModelUsage(Struct, gc=False):
    """What one model did in a session, by the client's own count."""

    costUSD: Annotated[float, Meta(ge=0, le=1e9)] | None = None
    """What it cost, in dollars."""


class ServerToolUse(Struct, gc=False):
    """What ran on the server's side."""

    web_search_requests: Count | None = None
    """Searches of the web."""


class OutputDetails(Struct, gc=False):
    """What the output of a response consists of, in tokens."""

    thinking_tokens: Count | None = None
    """Output that was thinking."""


class WireUsage(Struct, gc=False):
    """`usage` of a response, or of one iteration of it."""

    type: str | None = None
    """Of an iteration: `message`, `fallback_message` where another model answered in its place,
    `advisor_message` for what another model was asked, or `compaction` for a summary that the API
    had made."""
    model: str | None = None
    """Of an iteration of another model than that of the response."""
    input_tokens: Count | None = None
    """Input that missed the cache and was not written to it."""
    output_tokens: Count | None = None
    """Output, thinking included; a placeholder while the response goes on."""
    cache_creation_input_tokens: Count | None = None
    """Written to the cache, whatever its lifetime."""
    cache_read_input_tokens: Count | None = None
    """Read from the cache."""
    cache_creation: CacheCreation | None = None
    """The same writes by lifetime; older releases leave it out."""
    output_tokens_details: OutputDetails | None = None
    """What the output consists of."""
    server_tool_use: ServerToolUse | None = None
    """What ran on the server's side."""
    service_tier: str | None = None
    """`standard`, `priority` or `batch`."""
    inference_geo: str | None = None
    """`us` where inference was in the United States only, which costs more."""
    speed: str | None = None
    """`fast` in fast mode, else `standard`."""
    iterations: "list[WireUsage] | None" = None
    """The requests that the response took; the counts above are those of the last."""


class CacheMiss(Struct, gc=False):
    """Why the prompt cache was missed."""

    type: str | None = None
    """`model_changed`, `tools_changed`, …"""


class Diagnostics(Struct, gc=False):
    """What the API says of a request beyond its usage."""

    cache_miss_reason: CacheMiss | None = None
    """`None` where the cache was not missed."""


class Message(Struct, gc=False):
    """`message` of a user or assistant row."""

    model: str | None = None
    """Of an answer; `<synthetic>` where the client made it up itself."""
    id: str | None = None
    """The API's id of the response, the same in all of its rows."""
    content: Raw = EMPTY
    """A text or a list of blocks, undecoded."""
    stop_reason: str | None = None
    """Why it ended; `None` while it goes on, and in rows that some older releases wrote."""
    usage: WireUsage | None = None
    """What it was billed for."""
    diagnostics: Diagnostics | None = None
    """What the API says of the request beyond that."""


class Block(Struct, gc=False):
    """One block of a message's content."""

    type: str | None = None
    """`text`, `tool_use`, `tool_result`, …"""
    id: str | None = None
    """Of a call: its id, which its result names."""
    name: str | None = None
    """Of a call: the tool."""
    text: str | None = None
    """Of a text."""


class Segment(Struct, gc=False):
    """The messages that a compaction kept as they were, by the last of them."""

    tailUuid: str | None = None
    """The uuid of the last one."""


class Preserved(Struct, gc=False):
    """The messages that a compaction kept as they were, each named: newer releases."""

    uuids: list[str] | None = None
    """Their uuids."""


class CompactMetadata(Struct, gc=False):
    """What the client says of a compaction."""

    trigger: str | None = None
    """`auto` or `manual`."""
    preTokens: Count | None = None
    """The context before it, in tokens."""
    postTokens: Count | None = None
    """What is left of its messages, in tokens, by the client."""
    cumulativeDroppedTokens: Count | None = None
    """Tokens that this and all earlier ones dropped together."""
    durationMs: Count | None = None
    """Milliseconds that it took."""
    userContext: str | None = None
    """The text given with `/compact`."""
    preservedSegment: Segment | None = None
    """What it kept, as older releases tell it."""
    preservedMessages: Preserved | None = None
    """What it kept, as newer releases tell it."""


class SummarizeMetadata(Struct, gc=False):
    """What the client says of a summary of a part of the conversation."""

    direction: str | None = None
    """Which part the user chose: from a message on, or up to it."""


class Embedded(Struct, gc=False):
    """A sub-agent's row inside a progress row."""

    type: str | None = None
    """`user` or `assistant`."""
    uuid: str | None = None
    """Names the row."""
    requestId: str | None = None
    """The request that an answer is of."""
    timestamp: str | None = None
    """As written."""
    message: Message | None = None
    """What was said."""


class Progress(Struct, gc=False):
    """`data` of a progress row."""

    type: str | None = None
    """`agent_progress` where a sub-agent reports; others are of no use."""
    agentId: str | None = None
    """The sub-agent."""
    message: Embedded | None = None
    """Its row."""


class Kind(Struct, gc=False):
    """Something of which only the kind is read."""

    kind: str | None = None
    """Of an origin: `human`, `task-notification`, …"""


class Queued(Struct, gc=False):
    """`attachment` that brings what waited in the client's queue while the model worked."""

    type: Literal["queued_command"]
    prompt: Raw = EMPTY
    """A text or a list of blocks, undecoded."""
    commandMode: str | None = None
    """`prompt`, or `task-notification`."""
    origin: Kind | None = None
    """Who or what wrote it; older releases leave it out."""
    isMeta: bool | None = None
    """Did the client put it in, unseen by the user?"""


class Row(Struct, gc=False):
    """One line of a transcript."""

    parentUuid: str | None = None
    """The row that it follows; none for the first, and after a compaction."""
    logicalParentUuid: str | None = None
    """Of a boundary: the row that it followed before the compaction."""
    isSidechain: bool | None = None
    """Is it a sub-agent's?"""
    cwd: str | None = None
    """The working directory."""
    sessionId: str | None = None
    """In a sub-agent's file that of the session that launched it."""
    version: str | None = None
    """The release of Claude Code that wrote it."""
    gitBranch: str | None = None
    """`HEAD` where there is no branch."""
    agentId: str | None = None
    """The sub-agent whose row it is, in its own file."""
    type: str = ""
    """`user`, `assistant`, `system`, `attachment`, …"""
    message: Message | None = None
    """Of a user or assistant row."""
    requestId: str | None = None
    """The request that an answer is of."""
    uuid: str | None = None
    """Names the row; a copy has the same."""
    timestamp: str | None = None
    """As written, usually in UTC with a `Z`."""
    effort: str | None = None
    """The effort that an answer was asked for with."""
    toolUseResult: Raw = EMPTY
    """What the client notes of a tool's result, undecoded."""
    operation: str | None = None
    """What became of something in the client's queue: `enqueue`, `dequeue`, …"""
    subtype: str | None = None
    """Of a system row: `compact_boundary`, `turn_duration`, …"""
    isMeta: bool | None = None
    """Did the client put it in, unseen by the user?"""
    isCompactSummary: bool | None = None
    """Is it the summary that a compaction left?"""
    summarizeMetadata: SummarizeMetadata | None = None
    """Of a summary of a part."""
    isApiErrorMessage: bool | None = None
    """Does it tell of an error of the API, in place of an answer?"""
    origin: Kind | None = None
    """Who or what wrote a prompt; older releases leave it out."""
    content: Raw = EMPTY
    """Of a system row, undecoded."""
    attachment: Raw = EMPTY
    """What the client attached, undecoded."""
    rendered: Raw = EMPTY
    """What is sent of an attachment, undecoded."""
    compactMetadata: CompactMetadata | None = None
    """Of a boundary."""
    compact_metadata: dict[str, object] | None = None
    """The same in the spelling of the SDK's streams."""
    data: Progress | None = None
    """Of a progress row."""
    parentToolUseID: str | None = None
    """Of a progress row: the call that launched the sub-agent."""
    durationMs: Count | None = None
    """Milliseconds that a turn took."""
    totalCostUSD: Annotated[float, Meta(ge=0, le=1e9)] | None = None
    """The client's own total of the session so far, in dollars."""
    totalAPIDuration: Count | None = None
    """Milliseconds spent waiting for the API."""
    totalDuration: Count | None = None
    """Milliseconds that the client ran."""
    totalLinesAdded: Count | None = None
    """The client's own count of lines of code."""
    totalLinesRemoved: Count | None = None
    """The same of those that it removed."""
    modelUsage: Raw = EMPTY
    """What each model did: `ModelUsage` by its name."""
    hasUnknownModelCost: bool | None = None
    """Is a part of the total guessed, for want of a price?"""
    aiTitle: str | None = None
    """The title that the client made."""
    customTitle: str | None = None
    """The title that the user gave."""
    summary: str | None = None
    """A title that an older release made."""
    leafUuid: str | None = None
    """Of a summary: a row of the conversation that it is of."""
