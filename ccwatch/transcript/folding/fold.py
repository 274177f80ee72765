"""Folds the rows of one file into sessions and their conversations."""

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from ccwatch.model.lane import Place
from ccwatch.transcript.folding.lane import LaneFold, Position
from ccwatch.transcript.folding.linked import LinkedRow, add_linked
from ccwatch.transcript.folding.part import AgentFold, SessionPart
from ccwatch.transcript.folding.trail import Trail
from ccwatch.transcript.wire.narrow import Answer
from ccwatch.transcript.wire.parse import decode, mend
from ccwatch.transcript.wire.raw import BROKEN
from ccwatch.transcript.wire.row import Row

LINKED = frozenset(("user", "system", "attachment"))
"""Types of rows that are linked by `parentUuid`, besides answers."""


class Fold(Struct, eq=False):
    """The content of one file. `add` takes its lines in file order."""

    path: str
    """The transcript."""
    session_id: str
    """The session named by its path; rows may name others."""
    agent_id: str = ""
    """The sub-agent whose file it is; empty for a main transcript."""
    parts: dict[str, SessionPart] = field(default_factory=dict)
    """What it holds of each session, in the order of their first rows."""
    kinds: Counter[str] = field(default_factory=Counter)
    """Number of rows by type."""
    lines: int = 0
    """Lines, without blank ones."""
    damaged: int = 0
    """Damaged lines from which rows were recovered."""
    unread: int = 0
    """Lines from which nothing was recovered."""
    trail: Trail[LaneFold] = field(default_factory=Trail)
    """Finds the node of a row by its uuid."""
    closed: bool = False
    """Was the state freed that adding further lines would need?"""
    _seen: set[int] = field(default_factory=set)
    """Hashes of the uuids of all rows."""
    _part: SessionPart | None = None
    """The session of the last row."""

    def add(self, lines: Iterable[tuple[int, memoryview]]) -> None:
        """Add lines, without their newlines. Rows that were added before change nothing.

        Args:
            lines: Each with its offset in the file.
        """
        kinds: list[str] = []
        run: list[Row] = []
        for offset, line in lines:
            try:
                rows: tuple[Row, ...] = (decode(line),)
            except BROKEN:
                rows = self._mend(line)
            else:
                self.lines += 1
            for row in rows:
                kinds.append(row.type)
                if run:
                    if _is_of_response(row, run[0]):
                        run.append(row)
                        continue
                    self._add_answer(run)
                    run = []
                if row.type == "assistant":
                    run = [row]
                else:
                    self._add_other(row, offset, len(line))
        if run:
            self._add_answer(run)
        self.kinds.update(kinds)

    def lanes(self) -> Iterator[tuple[SessionPart, LaneFold, bool]]:
        """Yield every conversation with its session, and whether it is a sub-agent's."""
        for part in self.parts.values():
            yield part, part.lane, False
            for agent in part.agents.values():
                yield part, agent.lane, True

    def close(self) -> None:
        """Free the state that only further lines would need, which is most of the memory."""
        if not self.closed:
            for part in self.parts.values():
                part.close()
            self.trail, self._seen = Trail(), set()
            self.closed = True

    def _add_other(self, row: Row, offset: int, length: int) -> None:
        """Add a row that is not an answer.

        Bookkeeping of the client that names no session says nothing of one: in a copy of a
        transcript under another name it would be all that there is of a session of that name. A
        summary of an unknown leaf is the title of another session.
        """
        is_summary = row.type == "summary"
        if is_summary and row.leafUuid and not self._has_read(row.leafUuid):
            return
        if not (row.sessionId or row.uuid or is_summary):
            return
        part = self._part_of(row)
        if row.type in LINKED:
            self._add_linked(row, part, Place(self.path, offset, length))
        elif row.data and row.data.message:
            part.add_embedded(row, row.data)
        else:
            part.add_metadata(row)

    def _has_read(self, uuid: str) -> bool:
        """Is there a row with this uuid earlier in the file?"""
        return hash(uuid) in self._seen

    def _mend(self, line: memoryview) -> tuple[Row, ...]:
        """Recover the rows of a line that does not decode, and count it."""
        mended = mend(bytes(line))
        if not mended.blank:
            self.lines += 1
            self.unread += not mended.rows
            self.damaged += mended.damaged and bool(mended.rows)
        return mended.rows

    def _part_of(self, row: Row | Answer) -> SessionPart:
        part = self._part
        if part is None or part.id != row.sessionId:
            session = row.sessionId or self.session_id
            part = self._part = self.parts.get(session)
            if part is None:
                part = self._part = SessionPart(session, continues=bool(self.parts))
                self.parts[session] = part
        return part

    def _add_answer(self, rows: list[Row]) -> None:
        """Add consecutive rows of one response, some of which may be copies."""
        part = self._part_of(rows[0])
        fresh, copies = list[Row](), list[Row]()
        for row in rows:
            (copies if self._is_copy(row) else fresh).append(row)
        if fresh:
            self._add_new_answer(fresh, part)
        for row in copies:
            self._add_copy(row, part)

    def _add_new_answer(self, rows: list[Row], part: SessionPart) -> None:
        for row in rows:
            part.touch(row)
        lane, agent, before = self._locate(rows[0], part)
        if agent:
            for row in rows[1:]:
                part.agent(agent.id, row)
        node = lane.add_answer(rows, before)
        if agent and row.message:
            part.note_answer(row.message.id or row.uuid or "", agent)
        if node:
            self.trail.put_all([row.uuid for row in rows if row.uuid], node)
            lane.move_to(node)

    def _add_linked(self, row: Row, part: SessionPart, place: Place) -> None:
        if self._is_copy(row):
            return
        part.touch(row)
        lane, agent, before = self._locate(row, part)
        node = add_linked(LinkedRow(row, place, part, lane, agent, before), self.trail)
        if node:
            if row.uuid:
                self.trail.put(row.uuid, node)
                if row.parentUuid and not self.trail.find(row.parentUuid):
                    self.trail.wait(row.uuid, row.parentUuid)
            if row.type == "user":
                lane.move_to(node)

    def _locate(
        self, row: Row, part: SessionPart
    ) -> tuple[LaneFold, AgentFold | None, Position | None]:
        """The conversation of a row, its sub-agent if it is one's, and the position it follows."""
        parent, lane, agent = self.trail.find(row.parentUuid), part.lane, None
        if self.agent_id or row.isSidechain:
            agent = self._agent_of(row, part, parent)
            lane = agent.lane
        again = self.trail.keeps(row.parentUuid)
        return lane, agent, lane.branches.before(lane, row, parent, again=again)

    def _is_copy(self, row: Row) -> bool:
        """Was a row with this uuid added before? Clients append copies of rows (trap T10)."""
        if not row.uuid:
            return False
        known, seen = hash(row.uuid), self._seen
        if known in seen:
            return True
        seen.add(known)
        return False

    def _add_copy(self, row: Row, part: SessionPart) -> None:
        """Merge a copy of an answer's row: it may complete a response, but never starts one."""
        if not row.message:
            return
        node, key = self.trail.find(row.uuid), row.message.id or row.uuid or ""
        lane = node.lane if node else part.lane
        if not node and not lane.node_of(key, row.requestId):
            agent = part.agent_with(key, row.requestId)
            lane = agent.lane if agent else lane
        if lane.node_of(key, row.requestId):
            lane.add_answer((row,), None)

    def _agent_of(self, row: Row, part: SessionPart, parent: Position | None) -> AgentFold:
        """The sub-agent of a sidechain row: that of this file, or of the chain it continues."""
        if self.agent_id:
            return part.agent(self.agent_id, row)
        answer = row.message.id if row.message else None
        known = part.agent_with(answer, row.requestId) if answer else None
        if not known and parent:
            known = part.agent_of.get(parent.lane)
        return part.agent(known.id if known else self._sidechain_id(row, part, parent), row)

    def _sidechain_id(self, row: Row, part: SessionPart, parent: Position | None) -> str:
        """The id of the sidechain in an old main file that a row continues, if no parent tells."""
        if row.agentId:
            return row.agentId
        if row.parentUuid and part.agents and not parent:
            return next(reversed(part.agents))
        return row.uuid or f"sidechain-{len(part.agents)}"


def _is_of_response(row: Row, first: Row) -> bool:
    """Does a row, the next one in its file, belong to the response that another one began?"""
    message, known = row.message, first.message
    return (
        message is not None
        and known is not None
        and message.id == known.id
        and row.type == "assistant"
        and row.requestId == first.requestId
        and row.sessionId == first.sessionId
        and row.isSidechain == first.isSidechain
        and bool(message.id and known.usage)
    )
