"""Closed folds as bytes, to be sent to another process or kept on disk."""

from typing import Final
from zlib import crc32

import msgspec
from msgspec import Struct

from ccwatch.model.compaction import Compaction
from ccwatch.model.response import Iteration, Response, ToolCall
from ccwatch.model.session import Reported
from ccwatch.model.usage import Usage
from ccwatch.transcript.chain import End
from ccwatch.transcript.fold import Fold
from ccwatch.transcript.lane import LaneFold, LaneState
from ccwatch.transcript.living import Walk
from ccwatch.transcript.part import AgentFold, Part
from ccwatch.transcript.straight import Straight


class PackedAgent(Struct, array_like=True, gc=False):
    """A sub-agent of a part."""

    id: str
    launched_by: str
    task: str
    last: str
    lane: LaneState


class PackedPart(Struct, array_like=True, gc=False):
    """What a file says of a session."""

    id: str
    continues: bool
    cleared: bool
    results: set[str]
    cwd: str
    version: str
    branch: str
    first: str
    last: str
    given_title: str
    made_title: str
    first_prompt: str
    totals: list[Reported]
    turn_ms: int
    lane: LaneState
    agents: list[PackedAgent]


class Packed(Struct, array_like=True, gc=False):
    """What a file says."""

    kinds: dict[str, int]
    lines: int
    damaged: int
    unread: int
    parts: list[PackedPart]
    end: End | None
    """Where it can be read on; `None` where that takes reading all of it."""


_PLAIN = tuple(name for name in PackedPart.__struct_fields__ if name not in ("lane", "agents"))


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Packed).decode
RULES: Final = 4
"""Grows when the same lines make other figures than before, though no field of them changed."""
_KINDS = (Packed, PackedPart, PackedAgent)
_TUPLES = (LaneState, Walk, End, Reported, Response, Usage, ToolCall, Iteration, Compaction)
FORMAT: Final = crc32(
    repr(
        (RULES, *(one.__struct_fields__ for one in _KINDS), *(one._fields for one in _TUPLES))
    ).encode()
)
"""Tells bytes of this release from those of one that writes others."""


def packed(fold: Fold) -> bytes:
    """Write down what remains of a fold when it is closed."""
    parts = [_packed_part(part) for part in fold.parts.values()]
    end = fold.end if isinstance(fold, Straight) else None
    return _encode(Packed(dict(fold.kinds), fold.lines, fold.damaged, fold.unread, parts, end))


def _packed_part(part: Part) -> PackedPart:
    return PackedPart(
        lane=part.lane.state(),
        agents=[
            PackedAgent(agent.id, agent.launched_by, agent.task, agent.last, agent.lane.state())
            for agent in part.agents.values()
        ],
        **{name: getattr(part, name) for name in _PLAIN},
    )


def unpacked(data: bytes, path: str, session_id: str, agent_id: str) -> Fold:
    """Make a closed fold of what remains of one.

    Args:
        data: What `packed` wrote.
        path: The transcript.
        session_id: The session that its place names.
        agent_id: The sub-agent whose file it is; empty for a main transcript.

    Raises:
        msgspec.MsgspecError: These are other bytes.
    """
    packed = _decode(data)
    fold = (Straight if packed.end else Fold)(path, session_id, agent_id, closed=True)
    if isinstance(fold, Straight) and packed.end:
        fold.end = packed.end
    fold.kinds.update(packed.kinds)
    fold.lines, fold.damaged, fold.unread = packed.lines, packed.damaged, packed.unread
    fold.parts = {one.id: _unpacked_part(one, path) for one in packed.parts}
    return fold


def _unpacked_part(one: PackedPart, path: str) -> Part:
    part = Part(one.id, lane=LaneFold.of(one.lane, path))
    for name in _PLAIN:
        setattr(part, name, getattr(one, name))
    for sub in one.agents:
        lane = LaneFold.of(sub.lane, path)
        part.agents[sub.id] = AgentFold(sub.id, lane, sub.launched_by, sub.task, sub.last)
    return part
