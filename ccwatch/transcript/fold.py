"""How the rows of one file make sessions and their conversations."""

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct, field

from ccwatch.model.lane import Place
from ccwatch.model.usage import new_tuple
from ccwatch.transcript.compacting import metadata, preserved
from ccwatch.transcript.lane import LaneFold, Stand
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
from ccwatch.transcript.parse import BROKEN, agent_result, decode, head, mend, size
from ccwatch.transcript.part import AgentFold, SessionPart
from ccwatch.transcript.record import EMPTY, Row
from ccwatch.transcript.trail import START, Trail

CHAINED = frozenset(("user", "system", "attachment"))
"""Kinds of rows that follow one another by `parentUuid`, beside the answers."""
BOUNDARY = "compact_boundary"
"""The subtype of the row that a compaction leaves."""


class Fold(Struct, eq=False):
    """Everything that one file says. `add` takes its lines in their order."""

    path: str
    """The transcript."""
    session_id: str
    """The session that its place names; rows may name others."""
    agent_id: str = ""
    """The sub-agent whose file it is; empty for a main transcript."""
    parts: dict[str, SessionPart] = field(default_factory=dict)
    """What it says of each session, in the order of their first rows."""
    kinds: Counter[str] = field(default_factory=Counter)
    """How many rows of each kind it holds."""
    lines: int = 0
    """Lines, blank ones left out."""
    damaged: int = 0
    """Lines from which rows had to be recovered."""
    unread: int = 0
    """Lines that made no sense."""
    trail: Trail[LaneFold] = field(default_factory=Trail)
    """Where the rows stand."""
    closed: bool = False
    """Can no further line be added, because what they would need was given up?"""
    _seen: set[int] = field(default_factory=set)
    """Hashes of the uuids of all rows."""
    _part: SessionPart | None = None
    """What was said of the session that the last row was of."""

    def add(self, lines: Iterable[tuple[int, memoryview]]) -> None:
        """Take in lines, without their newlines. One that was seen before changes nothing.

        Args:
            lines: Each with its offset in the file.
        """
        kinds: list[str] = []
        run: list[Row] = []
        for offset, line in lines:
            try:
                rows: tuple[Row, ...] = (decode(line),)
            except BROKEN:
                rows = self._mended(line)
            else:
                self.lines += 1
            for row in rows:
                kinds.append(row.type)
                if run:
                    if is_further(row, run[0]):
                        run.append(row)
                        continue
                    self._answered(run)
                    run = []
                if row.type == "assistant":
                    run = [row]
                else:
                    self._other(row, offset, len(line))
        if run:
            self._answered(run)
        self.kinds.update(kinds)

    def _other(self, row: Row, offset: int, length: int) -> None:
        """Take in a row that is no response."""
        part = self._part_of(row)
        if row.type in CHAINED:
            self._chained(row, part, new_tuple(Place, (self.path, offset, length)))
        elif row.data and row.data.message:
            part.embedded(row, row.data)
        elif row.type != "summary" or not row.leafUuid or self._has_read(row.leafUuid):
            part.note(row)  # others are titles of other sessions, which lie about anywhere

    def _has_read(self, uuid: str) -> bool:
        """Does a row with this uuid stand further up?"""
        return hash(uuid) in self._seen

    def _mended(self, line: memoryview) -> tuple[Row, ...]:
        """What can be had from a line that does not decode."""
        mended = mend(bytes(line))
        if not mended.blank:
            self.lines += 1
            self.unread += not mended.rows
            self.damaged += mended.damaged and bool(mended.rows)
        return mended.rows

    def lanes(self) -> Iterator[tuple[SessionPart, LaneFold, bool]]:
        """Every conversation with the part it belongs to, and whether it is a sub-agent's."""
        for part in self.parts.values():
            yield part, part.lane, False
            for agent in part.agents.values():
                yield part, agent.lane, True

    def close(self) -> None:
        """Give up what only further lines would need, which is most of the memory."""
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

    def _answered(self, rows: list[Row]) -> None:
        """Take in rows of one response, which follow one another in the file."""
        part = self._part_of(rows[0])
        fresh = [row for row in rows if not self._is_copy(row)]
        if fresh:
            self._spoken(fresh, part)
        if len(fresh) < len(rows):
            for row in rows:
                if not any(row is one for one in fresh):
                    self._again(row, part)

    def _spoken(self, rows: list[Row], part: SessionPart) -> None:
        for row in rows:
            part.touch(row)
        row = rows[0]
        parent = self.trail.find(row.parentUuid)
        lane, agent = self._lane(row, part, parent)
        if agent:
            for more in rows[1:]:
                part.agent(agent.id, more)
        node = lane.answer(rows, self._before(row, lane, parent))
        if node:
            self.trail.put_all([row.uuid for row in rows if row.uuid], node)
            lane.go_on(node)

    def _chained(self, row: Row, part: SessionPart, place: Place) -> None:
        if self._is_copy(row):
            return
        part.touch(row)
        parent = self.trail.find(row.parentUuid)
        lane, agent = self._lane(row, part, parent)
        node = self._happened(row, part, lane, agent, self._before(row, lane, parent), place)
        if node:
            if row.uuid:
                self.trail.put(row.uuid, node)
            if row.type == "user":
                lane.go_on(node)

    def _happened(
        self,
        row: Row,
        part: SessionPart,
        lane: LaneFold,
        agent: AgentFold | None,
        before: Stand | None,
        place: Place,
    ) -> Stand | None:
        """Take in what a chained row tells, and give what the rows after it follow."""
        if row.type == "user":
            return self._user(row, part, lane, before, agent, place)
        if row.type == "system":
            return self._system(row, part, lane, before)
        if row.uuid and not lane.is_asked and queued_prompt(row):
            self._begin_turn(row, lane, before, place)
        self._enter(lane, row.rendered, before, place)
        return before

    def _begin_turn(self, row: Row, lane: LaneFold, before: Stand | None, place: Place) -> None:
        """A row is a prompt: one may be rewound to where it stands."""
        lane.prompt(row, place)
        if row.parentUuid and before:
            self.trail.keep(row.parentUuid, before)

    def _lane(
        self, row: Row, part: SessionPart, parent: Stand | None
    ) -> tuple[LaneFold, AgentFold | None]:
        """The conversation that a row belongs to, and the sub-agent whose it is, if it is one's."""
        if not (self.agent_id or row.isSidechain):
            return part.lane, None
        agent = self._agent(row, part, parent)
        return agent.lane, agent

    def _before(self, row: Row, lane: LaneFold, parent: Stand | None) -> Stand | None:
        """What a row follows. A parent from nowhere means that it simply goes on.

        So does a slash command whose parent is the very start: old releases hang all
        of a session's commands there.
        """
        if parent is None:
            return lane.leaf if row.parentUuid else lane.start()
        if parent.item == START and lane.leaf and is_command(row):
            return lane.leaf
        return lane.stands(parent)

    def _is_copy(self, row: Row) -> bool:
        """Was a row with this uuid read before? Copies are appended again (trap T10)."""
        if not row.uuid:
            return False
        known, seen = hash(row.uuid), self._seen
        if known in seen:
            return True
        seen.add(known)
        return False

    def _again(self, row: Row, part: SessionPart) -> None:
        """A copy of an assistant row: it may say more of a response, but makes no other."""
        if not row.message:
            return
        node = self.trail.find(row.uuid)
        if node and node.lane.adds(node, row, row.message):
            return
        key = row.message.id or row.uuid or ""
        everywhere = (part.lane, *(agent.lane for agent in part.agents.values()))
        for lane in (node.lane,) if node else everywhere:
            if lane.place_of(key, row.requestId):
                lane.answer((row,), None)
                return

    def _user(
        self,
        row: Row,
        part: SessionPart,
        lane: LaneFold,
        before: Stand | None,
        agent: AgentFold | None,
        place: Place,
    ) -> Stand | None:
        if not row.message:
            return before
        content = row.message.content
        if is_result(content):
            told = head(row.toolUseResult, BEGIN) if row.toolUseResult is not EMPTY else b""
            if b'"agentId"' in told:
                self._result(row, part)
            elif task := stopped_task(told):
                part.end(task, row)
        elif row.isCompactSummary:
            return lane.summarise(row, size(content)) or lane.leaf
        else:
            begin = head(content, BEGIN)
            if is_prompt(row, begin):
                part.prompted(row, agent)
                self._begin_turn(row, lane, before, place)
            elif begin.startswith(b'"<'):
                part.local(row)
            elif b'"agentId"' in head(row.toolUseResult, BEGIN):
                self._result(row, part)
        self._enter(lane, content, before, place)
        return before

    def _enter(
        self, lane: LaneFold, content: msgspec.Raw, before: Stand | None, place: Place
    ) -> None:
        if length := size(content):
            lane.enter(place, length, before)

    def _result(self, row: Row, part: SessionPart) -> None:
        found = agent_result(row.toolUseResult)
        if found and found.agentId and found.status == "completed":
            part.end(found.agentId, row)

    def _system(
        self, row: Row, part: SessionPart, lane: LaneFold, before: Stand | None
    ) -> Stand | None:
        if row.subtype == BOUNDARY:
            meta = metadata(row)
            node = lane.compact(row, meta)
            for kept in preserved(meta):
                lane.kept(self.trail.find(kept))
            return node
        if row.subtype == "microcompact_boundary":
            lane.micro_compactions += 1
            lane.changed = True
        elif row.subtype == "agents_killed":
            part.end("", row)
        elif row.subtype == "turn_duration":
            part.turn_ms += row.durationMs or 0
        elif row.subtype == "local_command":
            part.local(row)
        return before

    def _agent(self, row: Row, part: SessionPart, parent: Stand | None) -> AgentFold:
        """The sub-agent of a sidechain row: of this file, or of the chain it continues."""
        if self.agent_id:
            return part.agent(self.agent_id, row)
        answer = row.message.id if row.message else None
        for agent in part.agents.values():
            if parent and parent.lane is agent.lane:
                return part.agent(agent.id, row)
            if answer and agent.lane.place_of(answer, row.requestId):
                return part.agent(agent.id, row)
        return part.agent(self._root(row, part, parent), row)

    def _root(self, row: Row, part: SessionPart, parent: Stand | None) -> str:
        """Which sidechain of an old main file goes on here, where no parent tells."""
        if row.agentId:
            return row.agentId
        if row.parentUuid and part.agents and not parent:
            return next(reversed(part.agents))
        return row.uuid or f"sidechain-{len(part.agents)}"
