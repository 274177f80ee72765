"""The wire format: the fields of a line that are used.

Lines are decoded directly from their bytes, and all other fields are skipped. Field names are those
of Claude Code, in the order in which it writes them, since the decoder searches in that order. The
structs are not tracked by the cyclic garbage collector: a row refers to nothing that could refer to
it.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta, Raw, Struct

Count = Annotated[int, Meta(ge=0, le=10**12)]
"""A number of tokens, milliseconds or lines. Any other value is left out."""
EMPTY: Final = Raw(b"")
"""The content of a row without any."""


class CacheCreation(Struct, gc=False):
    """Cache writes by their lifetime, in tokens."""

    ephemeral_5m_input_tokens: Count | None = None
    """Written to live for five minutes."""
    ephemeral_1h_input_tokens: Count | None = None
    """Written to live for an hour."""


class ModelUsage(Struct, gc=False):
    """The use of one model in a session, by the client's own count."""

    costUSD: Annotated[float, Meta(ge=0, le=1e9)] | None = None
    """Cost in dollars."""


class ServerToolUse(Struct, gc=False):
    """Use of server-side tools."""

    web_search_requests: Count | None = None
    """Number of web searches."""


class OutputDetails(Struct, gc=False):
    """The parts of the output of a response, in tokens."""

    thinking_tokens: Count | None = None
    """Thinking."""


class WireUsage(Struct, gc=False):
    """`usage` of a response, or of one iteration of it."""

    type: str | None = None
    """Of an iteration: `message`, `fallback_message` if another model answered instead,
    `advisor_message` for a request to an advisor model, `compaction` for a summary by the API."""
    model: str | None = None
    """Of an iteration by another model than the response's."""
    input_tokens: Count | None = None
    """Input that missed the cache and was not written to it."""
    output_tokens: Count | None = None
    """Output, thinking included; a placeholder until the response ends."""
    cache_creation_input_tokens: Count | None = None
    """Written to the cache, whatever its lifetime."""
    cache_read_input_tokens: Count | None = None
    """Read from the cache."""
    cache_creation: CacheCreation | None = None
    """The same writes by lifetime; older releases leave it out."""
    output_tokens_details: OutputDetails | None = None
    """The parts of the output."""
    server_tool_use: ServerToolUse | None = None
    """Use of server-side tools."""
    service_tier: str | None = None
    """`standard`, `priority` or `batch`."""
    inference_geo: str | None = None
    """`us` if inference was restricted to the United States, which costs more."""
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
    """`None` if the cache was not missed."""


class Message(Struct, gc=False):
    """`message` of a user or assistant row."""

    model: str | None = None
    """Of an answer; `<synthetic>` if the client made it up itself."""
    id: str | None = None
    """The API's id of the response, the same in all of its rows."""
    content: Raw = EMPTY
    """A text or a list of blocks, undecoded."""
    stop_reason: str | None = None
    """Why it ended; `None` until then, and in rows of some older releases."""
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
    """The messages that a compaction kept, in older releases."""

    tailUuid: str | None = None
    """The uuid of the last one."""


class Preserved(Struct, gc=False):
    """The messages that a compaction kept, in newer releases."""

    uuids: list[str] | None = None
    """Their uuids."""


class CompactMetadata(Struct, gc=False):
    """The metadata of a compaction."""

    trigger: str | None = None
    """`auto` or `manual`."""
    preTokens: Count | None = None
    """The context before it, in tokens."""
    postTokens: Count | None = None
    """Tokens of the messages that it left, by the client's count."""
    cumulativeDroppedTokens: Count | None = None
    """Tokens that this and all earlier ones dropped."""
    durationMs: Count | None = None
    """Its duration in milliseconds."""
    userContext: str | None = None
    """The text given with `/compact`."""
    preservedSegment: Segment | None = None
    """What it kept, in older releases."""
    preservedMessages: Preserved | None = None
    """What it kept, in newer releases."""


class SummarizeMetadata(Struct, gc=False):
    """The metadata of a summary of a part of the conversation."""

    direction: str | None = None
    """Which part the user chose: from a message on, or up to it."""


class Embedded(Struct, gc=False):
    """A sub-agent's row inside a progress row."""

    type: str | None = None
    """`user` or `assistant`."""
    uuid: str | None = None
    """Identifies the row."""
    requestId: str | None = None
    """The request of an answer."""
    timestamp: str | None = None
    """As written."""
    message: Message | None = None
    """The message."""


class Progress(Struct, gc=False):
    """`data` of a progress row."""

    type: str | None = None
    """`agent_progress` for a report of a sub-agent; others are ignored."""
    agentId: str | None = None
    """The sub-agent."""
    message: Embedded | None = None
    """Its row."""


class Kind(Struct, gc=False):
    """The origin of a prompt."""

    kind: str | None = None
    """`human`, `task-notification`, …"""


class Queued(Struct, gc=False):
    """`attachment` with a message from the client's queue, sent while the model was working."""

    type: Literal["queued_command"]
    prompt: Raw = EMPTY
    """A text or a list of blocks, undecoded."""
    commandMode: str | None = None
    """`prompt`, or `task-notification`."""
    origin: Kind | None = None
    """Who or what wrote it; older releases leave it out."""
    isMeta: bool | None = None
    """Did the client insert it, hidden from the user?"""


class Row(Struct, gc=False):
    """One line of a transcript."""

    parentUuid: str | None = None
    """The row that it follows; none for the first one, and after a compaction."""
    logicalParentUuid: str | None = None
    """Of a boundary: the last row before the compaction."""
    isSidechain: bool | None = None
    """Is it a sub-agent's?"""
    cwd: str | None = None
    """The working directory."""
    sessionId: str | None = None
    """In a sub-agent's file, the session that launched it."""
    version: str | None = None
    """The release of Claude Code that wrote it."""
    gitBranch: str | None = None
    """`HEAD` if there is no branch."""
    agentId: str | None = None
    """The sub-agent of the row, in its own file."""
    type: str = ""
    """`user`, `assistant`, `system`, `attachment`, …"""
    message: Message | None = None
    """Of a user or assistant row."""
    requestId: str | None = None
    """The request of an answer."""
    uuid: str | None = None
    """Identifies the row; a copy has the same."""
    timestamp: str | None = None
    """As written, usually in UTC with a `Z`."""
    effort: str | None = None
    """The requested effort of an answer."""
    toolUseResult: Raw = EMPTY
    """The client's metadata of a tool's result, undecoded."""
    operation: str | None = None
    """An operation on the client's queue: `enqueue`, `dequeue`, …"""
    subtype: str | None = None
    """Of a system row: `compact_boundary`, `local_command`, …"""
    isMeta: bool | None = None
    """Did the client insert it, hidden from the user?"""
    isCompactSummary: bool | None = None
    """Is it the summary of a compaction?"""
    summarizeMetadata: SummarizeMetadata | None = None
    """Of a summary of a part of the conversation."""
    isApiErrorMessage: bool | None = None
    """Does it hold an API error instead of an answer?"""
    origin: Kind | None = None
    """Who or what wrote a prompt; older releases leave it out."""
    content: Raw = EMPTY
    """Of a system row, undecoded."""
    attachment: Raw = EMPTY
    """An attachment, undecoded."""
    rendered: Raw = EMPTY
    """The text of an attachment that is sent, undecoded."""
    compactMetadata: CompactMetadata | None = None
    """Of a boundary."""
    compact_metadata: dict[str, object] | None = None
    """The same, in the spelling of the SDK's streams."""
    data: Progress | None = None
    """Of a progress row."""
    parentToolUseID: str | None = None
    """Of a progress row: the call that launched the sub-agent."""
    totalCostUSD: Annotated[float, Meta(ge=0, le=1e9)] | None = None
    """The client's own total of the session so far, in dollars."""
    totalAPIDuration: Count | None = None
    """Milliseconds spent waiting for the API."""
    totalDuration: Count | None = None
    """Milliseconds that the client ran."""
    totalLinesAdded: Count | None = None
    """Lines of code added, by the client's own count."""
    totalLinesRemoved: Count | None = None
    """Lines of code removed, by the client's own count."""
    modelUsage: Raw = EMPTY
    """`ModelUsage` by the name of the model, undecoded."""
    hasUnknownModelCost: bool | None = None
    """Is a part of the total a guess, because a price is unknown?"""
    aiTitle: str | None = None
    """A title that the client generated."""
    customTitle: str | None = None
    """A title that the user gave."""
    summary: str | None = None
    """A title that an older release generated."""
    leafUuid: str | None = None
    """Of a summary: a row of its conversation."""
