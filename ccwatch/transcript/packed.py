"""Closed folds as bytes, to be sent to another process or kept on disk."""

from msgspec import Struct

from ccwatch.model.session import Reported
from ccwatch.transcript.fold import Fold
from ccwatch.transcript.lane import LaneFold, LaneState
from ccwatch.transcript.part import AgentFold, Part


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


_PLAIN = tuple(name for name in PackedPart.__struct_fields__ if name not in ("lane", "agents"))


def packed(fold: Fold) -> Packed:
    """Reduce a fold to what remains of it when it is closed."""
    parts = [_packed_part(part) for part in fold.parts.values()]
    return Packed(dict(fold.kinds), fold.lines, fold.damaged, fold.unread, parts)


def _packed_part(part: Part) -> PackedPart:
    return PackedPart(
        lane=part.lane.state(),
        agents=[
            PackedAgent(agent.id, agent.launched_by, agent.task, agent.last, agent.lane.state())
            for agent in part.agents.values()
        ],
        **{name: getattr(part, name) for name in _PLAIN},
    )


def unpacked(packed: Packed, path: str, session_id: str, agent_id: str) -> Fold:
    """Make a closed fold of what remains of one.

    Args:
        packed: What remains.
        path: The transcript.
        session_id: The session that its place names.
        agent_id: The sub-agent whose file it is; empty for a main transcript.
    """
    fold = Fold(path, session_id, agent_id, closed=True)
    fold.kinds.update(packed.kinds)
    fold.lines, fold.damaged, fold.unread = packed.lines, packed.damaged, packed.unread
    fold.parts = {one.id: _unpacked_part(one) for one in packed.parts}
    return fold


def _unpacked_part(one: PackedPart) -> Part:
    part = Part(one.id, lane=LaneFold.of(one.lane))
    for name in _PLAIN:
        setattr(part, name, getattr(one, name))
    for sub in one.agents:
        lane = LaneFold.of(sub.lane)
        part.agents[sub.id] = AgentFold(sub.id, lane, sub.launched_by, sub.task, sub.last)
    return part
