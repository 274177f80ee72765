"""A session that nobody works on any more, as it is kept on disk: all but its responses."""

import os
from array import array
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct

from ccwatch.analysis.cache import lifetime
from ccwatch.analysis.context import bytes_per_token, floor
from ccwatch.analysis.window import largest_context
from ccwatch.model.compaction import Compaction
from ccwatch.model.response import Response
from ccwatch.model.session import Agent, Extent, Lane, Place, Reported, Session
from ccwatch.model.stored import Stored
from ccwatch.model.usage import Usage
from ccwatch.store.account import Entry
from ccwatch.store.dormant import fingerprints
from ccwatch.store.meta import meta_path
from ccwatch.transcript.mark import START, Facts

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


class Sought(NamedTuple):
    """A conversation that is to be had again as it was when its session was laid to rest."""

    path: str
    """The transcript."""
    facts: Facts
    """What was known of that when all of it had been read."""
    home: Home
    """Where it is there."""
    stamp: int
    """Names the state that the session was in."""


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

Found = tuple[Home, Mapping[int, Usage]]
"""Where a conversation is found, and what other files say of its responses."""
Load = Callable[[Sought, Mapping[int, Usage]], Lane]
"""Gives all of a conversation from wherever it is kept, with what other files say of responses."""

encode: Final = msgspec.msgpack.Encoder().encode
"""Write a session down."""
decode: Final = msgspec.msgpack.Decoder(Resting).decode
"""Read what was written.

Raises:
    msgspec.MsgspecError: It is something else.
"""


def laid(
    session: Session,
    files: list[RestingFile],
    told: str,
    group: list[str],
    homes: Mapping[int, Found],
) -> Resting:
    """Lay a session to rest.

    Args:
        session: The session, with all responses.
        files: Its transcripts.
        told: What its client told the status line, as text to compare.
        group: The sessions that can only rest together with it.
        homes: Where each of its conversations is found, by their `id()`.
    """
    everywhere = (session.main, *(one.lane for one in session.agents), *session.others)
    ids = array("I", sorted(fingerprints(one.id for lane in everywhere for one in lane.responses)))
    return Resting(
        session.id,
        group,
        files,
        told,
        ids.tobytes(),
        session.project,
        session.title,
        session.version,
        session.branch,
        session.first_ms,
        session.last_ms,
        session.path,
        _laid(session.main, homes),
        [
            RestingAgent(
                one.id,
                _laid(one.lane, homes),
                one.kind,
                one.description,
                one.launched_by,
                one.parent,
                one.last_ms,
                one.finished,
            )
            for one in session.agents
        ],
        [_laid(lane, homes) for lane in session.others],
        session.reported,
        session.totals,
        session.turn_ms,
        session.forked_from,
    )


def _laid(lane: Lane, homes: Mapping[int, Found]) -> RestingLane:
    # Where only sub-agents' files are left, the main chain is of no file, and empty.
    home, larger = homes.get(id(lane), (NOWHERE, {}))
    return RestingLane(
        home,
        lane.owned,
        list(larger.items()),
        lane.dead,
        list(lane.compactions),
        lane.micro_compactions,
        lane.last,
        lane.compacted,
        [place[1:] for place in lane.pending],
        lane.pending_bytes,
        Extent(largest_context(lane), floor(lane), lifetime(lane.responses), bytes_per_token(lane)),
    )


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


def session_of(resting: Resting, files: Mapping[str, Facts], stamp: int, load: Load) -> Session:
    """Make a session of what was written down. Its responses come when somebody looks at them.

    Args:
        resting: What was written.
        files: What is known of its transcripts; the same as it says itself, which is given up.
        stamp: Names the state that it was in.
        load: Gives the responses of a conversation.
    """
    paths = [file.path for file in resting.files]

    def lane(one: RestingLane) -> Lane:
        path = paths[one.home.file] if one.home.file >= 0 else ""
        facts = files.get(path, START.facts)
        return _lane(one, path, partial(load, Sought(path, facts, one.home, stamp)))

    return Session(
        resting.id,
        path=paths[resting.main.home.file] if resting.path else "",
        project=resting.project,
        title=resting.title,
        version=resting.version,
        branch=resting.branch,
        first_ms=resting.first_ms,
        last_ms=resting.last_ms,
        main=lane(resting.main),
        agents=tuple(
            Agent(
                one.id,
                lane(one.lane),
                one.kind,
                one.description,
                one.launched_by,
                one.parent,
                one.last_ms,
                one.finished,
            )
            for one in resting.agents
        ),
        others=tuple(lane(one) for one in resting.others),
        reported=resting.reported,
        totals=resting.totals,
        turn_ms=resting.turn_ms,
        forked_from=resting.forked_from,
        stamp=stamp,
    )


def _lane(one: RestingLane, path: str, load: Callable[[Mapping[int, Usage]], Lane]) -> Lane:
    home, whole = one.home, partial(load, dict(one.larger))
    return Lane(
        Stored(home.responses, lambda: whole().responses) if home.responses else (),
        owned=one.owned,
        dead=one.dead,
        turns=Stored(home.turns, lambda: whole().turns) if home.turns else (),
        compactions=tuple(one.compactions),
        micro_compactions=one.micro_compactions,
        last=one.last,
        compacted=one.compacted,
        pending=tuple([Place(path, *span) for span in one.pending]),
        pending_bytes=one.pending_bytes,
        gaps=Stored(home.gaps, lambda: whole().gaps) if home.gaps else (),
        extent=one.extent,
    )


def note_facts(transcript: str) -> tuple[int, int] | None:
    """When the note beside a transcript was written, and its bytes; `None` where there is none."""
    try:
        status = os.stat(meta_path(transcript), follow_symlinks=False)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
