"""A session that nobody works on any more, as it is kept on disk: all but its responses."""

import os
from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Extent
from ccwatch.model.response import Response
from ccwatch.model.session import Reported
from ccwatch.model.usage import Usage
from ccwatch.store.account import FileAccount
from ccwatch.transcript.lane_state import Span
from ccwatch.transcript.locate import meta_path
from ccwatch.transcript.mark import Facts


class Home(NamedTuple):
    """Where a conversation is to be found again."""

    file: int
    """Which of the session's transcripts it is."""
    session_id: str
    """The session that its rows name."""
    agent_id: str
    """The sub-agent; empty for the main chain."""
    responses: int
    """How many responses it had when it was laid to rest."""
    turns: int
    """How many turns it had."""
    gaps: int
    """Before how many of the newest responses it is known what entered."""


NOWHERE: Final = Home(-1, "", "", 0, 0, 0)
"""Where a conversation is that has no rows."""


class RestingLane(Struct, array_like=True, gc=False):
    """A conversation without its responses, its turns, and what entered before the newest."""

    home: Home
    """Where its rows are to be found again."""
    owned: frozenset[int] | None
    """Indices of the responses whose cost is this session's; `None` when all of them are."""
    larger: list[tuple[int, Usage]]
    """What other files say of responses, by their indices, where that is more."""
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
    """The compaction that came after `last`; `None` where the context is measured since."""
    pending: list[Span]
    """Rows of content appended since `last`, on the living branch."""
    pending_bytes: int
    """Bytes of content in them."""
    extent: Extent
    """What would take all of its responses to work out."""


class RestingAgent(Struct, array_like=True, gc=False):
    """A sub-agent."""

    id: str
    """Its agent id, or the uuid of the row that it began with in the oldest releases."""
    lane: RestingLane
    """Its own conversation."""
    kind: str
    """`general-purpose`, `Explore`, …; empty when unknown."""
    description: str
    """What it was launched for; empty when unknown."""
    launched_by: str
    """The id of the tool call that launched it; empty when unknown."""
    parent: str
    """The agent that launched it; empty for the session itself."""
    last_ms: int
    """Its newest row: milliseconds since 1970, UTC."""
    finished: bool | None
    """Has its result come back? `None` when the transcript does not tell."""


class RestingFile(Struct, array_like=True, gc=False):
    """A transcript of the session, as it was when it was read to its end."""

    path: str
    """Where it is."""
    agent_id: str
    """The sub-agent whose file it is; empty for a main transcript."""
    facts: Facts
    """What a look at its folder told of it then."""
    note: tuple[int, int] | None
    """Of the note beside a sub-agent's: when it was written, and its bytes; `None` without one."""
    entry: FileAccount
    """What became of its lines."""


class RestingSession(Struct, array_like=True, gc=False):
    """A session whose files are all read, closed, and share no response with any that is awake."""

    id: str
    """The sessionId."""
    group: list[str]
    """The sessions that can only rest together with it."""
    files: list[RestingFile]
    """Its transcripts, those of its sub-agents included."""
    told: str
    """What its client told the status line, as text to compare."""
    ids: bytes
    """Fingerprints of the ids of its responses, four bytes each."""
    project: str
    """The working directory of its first row; empty when no row names one."""
    title: str
    """Given by the user, else by the client; empty when there is none."""
    version: str
    """The release of Claude Code that wrote its newest row."""
    branch: str
    """The git branch of its newest row."""
    first_ms: int
    """Its oldest row: milliseconds since 1970, UTC; 0 when no row has a time."""
    last_ms: int
    """Its newest row, sub-agents included: milliseconds since 1970, UTC."""
    path: str
    """Its own transcript; empty where only sub-agents' files are left."""
    main: RestingLane
    """The conversation with the user."""
    agents: list[RestingAgent]
    """Its sub-agents, oldest first."""
    others: list[RestingLane]
    """Further conversations that count for its cost alone."""
    reported: Reported | None
    """Claude Code's own total, the newest that it left; `None` without one."""
    totals: tuple[Reported, ...]
    """All totals that its transcripts hold, oldest first."""
    turn_ms: int
    """The client's own sum of the time its turns took."""
    forked_from: str
    """The session that the rows it begins with were copied from; empty when none were."""


STRUCTS: Final = (RestingLane, RestingAgent, RestingFile, RestingSession)
"""What it consists of, beside named tuples."""
TUPLES: Final = (Home, Extent, FileAccount, Facts, Response, Usage, Compaction, Reported)
"""The named tuples in it."""

encode: Final = msgspec.msgpack.Encoder().encode
"""Write a session down."""
decode: Final = msgspec.msgpack.Decoder(RestingSession).decode
"""Read what was written.

Raises:
    msgspec.MsgspecError: It is something else.
"""


def rests(resting: RestingSession, files: Mapping[str, Facts], told: str) -> bool:
    """Is everything as it was when a session was laid to rest?

    Args:
        resting: The session.
        files: All transcripts that there are.
        told: What its client told the status line, as text to compare.
    """
    return told == resting.told and all(
        files.get(one.path) == one.facts and (not one.agent_id or note_facts(one.path) == one.note)
        for one in resting.files
    )


def note_facts(transcript: str) -> tuple[int, int] | None:
    """When the note beside a transcript was written, and its bytes; `None` where there is none."""
    try:
        status = os.stat(meta_path(transcript), follow_symlinks=False)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
