"""The wire format of the two most frequent rows: answers, and results of tools.

They have only the fields of a `Row` that a straight conversation needs, so decoding is faster.
"""

from typing import Literal

from msgspec import Raw, Struct

from ccwatch.transcript.wire.raw import EMPTY
from ccwatch.transcript.wire.usage import Diagnostics, WireUsage


class Call(Struct, gc=False):
    """A block of an answer, with the fields of a tool call."""

    type: str = ""
    """`tool_use` or `server_tool_use` for a call."""
    id: str = ""
    """The id by which its result refers to it."""
    name: str = ""
    """The tool."""


class AgentResult(Struct, gc=False):
    """`toolUseResult` of the tool that launches sub-agents."""

    agentId: str | None = None
    """The sub-agent."""
    status: str | None = None
    """`completed`, or `async_launched` if it runs in the background."""
    task_id: Raw = EMPTY
    """The task that was stopped, for a tool that does that; undecoded."""


class AnswerMessage(Struct, gc=False):
    """`message` of an assistant row."""

    model: str | None = None
    """`<synthetic>` if the client made it up itself."""
    id: str | None = None
    """The API's id of the response, the same in all of its rows."""
    content: list[Call] | str = ""
    """Its blocks, decoded as calls; or a text."""
    stop_reason: str | None = None
    """Why it ended; `None` until then."""
    usage: WireUsage | None = None
    """What it was billed for."""
    diagnostics: Diagnostics | None = None
    """What the API says of the request beyond that."""


class NarrowRow(Struct, gc=False, kw_only=True):
    """The fields that rows of all types begin with: those of `Row`, in the order on disk."""

    parentUuid: str | None = None
    isSidechain: bool | None = None
    cwd: str | None = None
    sessionId: str | None = None
    version: str | None = None
    gitBranch: str | None = None


class Answer(NarrowRow, gc=False, kw_only=True):
    """An assistant row. The fields are those of `Row`."""

    type: Literal["assistant"]
    message: AnswerMessage
    requestId: str | None = None
    uuid: str
    timestamp: str | None = None
    effort: str | None = None
    isApiErrorMessage: bool | None = None


class ResultMessage(Struct, gc=False):
    """`message` of a row with a tool's result."""

    content: Raw
    """A text or a list of blocks, undecoded."""


class Result(NarrowRow, gc=False, kw_only=True):
    """A row with a tool's result. The fields are those of `Row`."""

    type: Literal["user"]
    message: ResultMessage
    uuid: str
    timestamp: str | None = None
    toolUseResult: AgentResult | str | list[Raw] | int | float | bool | None = None
