"""Closed folds as bytes, to be sent to another process or stored on disk."""

from typing import Final
from zlib import crc32

import msgspec
from msgspec import Struct

from ccwatch.model.compaction import Compaction
from ccwatch.model.response import Iteration, Response, ToolCall
from ccwatch.model.session import Reported
from ccwatch.model.usage import Usage
from ccwatch.transcript.folding.chain import End
from ccwatch.transcript.folding.fold import Fold
from ccwatch.transcript.folding.lane_state import LaneState, lane_of, state_of
from ccwatch.transcript.folding.living import LivingBranch
from ccwatch.transcript.folding.part import AgentFold, SessionPart
from ccwatch.transcript.folding.straight import Straight


class PackedAgent(Struct, array_like=True, gc=False):
    """A sub-agent of a part."""

    id: str
    """Its agent id, or the uuid of its first row."""
    launched_by: str
    """The id of the tool call that launched it; empty when unknown."""
    task: str
    """The beginning of the prompt that it was launched with."""
    last: str
    """Time of its newest row, as written."""
    lane: LaneState
    """Its conversation."""


class PackedPart(Struct, array_like=True, gc=False):
    """What a file holds of a session."""

    id: str
    """The sessionId."""
    continues: bool
    """Does the same file begin with another session?"""
    cleared: bool
    """Does it begin with a `/clear` that did not reset the client's total?"""
    ended: dict[str, str]
    """When a task last ended, by its id; under an empty id, when all were stopped."""
    cwd: str
    """Working directory of the first row that names one; empty when none does."""
    version: str
    """Release that wrote the newest row."""
    branch: str
    """Git branch of the newest row."""
    first: str
    """Time of the oldest row, as written; empty when no row has one."""
    last: str
    """Time of the newest row, as written; empty when no row has one."""
    given_title: str
    """Title that the user gave; empty without one."""
    made_title: str
    """Title that the client made; empty without one."""
    first_prompt: str
    """The beginning of the first prompt."""
    totals: list[Reported]
    """The newest totals that the client reported, oldest first."""
    lane: LaneState
    """Its main chain."""
    agents: list[PackedAgent]
    """Its sub-agents."""


class Packed(Struct, array_like=True, gc=False):
    """The content of a file."""

    kinds: dict[str, int]
    """Number of rows by type."""
    lines: int
    """Lines, without blank ones."""
    damaged: int
    """Damaged lines from which rows were recovered."""
    unread: int
    """Lines from which nothing was recovered."""
    parts: list[PackedPart]
    """What it holds of each session, in order of appearance."""
    end: End | None
    """Where reading can continue; `None` if the whole file has to be read again."""


_PLAIN = tuple(name for name in PackedPart.__struct_fields__ if name not in ("lane", "agents"))


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Packed).decode
RULES: Final = 9
"""To be increased when the same lines give other figures, without a change of a field."""
STORED: Final = (
    *(Packed, PackedPart, PackedAgent, LaneState, LivingBranch, End),
    *(Reported, Response, Usage, ToolCall, Iteration, Compaction),
)
"""The structs in a record."""
FORMAT: Final = crc32(repr((RULES, *(one.__struct_fields__ for one in STORED))).encode())
"""Identifies the format, which may change between releases."""


def packed(fold: Fold) -> bytes:
    """Encode a fold as it is when closed."""
    parts = [_packed_part(part) for part in fold.parts.values()]
    end = fold.end if isinstance(fold, Straight) else None
    return _encode(Packed(dict(fold.kinds), fold.lines, fold.damaged, fold.unread, parts, end))


def _packed_part(part: SessionPart) -> PackedPart:
    return PackedPart(
        lane=state_of(part.lane),
        agents=[
            PackedAgent(agent.id, agent.launched_by, agent.task, agent.last, state_of(agent.lane))
            for agent in part.agents.values()
        ],
        **{name: getattr(part, name) for name in _PLAIN},
    )


def unpacked(data: bytes, path: str, session_id: str, agent_id: str) -> Fold:
    """Decode a closed fold.

    Args:
        data: The result of `packed`.
        path: The transcript.
        session_id: The session named by its path.
        agent_id: The sub-agent whose file it is; empty for a main transcript.

    Raises:
        msgspec.MsgspecError: The data are malformed.
    """
    found = _decode(data)
    fold = (Straight if found.end else Fold)(path, session_id, agent_id, closed=True)
    if isinstance(fold, Straight) and found.end:
        fold.end = found.end
    fold.kinds.update(found.kinds)
    fold.lines, fold.damaged, fold.unread = found.lines, found.damaged, found.unread
    fold.parts = {one.id: _unpacked_part(one, path) for one in found.parts}
    return fold


def _unpacked_part(one: PackedPart, path: str) -> SessionPart:
    part = SessionPart(one.id, lane=lane_of(one.lane, path))
    for name in _PLAIN:
        setattr(part, name, getattr(one, name))
    for sub in one.agents:
        lane = lane_of(sub.lane, path)
        part.agents[sub.id] = AgentFold(sub.id, lane, sub.launched_by, sub.task, sub.last)
    return part
