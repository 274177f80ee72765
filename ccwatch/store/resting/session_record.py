"""The record of a session at rest, as it is stored on disk: everything but its responses."""

from typing import Final

import msgspec
from msgspec import Struct

from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Precomputed
from ccwatch.model.response import Response
from ccwatch.model.session import Reported
from ccwatch.model.usage import Usage
from ccwatch.store.line_counts import FileLineCounts
from ccwatch.transcript.folding.lane_state import Span
from ccwatch.transcript.mark import Facts


class LaneAddress(Struct, frozen=True, array_like=True):
    """Where a conversation is, for loading its responses."""

    file: int
    """Index of its transcript among those of the session."""
    session_id: str
    """The session that its rows name."""
    agent_id: str
    """The sub-agent; empty for the main chain."""
    responses: int
    """Number of its responses."""
    turns: int
    """Number of its turns."""
    gaps: int
    """Number of its gaps."""


NOWHERE: Final = LaneAddress(-1, "", "", 0, 0, 0)
"""Stands in for the place of a conversation without rows."""


class LaneRecord(Struct, array_like=True, gc=False):
    """A conversation without its responses, turns and gaps."""

    address: LaneAddress
    """Where its rows are."""
    owned: frozenset[int] | None
    """Indices of the responses that count toward this session's cost; `None` if all do."""
    larger: list[tuple[int, Usage]]
    """Larger usage of responses in other files, by index."""
    dead: frozenset[int]
    """Indices of the responses on abandoned branches."""
    compactions: list[Compaction]
    """Oldest first, each once."""
    undone: frozenset[int]
    """Indices of the compactions on abandoned branches."""
    micro_compactions: int
    """How often old tool results were cleared without a summary."""
    last: Response | None
    """The newest response of the living branch that measured the context; `None` without one."""
    compacted: Compaction | None
    """The compaction after `last`; `None` if the context has been measured since."""
    pending: list[Span]
    """Rows with content appended since `last`, on the living branch."""
    pending_bytes: int
    """Bytes of content in those rows."""
    opening: int
    """Bytes of its first prompt, and of the files attached to it."""
    precomputed: Precomputed
    """Figures that take all of its responses to work out."""


class AgentRecord(Struct, array_like=True, gc=False):
    """A sub-agent."""

    id: str
    """Its agent id; in the oldest releases the uuid of its first row."""
    lane: LaneRecord
    """Its own conversation."""
    kind: str
    """`general-purpose`, `Explore`, …; empty when unknown."""
    description: str
    """Its task in a few words; empty when unknown."""
    launched_by: str
    """The id of the tool call that launched it; empty when unknown."""
    parent: str
    """The agent that launched it; empty for the session itself."""
    last_ms: int
    """Its newest row: milliseconds since 1970, UTC."""
    finished: bool | None
    """Has it ended, as the transcript has it? `None` if that does not say."""


class FileRecord(Struct, array_like=True, gc=False):
    """A transcript of the session, in the state in which it was read to its end."""

    path: str
    """Where it is."""
    agent_id: str
    """The sub-agent whose file it is; empty for a main transcript."""
    facts: Facts
    """The state of the file."""
    meta: tuple[int, int] | None
    """The time (ns) and the size of a sub-agent's metadata file; `None` without one."""
    line_counts: FileLineCounts
    """The counts of its lines."""


class SessionRecord(Struct, array_like=True, gc=False):
    """A session whose files are all read, and which shares no response with one that is awake."""

    id: str
    """The sessionId."""
    group: list[str]
    """The sessions that can only rest together with it."""
    files: list[FileRecord]
    """Its transcripts, those of its sub-agents included."""
    folders: int
    """Identifies the config folders that were read, of which any session may have affected it."""
    statusline: str
    """Its last status line, as text to compare."""
    fingerprints: bytes
    """Those of the ids of its responses, four bytes each."""
    project: str
    """The working directory of its first row; empty when no row names one."""
    title: str
    """Given by the user, else by the client, else its first prompt; secrets masked."""
    version: str
    """The release of Claude Code that wrote its newest row."""
    branch: str
    """The git branch of its newest row."""
    first_ms: int
    """Its oldest row: milliseconds since 1970, UTC; 0 when no row has a time."""
    last_ms: int
    """Its newest row, sub-agents included: milliseconds since 1970, UTC."""
    path: str
    """Its own transcript; empty if only sub-agents' files are left."""
    main: LaneRecord
    """The conversation with the user."""
    agents: list[AgentRecord]
    """Its sub-agents, oldest first."""
    unlisted: list[LaneRecord]
    """The conversations of sub-agents that are not listed."""
    further: list[LaneRecord]
    """The main chain of further transcripts that only count toward its cost."""
    strays: list[LaneRecord]
    """The main chain of further transcripts, each with compactions that `main` does not have."""
    reported: Reported | None
    """As `Session.reported`; `None` without one."""
    totals: tuple[Reported, ...]
    """The newest totals in its transcript, oldest first."""
    forked_from: str
    """The session that its first rows were copied from; empty if it is no fork."""


STRUCTS: Final = (
    *(LaneRecord, AgentRecord, FileRecord, SessionRecord, LaneAddress, Precomputed, FileLineCounts),
    *(Facts, Response, Usage, Compaction, Reported),
)
"""The structs in a record."""

encode: Final = msgspec.msgpack.Encoder().encode
"""Encode a record."""
decode: Final = msgspec.msgpack.Decoder(SessionRecord).decode
"""Decode a record.

Raises:
    msgspec.MsgspecError: It is malformed.
"""
