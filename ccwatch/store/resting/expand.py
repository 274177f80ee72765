"""Makes a session from its record, with responses that are loaded on access."""

from collections.abc import Callable, Container, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from ccwatch.model.lane import Gap, Lane, Place, Turn
from ccwatch.model.lazy_sequence import LazySequence
from ccwatch.model.response import Response
from ccwatch.model.session import Agent, Session
from ccwatch.model.usage import Usage
from ccwatch.store.resting.session_record import LaneAddress, LaneRecord, SessionRecord
from ccwatch.transcript.mark import START, Facts


class LaneKey(Struct, frozen=True):
    """Identifies a conversation in the state in which its session was stored."""

    path: str
    """The transcript."""
    facts: Facts
    """The state of that file when it had been read to its end."""
    address: LaneAddress
    """Which of its conversations it is."""
    stamp: int
    """Identifies the state of the session."""


NONE: Final[frozenset[int]] = frozenset()
"""No responses."""
NOTHING_LARGER: Final[Mapping[int, Usage]] = MappingProxyType({})
"""No larger usage in other files."""
LoadLane = Callable[[LaneKey, Mapping[int, Usage]], Lane]
"""Loads a conversation, with the larger usage of its responses in other files, by index."""


def session_of(
    record: SessionRecord,
    files: Mapping[str, Facts],
    stamp: int,
    load: LoadLane,
    gone: Container[str] = (),
) -> Session:
    """Make a session from its record.

    Args:
        record: The record.
        files: The state of its transcripts, equal to that in the record.
        stamp: Identifies the state of the session.
        load: Loads a conversation when its responses are accessed.
        gone: Those of its transcripts that were deleted.
    """
    paths = [file.path for file in record.files]

    def lane(one: LaneRecord) -> Lane:
        path = paths[one.address.file] if one.address.file >= 0 else ""
        facts = files.get(path, START.facts)
        return _lane(one, path, partial(load, LaneKey(path, facts, one.address, stamp)))

    return Session(
        record.id,
        path=paths[record.main.address.file] if record.path else "",
        agent_path="" if record.path else min(paths, key=gone.__contains__),
        project=record.project,
        title=record.title,
        version=record.version,
        branch=record.branch,
        first_ms=record.first_ms,
        last_ms=record.last_ms,
        main=lane(record.main),
        agents=tuple(
            Agent(
                id=one.id,
                lane=lane(one.lane),
                kind=one.kind,
                description=one.description,
                launched_by=one.launched_by,
                parent=one.parent,
                last_ms=one.last_ms,
                finished=one.finished,
            )
            for one in record.agents
        ),
        unlisted=tuple(map(lane, record.unlisted)),
        further=tuple(map(lane, record.further)),
        strays=tuple(map(lane, record.strays)),
        reported=record.reported,
        totals=record.totals,
        forked_from=record.forked_from,
        gone=all(path in gone for path in ([record.path] if record.path else paths)),
        stamp=stamp,
    )


def _lane(one: LaneRecord, path: str, load: Callable[[Mapping[int, Usage]], Lane]) -> Lane:
    address, whole = one.address, partial(load, dict(one.larger) or NOTHING_LARGER)
    return Lane(
        LazySequence(address.responses, whole, _responses) if address.responses else (),
        owned=one.owned,
        dead=one.dead or NONE,  # one shared empty set, rather than one for each lane
        turns=LazySequence(address.turns, whole, _turns) if address.turns else (),
        compactions=tuple(one.compactions),
        undone=one.undone or NONE,
        micro_compactions=one.micro_compactions,
        last=one.last,
        compacted=one.compacted,
        pending=tuple([Place(path, *span) for span in one.pending]),
        pending_bytes=one.pending_bytes,
        gaps=LazySequence(address.gaps, whole, _gaps) if address.gaps else (),
        opening=one.opening,
        precomputed=one.precomputed,
    )


def _responses(lane: Lane) -> Sequence[Response]:
    return lane.responses


def _turns(lane: Lane) -> Sequence[Turn]:
    return lane.turns


def _gaps(lane: Lane) -> Sequence[Gap]:
    return lane.gaps
