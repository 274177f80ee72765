"""Folds the rows of one file into sessions and their conversations."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct, field

from ccwatch.model.lane import Place
from ccwatch.model.usage import new_tuple
from ccwatch.transcript.compacting import metadata, preserved
from ccwatch.transcript.lane import LaneFold, Position
from ccwatch.transcript.meaning import (
    BEGIN,
    is_command,
    is_further,
    is_prompt,
    is_result,
    queued_prompt,
    stopped_task,
)
from ccwatch.transcript.narrow_record import Answer
from ccwatch.transcript.parse import BROKEN, TYPE, agent_result, decode, head, mend, size, weight
from ccwatch.transcript.part import AgentFold, SessionPart
from ccwatch.transcript.record import EMPTY, Row
from ccwatch.transcript.trail import START, Trail

CHAINED = frozenset(("user", "system", "attachment"))
"""Types of rows that are linked by `parentUuid`, besides answers."""
BOUNDARY = "compact_boundary"
"""The subtype of the boundary row of a compaction."""
_file = re.compile(rb'"type"\s*:\s*"file"')


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
                    if is_further(row, run[0]):
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

    def _add_other(self, row: Row, offset: int, length: int) -> None:
        """Add a row that is not an answer."""
        part = self._part_of(row)
        if row.type in CHAINED:
            self._add_chained(row, part, new_tuple(Place, (self.path, offset, length)))
        elif row.data and row.data.message:
            part.add_embedded(row, row.data)
        elif row.type != "summary" or not row.leafUuid or self._has_read(row.leafUuid):
            part.add_metadata(row)  # a summary of an unknown leaf is the title of another session

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

    def lanes(self) -> Iterator[tuple[SessionPart, LaneFold, bool]]:
        """Yield every conversation with its session, and whether it is a sub-agent's."""
        for part in self.parts.values():
            yield part, part.lane, False
            for agent in part.agents.values():
                yield part, agent.lane, True

    def close(self) -> None:
        """Free the state that only further lines would need, which is most of the memory."""
        if not self.closed:
            for _, lane, _ in self.lanes():
                lane.close()
            self.trail, self._seen = Trail(), set()
            self.closed = True

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
        fresh = [row for row in rows if not self._is_copy(row)]
        if fresh:
            self._add_new_answer(fresh, part)
        if len(fresh) < len(rows):
            for row in rows:
                if not any(row is other for other in fresh):
                    self._add_copy(row, part)

    def _add_new_answer(self, rows: list[Row], part: SessionPart) -> None:
        for row in rows:
            part.touch(row)
        row = rows[0]
        parent = self.trail.find(row.parentUuid)
        lane, agent = self._lane_of(row, part, parent)
        if agent:
            for more in rows[1:]:
                part.agent(agent.id, more)
        node = lane.add_answer(rows, self._predecessor(row, lane, parent))
        if node:
            self.trail.put_all([row.uuid for row in rows if row.uuid], node)
            lane.move_to(node)

    def _add_chained(self, row: Row, part: SessionPart, place: Place) -> None:
        if self._is_copy(row):
            return
        part.touch(row)
        parent = self.trail.find(row.parentUuid)
        lane, agent = self._lane_of(row, part, parent)
        node = self._add_to_lane(
            row, part, lane, agent, self._predecessor(row, lane, parent), place
        )
        if node:
            if row.uuid:
                self.trail.put(row.uuid, node)
            if row.type == "user":
                lane.move_to(node)

    def _add_to_lane(
        self,
        row: Row,
        part: SessionPart,
        lane: LaneFold,
        agent: AgentFold | None,
        before: Position | None,
        place: Place,
    ) -> Position | None:
        """Add a linked row to its lane; returns the node that the rows after it follow."""
        if row.type == "user":
            return self._add_user(row, part, lane, before, agent, place)
        if row.type == "system":
            return self._add_system(row, part, lane, before)
        if row.uuid and not lane.awaits_answer and queued_prompt(row):
            self._begin_turn(row, lane, before, place)
        self._add_content(lane, row.rendered, before, place)
        if not lane.responses and _file.search(head(row.attachment, TYPE)):
            lane.add_attached_file(weight(row.rendered))
        return before

    def _begin_turn(self, row: Row, lane: LaneFold, before: Position | None, place: Place) -> None:
        """Start a turn. The conversation may be rewound to here, so its node is kept for good."""
        lane.add_prompt(row, place)
        if row.parentUuid and before:
            self.trail.keep(row.parentUuid, before)

    def _lane_of(
        self, row: Row, part: SessionPart, parent: Position | None
    ) -> tuple[LaneFold, AgentFold | None]:
        """The conversation that a row belongs to, and its sub-agent if it is one's."""
        if not (self.agent_id or row.isSidechain):
            return part.lane, None
        agent = self._agent_of(row, part, parent)
        return agent.lane, agent

    def _predecessor(self, row: Row, lane: LaneFold, parent: Position | None) -> Position | None:
        """The node that a row follows. A row whose parent is unknown continues the newest one.

        So does a slash command whose parent is the start of the conversation: old releases link
        all commands of a session there.
        """
        if parent is None:
            return lane.leaf if row.parentUuid else lane.start_position()
        if parent.item == START and lane.leaf and is_command(row):
            return lane.leaf
        if not _is_typed(row):
            return lane.position_after(parent)
        return lane.position_of_prompt(parent, again=self.trail.keeps(row.parentUuid))

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
        node = self.trail.find(row.uuid)
        if node and node.lane.merge_into(node, row, row.message):
            return
        key = row.message.id or row.uuid or ""
        everywhere = (part.lane, *(agent.lane for agent in part.agents.values()))
        for lane in (node.lane,) if node else everywhere:
            if lane.node_of(key, row.requestId):
                lane.add_answer((row,), None)
                return

    def _add_user(
        self,
        row: Row,
        part: SessionPart,
        lane: LaneFold,
        before: Position | None,
        agent: AgentFold | None,
        place: Place,
    ) -> Position | None:
        if not row.message:
            return before
        content = row.message.content
        if is_result(content):
            metadata_head = (
                head(row.toolUseResult, BEGIN) if row.toolUseResult is not EMPTY else b""
            )
            if b'"agentId"' in metadata_head:
                self._add_agent_result(row, part)
            elif task := stopped_task(metadata_head):
                part.end_task(task, row)
        elif row.isCompactSummary:
            return lane.add_summary(row, size(content)) or lane.leaf
        else:
            begin = head(content, BEGIN)
            if is_prompt(row, begin):
                part.add_prompt(row, agent)
                self._begin_turn(row, lane, before, place)
            elif begin.startswith(b'"<'):
                part.add_command(row)
            elif b'"agentId"' in head(row.toolUseResult, BEGIN):
                self._add_agent_result(row, part)
        self._add_content(lane, content, before, place)
        return before

    def _add_content(
        self, lane: LaneFold, content: msgspec.Raw, before: Position | None, place: Place
    ) -> None:
        if content:
            lane.add_content(place, weight(content), before)

    def _add_agent_result(self, row: Row, part: SessionPart) -> None:
        found = agent_result(row.toolUseResult)
        if found and found.agentId and found.status == "completed":
            part.end_task(found.agentId, row)

    def _add_system(
        self, row: Row, part: SessionPart, lane: LaneFold, before: Position | None
    ) -> Position | None:
        if row.subtype == BOUNDARY:
            meta = metadata(row)
            node = lane.add_boundary(row, meta)
            for kept in preserved(meta):
                lane.keep(self.trail.find(kept))
            return node
        if row.subtype == "microcompact_boundary":
            lane.clear_results()
        elif row.subtype == "agents_killed":
            part.end_task("", row)
        elif row.subtype == "local_command":
            part.add_command(row)
        return before

    def _agent_of(self, row: Row, part: SessionPart, parent: Position | None) -> AgentFold:
        """The sub-agent of a sidechain row: that of this file, or of the chain it continues."""
        if self.agent_id:
            return part.agent(self.agent_id, row)
        answer = row.message.id if row.message else None
        for agent in part.agents.values():
            if parent and parent.lane is agent.lane:
                return part.agent(agent.id, row)
            if answer and agent.lane.node_of(answer, row.requestId):
                return part.agent(agent.id, row)
        return part.agent(self._sidechain_id(row, part, parent), row)

    def _sidechain_id(self, row: Row, part: SessionPart, parent: Position | None) -> str:
        """The id of the sidechain in an old main file that a row continues, if no parent tells."""
        if row.agentId:
            return row.agentId
        if row.parentUuid and part.agents and not parent:
            return next(reversed(part.agents))
        return row.uuid or f"sidechain-{len(part.agents)}"


def _is_typed(row: Row) -> bool:
    """Is a row a prompt, and no command that the client may note after it was carried out?"""
    if row.type != "user" or not row.message or is_command(row):
        return False
    return is_prompt(row, head(row.message.content, BEGIN))
