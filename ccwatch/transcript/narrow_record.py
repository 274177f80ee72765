"""The wire format of the rows that most lines are, as far as a straight conversation needs them.

They hold of an answer or of a tool's result what a `Row` does, and no more, so that less of each
line is looked at.
"""

from typing import Literal

from msgspec import Raw, Struct

from ccwatch.transcript.record import EMPTY, Diagnostics, WireUsage


class Call(Struct, gc=False):
    """A block of an answer, as far as it calls a tool."""

    type: str = ""
    """`tool_use` or `server_tool_use` where it is one."""
    id: str = ""
    """The id that its result names."""
    name: str = ""
    """The tool."""


class AgentResult(Struct, gc=False):
    """`toolUseResult` of the tool that launches sub-agents."""

    agentId: str | None = None
    """The sub-agent."""
    status: str | None = None
    """`completed`, or `async_launched` while it goes on beside the conversation."""
    task_id: Raw = EMPTY
    """What was stopped, where that was asked for; undecoded."""


class Said(Struct, gc=False):
    """`message` of an assistant row, of its content only the calls."""

    model: str | None = None
    """`<synthetic>` where the client made it up itself."""
    id: str | None = None
    """The API's id of the response, the same in all of its rows."""
    content: list[Call] | str = ""
    """The calls among its blocks; a text where it is one."""
    stop_reason: str | None = None
    """Why it ended; `None` while it goes on."""
    usage: WireUsage | None = None
    """What it was billed for."""
    diagnostics: Diagnostics | None = None
    """What the API says of the request beyond that."""


class Answer(Struct, gc=False, kw_only=True):
    """An assistant row, as far as it tells of a response. The fields are those of `Row`."""

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
    """A text or a list of blocks, undecoded."""


class Result(Struct, gc=False, kw_only=True):
    """A row that brings a tool's result, as far as it tells that something entered.

    The fields are those of `Row`.
    """

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
