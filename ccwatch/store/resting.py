"""A session that nobody works on any more, as it is kept on disk: all but its responses."""

import os
from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from ccwatch.model.compaction import Compaction
from ccwatch.model.response import Response
from ccwatch.model.session import Extent, Reported
from ccwatch.model.usage import Usage
from ccwatch.store.account import Entry
from ccwatch.transcript.locate import meta_path
from ccwatch.transcript.mark import Facts

Span = tuple[int, int]
"""Where a row stands in its file: the offset of its first byte, and its length in bytes."""


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
    owned: frozenset[int] | None
    larger: list[tuple[int, Usage]]
    """What other files say of responses, by their indices, where that is more."""
    dead: frozenset[int]
    compactions: list[Compaction]
    micro_compactions: int
    last: Response | None
    compacted: Compaction | None
    pending: list[Span]
    pending_bytes: int
    extent: Extent


class RestingAgent(Struct, array_like=True, gc=False):
    """A sub-agent."""

    id: str
    lane: RestingLane
    kind: str
    description: str
    launched_by: str
    parent: str
    last_ms: int
    finished: bool | None


class RestingFile(Struct, array_like=True, gc=False):
    """A transcript of the session, as it was when it was read to its end."""

    path: str
    agent_id: str
    facts: Facts
    note: tuple[int, int] | None
    """Of the note beside a sub-agent's: when it was written, and its bytes; `None` without one."""
    entry: Entry
    """What became of its lines."""


class Resting(Struct, array_like=True, gc=False):
    """A session whose files are all read, closed, and share no response with any that is awake."""

    id: str
    group: list[str]
    """The sessions that can only rest together with it."""
    files: list[RestingFile]
    told: str
    """What its client told the status line, as text to compare."""
    ids: bytes
    """Fingerprints of the ids of its responses, four bytes each."""
    project: str
    title: str
    version: str
    branch: str
    first_ms: int
    last_ms: int
    path: str
    main: RestingLane
    agents: list[RestingAgent]
    others: list[RestingLane]
    reported: Reported | None
    totals: tuple[Reported, ...]
    turn_ms: int
    forked_from: str


STRUCTS: Final = (RestingLane, RestingAgent, RestingFile, Resting)
"""What it consists of, beside named tuples."""
TUPLES: Final = (Home, Extent, Entry, Facts, Response, Usage, Compaction, Reported)
"""The named tuples in it."""

encode: Final = msgspec.msgpack.Encoder().encode
"""Write a session down."""
decode: Final = msgspec.msgpack.Decoder(Resting).decode
"""Read what was written.

Raises:
    msgspec.MsgspecError: It is something else.
"""


def rests(resting: Resting, files: Mapping[str, Facts], told: str) -> bool:
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
