"""Rows of which each follows the one before it, in a single conversation."""

from typing import NamedTuple

from msgspec import field

from ccwatch.model.lane import Place
from ccwatch.transcript.fold import BOUNDARY, Fold
from ccwatch.transcript.lane import LaneFold
from ccwatch.transcript.narrow_record import Answer
from ccwatch.transcript.part import AgentFold, SessionPart
from ccwatch.transcript.record import Row


class End(NamedTuple):
    """Where a straight conversation stands: what it takes to tell whether a row follows."""

    recent: list[str]
    """Uuids of the rows since the last response, its own among them."""
    compacted: bool
    """Was it compacted since?"""


class NotStraightError(Exception):
    """A row does not simply follow the one before it."""


class Chain(Fold, eq=False):
    """What one file says, as long as every row of it follows what stands last.

    Where one does not, `NotStraightError` says so, and what was taken in is worth nothing.
    """

    _here: LaneFold | None = None
    """The one conversation that there is; `None` before its first row."""
    _agent_here: AgentFold | None = None
    """The sub-agent whose it is, if it is one's."""
    _recent: set[str] = field(default_factory=set)
    """Uuids of the rows since the last response, its own among them: what a row may follow."""
    _answers: set[str] = field(default_factory=set)
    """Ids of all responses."""
    _uuids: set[str] = field(default_factory=set)
    """Uuids of rows that are known not to be copies."""
    _new_uuids: list[str] = field(default_factory=list)
    """Uuids of the rows taken in since that was last made sure of."""
    _compacted: bool = False
    """Was it compacted since the last response?"""
    _is_aside: bool = False
    """Is it a sub-agent's?"""
    _is_resumed: bool = False
    """Was it gone on with after a close, so that not all uuids are known?"""

    def close(self) -> None:
        """Give up what can be had again from the rest, which is most of the memory."""
        Fold.close(self)
        self._answers, self._uuids = set(), set()

    @property
    def end(self) -> End:
        """Where the conversation stands."""
        return End(sorted(self._recent), self._compacted)

    @end.setter
    def end(self, end: End) -> None:
        self._recent, self._compacted = set(end.recent), end.compacted

    def go_on(self) -> bool:
        """Make a closed fold fit for further lines. False where it takes reading it again."""
        part = next(iter(self.parts.values()), None)
        if not part or len(self.parts) > 1 or len(part.agents) != bool(self.agent_id):
            return False
        self._part, self._agent_here = part, part.agents.get(self.agent_id)
        self._here = lane = self._agent_here.lane if self._agent_here else part.lane
        self._is_aside = bool(self.agent_id)
        self._answers = {one.id for one in lane.responses}
        self._uuids = {turn.id for turn in lane.turns} | self._recent
        self._uuids.update(one.id for one in lane.compactions)
        self.closed, self._is_resumed = False, True
        return True

    def _has_read(self, uuid: str) -> bool:
        """Does a row with this uuid stand further up? After a close, not all are known."""
        if uuid in self._uuids or uuid in self._new_uuids:
            return True
        if self._is_resumed:
            raise NotStraightError
        return False

    def _follow(self, row: Row | Answer) -> None:
        """Make sure that a row follows what stands last, in the same conversation."""
        parent, part, first = row.parentUuid, self._part, not self._here
        if first or not part or row.sessionId != part.id or row.isSidechain is not self._is_aside:
            self._settle(row)
        if not first and not (parent and parent in self._recent):
            raise NotStraightError

    def _settle(self, row: Row | Answer) -> LaneFold:
        """Give the one conversation that there is."""
        part = self._part_of(row)
        if len(self.parts) > 1 or (row.isSidechain and not self.agent_id):
            raise NotStraightError
        if not self._here:
            if self.agent_id:
                self._agent_here = part.agent(self.agent_id, row)
            self._here = self._agent_here.lane if self._agent_here else part.lane
            self._is_aside = bool(self.agent_id)
        return self._here

    def _other(self, row: Row, offset: int, length: int) -> None:
        Fold._other(self, row, offset, length)
        if len(self.parts) > 1:
            raise NotStraightError
        if row.uuid:
            self._recent.add(row.uuid)

    def _chained(self, row: Row, part: SessionPart, place: Place) -> None:
        self._new_uuids.append(row.uuid or "")
        is_boundary = row.subtype == BOUNDARY
        if not is_boundary:
            self._follow(row)
        lane = self._settle(row)
        part.touch(row)
        agent = part.agent(self.agent_id, row) if self.agent_id else None
        before = len(lane.compactions)
        self._happened(row, part, lane, agent, lane.leaf, place)
        if is_boundary or len(lane.compactions) > before:
            self._compacted = True
            self._recent.clear()

    def _be_new(self) -> None:
        """Make sure that the rows taken in since the last time are copies of none."""
        new = set(self._new_uuids)
        if len(new) < len(self._new_uuids) or "" in new or not new.isdisjoint(self._uuids):
            raise NotStraightError
        self._uuids |= new
        self._new_uuids.clear()
