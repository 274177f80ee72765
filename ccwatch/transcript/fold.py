"""How the rows of one file make sessions and their conversations."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from ccwatch.model.session import Place
from ccwatch.transcript.compacting import metadata, preserved
from ccwatch.transcript.lane import LaneFold
from ccwatch.transcript.meaning import BEGIN, is_command, is_prompt, stamp
from ccwatch.transcript.parse import agent_result, head, parse, size
from ccwatch.transcript.part import AgentFold, Part
from ccwatch.transcript.record import Row
from ccwatch.transcript.trail import START, Node, Trail

CHAINED = frozenset(("user", "assistant", "system", "attachment"))
"""Kinds of rows that follow one another by `parentUuid`."""
SPOKEN = frozenset(("user", "assistant"))
"""Kinds of rows that end a branch; others may be written late (trap T41)."""


@dataclass(slots=True, eq=False)
class Fold:
    """Everything that one file says. `add` takes its lines in their order."""

    path: str
    """The transcript."""
    session_id: str
    """The session that its place names; rows may name others."""
    agent_id: str = ""
    """The sub-agent whose file it is; empty for a main transcript."""
    parts: dict[str, Part] = field(default_factory=dict)
    """What it says of each session, in the order of their first rows."""
    kinds: Counter[str] = field(default_factory=Counter)
    """How many rows of each kind it holds."""
    lines: int = 0
    """Lines, blank ones left out."""
    damaged: int = 0
    """Lines from which rows had to be recovered."""
    unread: int = 0
    """Lines that made no sense."""
    trail: Trail = field(default_factory=Trail)
    """Where the rows stand."""
    closed: bool = False
    """Can no further line be added, because what they would need was given up?"""
    _seen: set[int] = field(default_factory=set)
    _offset: int = 0
    _length: int = 0
    _part: Part | None = None
    _answer: Node | None = None

    def add(self, line: bytes | memoryview, offset: int) -> None:
        """Take in one line, without its newline. A line seen before changes nothing."""
        row = parse(line)
        self._offset, self._length = offset, len(line)
        if isinstance(row, Row):
            self.lines += 1
            self._row(row)
        elif not row.blank:
            self.lines += 1
            self.unread += not row.rows
            self.damaged += row.damaged and bool(row.rows)
            for one in row.rows:
                self._row(one)

    def lanes(self) -> Iterator[tuple[Part, LaneFold, bool]]:
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
            self.trail, self._seen, self._answer = Trail(), set(), None
            self.closed = True

    @property
    def _here(self) -> Place:
        """Where the line stands that is being taken in."""
        return Place(self.path, self._offset, self._length)

    def _row(self, row: Row) -> None:
        kind = row.type
        self.kinds[kind] += 1
        part = self._part
        if part is None or part.id != row.sessionId:
            part = self._turn_to(self._part_of(row))
        if kind == "assistant" and self._goes_on(row, part):
            return
        if kind in CHAINED:
            self._chained(row, part)
        elif kind == "progress":
            if row.data and row.data.message:
                part.embedded(row, row.data)
        else:
            part.note(row)

    def _goes_on(self, row: Row, part: Part) -> bool:
        """Is this one more row of the response before it? Most are, and need little."""
        node, message, uuid = self._answer, row.message, row.uuid
        known = hash(uuid)
        if not (node and message and uuid) or known in self._seen:
            return False
        if not node.lane.adds(node, row, message):
            return False
        self._seen.add(known)
        self.trail.put(uuid, node)
        if row.timestamp and row.timestamp > part.last:
            part.last = stamp(row.timestamp) or part.last
        return True

    def _turn_to(self, part: Part) -> Part:
        """Rows of another session may hold copies of the response before them."""
        if part is not self._part:
            self._part, self._answer = part, None
        return part

    def _part_of(self, row: Row) -> Part:
        session = row.sessionId or self.session_id
        part = self.parts.get(session)
        if part is None:
            part = self.parts[session] = Part(session, continues=bool(self.parts))
        return part

    def _chained(self, row: Row, part: Part) -> None:
        kind, uuid = row.type, row.uuid
        if uuid and self._known(uuid):
            if kind == "assistant":
                self._again(row, part)
            return
        part.touch(row)
        parent = self.trail.find(row.parentUuid)
        aside = self.agent_id or row.isSidechain
        agent = self._agent(row, part, parent) if aside else None
        lane = agent.lane if agent else part.lane
        before = self._before(row, lane, parent)
        if kind == "assistant":
            node = lane.answer(row, row.message, before) if row.message else before
            self._answer = node
        else:
            node = self._take(row, part, lane, before, agent)
            self._answer = None
        if node:
            if uuid:
                self.trail.put(uuid, node)
            if kind in SPOKEN:
                lane.leaf = node

    def _before(self, row: Row, lane: LaneFold, parent: Node | None) -> Node | None:
        """What a row follows. A parent from nowhere means that it simply goes on.

        So does a slash command whose parent is the very start: old releases hang all
        of a session's commands there.
        """
        if parent is None:
            return lane.leaf if row.parentUuid else lane.start()
        if parent.item == START and lane.leaf and is_command(row):
            return lane.leaf
        return lane.stands(parent)

    def _known(self, uuid: str) -> bool:
        """Was a row with this uuid read before? Copies are appended again (trap T10)."""
        size = len(self._seen)
        self._seen.add(hash(uuid))
        return len(self._seen) == size

    def _again(self, row: Row, part: Part) -> None:
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
                lane.answer(row, row.message, None)
                return

    def _take(
        self, row: Row, part: Part, lane: LaneFold, before: Node | None, agent: AgentFold | None
    ) -> Node | None:
        if row.type == "system":
            return self._system(row, part, lane, before)
        if row.type == "attachment":
            self._enter(lane, row.rendered, before)
            return before
        return self._user(row, part, lane, before, agent)

    def _user(
        self, row: Row, part: Part, lane: LaneFold, before: Node | None, agent: AgentFold | None
    ) -> Node | None:
        if not row.message:
            return before
        content = row.message.content
        if row.isCompactSummary:
            return lane.summarise(row, size(content)) or lane.leaf
        begin = head(content, BEGIN)
        if is_prompt(row, begin):
            lane.prompt(row, self._here)
            part.prompted(row, agent)
            if row.parentUuid and before:
                self.trail.keep(row.parentUuid, before)
        elif begin.startswith(b'"<'):
            part.local(row)
        elif b'"agentId"' in head(row.toolUseResult, BEGIN):
            self._result(row, part)
        self._enter(lane, content, before)
        return before

    def _enter(self, lane: LaneFold, content: msgspec.Raw, before: Node | None) -> None:
        if length := size(content):
            lane.enter(self._here, length, before)

    def _result(self, row: Row, part: Part) -> None:
        found = agent_result(row.toolUseResult)
        if found and found.agentId and found.status == "completed":
            part.results.add(found.agentId)

    def _system(self, row: Row, part: Part, lane: LaneFold, before: Node | None) -> Node | None:
        if row.subtype == "compact_boundary":
            meta = metadata(row)
            node = lane.compact(row, meta)
            for kept in preserved(meta):
                lane.kept(self.trail.find(kept))
            return node
        if row.subtype == "microcompact_boundary":
            lane.micro_compactions += 1
            lane.changed = True
        elif row.subtype == "turn_duration":
            part.turn_ms += row.durationMs or 0
        elif row.subtype == "local_command":
            part.local(row)
        return before

    def _agent(self, row: Row, part: Part, parent: Node | None) -> AgentFold:
        """The sub-agent of a sidechain row: of this file, or of the chain it continues."""
        if self.agent_id:
            return part.agent(self.agent_id, row)
        for agent in part.agents.values():
            if parent and parent.lane is agent.lane:
                return part.agent(agent.id, row)
        return part.agent(self._root(row, part, parent), row)

    def _root(self, row: Row, part: Part, parent: Node | None) -> str:
        """Which sidechain of an old main file goes on here, where no parent tells."""
        if row.agentId:
            return row.agentId
        if row.parentUuid and part.agents and not parent:
            return next(reversed(part.agents))
        return row.uuid or f"sidechain-{len(part.agents)}"
