"""The rows of a transcript, one on each line."""

from typing import Annotated

from msgspec import Meta, Raw, Struct

from ccwatch.transcript.wire.compaction import CompactMetadata, SummarizeMetadata, from_stream
from ccwatch.transcript.wire.raw import EMPTY
from ccwatch.transcript.wire.usage import Count, Diagnostics, WireUsage


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
    """`data` of a progress row: a report of a sub-agent, else without a message."""

    agentId: str | None = None
    """The sub-agent."""
    message: Embedded | None = None
    """Its row."""


class Origin(Struct, gc=False):
    """The origin of a prompt."""

    kind: str | None = None
    """`human`, `task-notification`, …"""


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
    origin: Origin | None = None
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

    @property
    def boundary(self) -> CompactMetadata:
        """The metadata of a boundary, in either spelling; empty for other rows."""
        return self.compactMetadata or from_stream(self.compact_metadata)
