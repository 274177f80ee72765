"""A fold of a single conversation in which each row follows the one before it."""

from msgspec import Struct, field

from ccwatch.model.lane import Place
from ccwatch.transcript.folding.fold import Fold
from ccwatch.transcript.folding.lane import LaneFold
from ccwatch.transcript.folding.linked import BOUNDARY, LinkedRow, add_linked
from ccwatch.transcript.folding.part import AgentFold, SessionPart
from ccwatch.transcript.wire.narrow import Answer
from ccwatch.transcript.wire.row import Row


class End(Struct, frozen=True, array_like=True):
    """The end of a straight conversation: what is needed to tell whether a row follows it."""

    recent: list[str]
    """Uuids of the rows of the last response and of those since."""
    compacted: bool
    """Was the conversation compacted since that response?"""


class NotStraightError(Exception):
    """A row does not follow the one before it, so the file takes a `Fold`."""


class Chain(Fold, eq=False):
    """The content of one file, if each of its rows follows the one before it.

    If one does not, methods raise `NotStraightError`, and the fold is to be discarded.
    """

    _lane: LaneFold | None = None
    """Its only conversation; `None` before the first row."""
    _agent: AgentFold | None = None
    """The sub-agent of that conversation, if it is one's."""
    _may_follow: set[str] = field(default_factory=set)
    """Uuids of the rows that a new one may follow: those of the last response, and since."""
    _answers: set[str] = field(default_factory=set)
    """The ids of all responses."""
    _uuids: set[str] = field(default_factory=set)
    """Uuids of rows that were checked not to be copies."""
    _new_uuids: list[str] = field(default_factory=list)
    """Uuids of the rows added since the last check."""
    _compacted: bool = False
    """Was the conversation compacted since the last response?"""
    _is_agent: bool = False
    """Is it a sub-agent's conversation?"""
    _is_resumed: bool = False
    """Was it reopened after a close, so that not all uuids are known?"""

    def close(self) -> None:
        """Free what `reopen` can restore from the rest, which is most of the memory."""
        super().close()
        self._answers, self._uuids = set(), set()

    @property
    def end(self) -> End:
        """The end of the conversation, from which it can be continued."""
        return End(sorted(self._may_follow), self._compacted)

    @end.setter
    def end(self, end: End) -> None:
        self._may_follow, self._compacted = set(end.recent), end.compacted

    def reopen(self) -> bool:
        """Reopen a closed fold for further lines. False if the file has to be read again."""
        part = next(iter(self.parts.values()), None)
        if not part or len(self.parts) > 1 or len(part.agents) != bool(self.agent_id):
            return False
        self._part, self._agent = part, part.agents.get(self.agent_id)
        self._lane = lane = self._agent.lane if self._agent else part.lane
        self._is_agent = bool(self.agent_id)
        self._answers = {one.id for one in lane.responses}
        self._uuids = {turn.id for turn in lane.turns} | self._may_follow
        self._uuids.update(one.id for one in lane.compactions)
        self.closed, self._is_resumed = False, True
        return True

    def _has_read(self, uuid: str) -> bool:
        """Is there a row with this uuid earlier in the file? Not all are known after a close."""
        if uuid in self._uuids or uuid in self._new_uuids:
            return True
        if self._is_resumed:
            raise NotStraightError
        return False

    def _check_follows(self, row: Row | Answer) -> None:
        """Check that a row follows the last one, in the same conversation."""
        parent, part, first = row.parentUuid, self._part, not self._lane
        if first or not part or row.sessionId != part.id or row.isSidechain is not self._is_agent:
            self._only_lane(row)
        if not first and not (parent and parent in self._may_follow):
            raise NotStraightError

    def _only_lane(self, row: Row | Answer) -> LaneFold:
        """The only conversation, which the first row creates."""
        part = self._part_of(row)
        if len(self.parts) > 1 or (row.isSidechain and not self.agent_id):
            raise NotStraightError
        if not self._lane:
            if self.agent_id:
                self._agent = part.agent(self.agent_id, row)
            self._lane = self._agent.lane if self._agent else part.lane
            self._is_agent = bool(self.agent_id)
        return self._lane

    def _add_other(self, row: Row, offset: int, length: int) -> None:
        super()._add_other(row, offset, length)
        if len(self.parts) > 1:
            raise NotStraightError
        if row.uuid:
            self._may_follow.add(row.uuid)

    def _add_linked(self, row: Row, part: SessionPart, place: Place) -> None:
        self._new_uuids.append(row.uuid or "")
        is_boundary = row.subtype == BOUNDARY
        if not is_boundary:
            self._check_follows(row)
        lane = self._only_lane(row)
        part.touch(row)
        agent = part.agent(self.agent_id, row) if self.agent_id else None
        before, turns, waited = len(lane.compactions), len(lane.turns), lane.awaits_answer
        add_linked(LinkedRow(row, place, part, lane, agent, lane.branches.leaf), self.trail)
        if waited and len(lane.turns) > turns and (lane.has_replaced or self._is_resumed):
            raise NotStraightError
        if is_boundary or len(lane.compactions) > before:
            self._compacted = True
            self._may_follow.clear()

    def _check_new(self) -> None:
        """Check that none of the rows added since the last check is a copy."""
        new = set(self._new_uuids)
        if len(new) < len(self._new_uuids) or "" in new or not new.isdisjoint(self._uuids):
            raise NotStraightError
        self._uuids |= new
        self._new_uuids.clear()
