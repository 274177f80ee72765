"""Reading a transcript that tells of one straight conversation, in a fraction of the time.

Most do: each row follows the one before it, nothing was rewound, no row is a copy of another and
none is damaged. What such a transcript says does not depend on where rows stand in a tree.
Whatever does not fit is left to `Fold`, which reads everything and is always right.

Results of tools are looked at and not decoded, so that damage inside of one is not noticed.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from ccwatch.model.session import Place
from ccwatch.transcript.batch import Batch
from ccwatch.transcript.fold import BOUNDARY, Fold
from ccwatch.transcript.lane import LaneFold
from ccwatch.transcript.meaning import SYNTHETIC, is_further
from ccwatch.transcript.parse import BROKEN, decode, decode_answer
from ccwatch.transcript.part import AgentFold, Part
from ccwatch.transcript.record import Answer, Row
from ccwatch.transcript.skim import HEAD, OPENING, RESULT, result_size

_new = tuple.__new__
"""Makes a named tuple without its own `__new__`, which takes longer than all the rest."""
CALL = 32
"""Bytes by which a result names its call."""
LONGEST = 64
"""Bytes that the uuid of a row takes at the most."""
_NAMED = len(RESULT)
_OPENED = len(OPENING) + 1


class End(NamedTuple):
    """Where a straight conversation stands: what it takes to tell whether a row follows."""

    recent: list[str]
    """Uuids of the rows since the last response, its own among them."""
    results: list[bytes]
    """The calls whose results came since."""
    compacted: bool
    """Was it compacted since?"""


class NotStraightError(Exception):
    """A row does not simply follow the one before it."""


@dataclass(slots=True, eq=False)
class Straight(Fold):
    """Everything that one file says, if it is a straight conversation.

    Once `take` has said that it is none, what was taken in is worth nothing.
    """

    _here: LaneFold | None = None
    _agent_here: AgentFold | None = None
    _recent: set[str] = field(default_factory=set)
    _answers: set[str] = field(default_factory=set)
    _results: set[bytes] = field(default_factory=set)
    _others: set[str] = field(default_factory=set)
    _data: bytes | bytearray = b""
    _at: int = 0
    _since: int = 0
    _passed: tuple[int, int] | None = None
    _compacted: bool = False
    _is_aside: bool = False

    def take(self, batch: Batch) -> bool:
        """Take in the lines of a batch. False when all must be read by a `Fold` after all."""
        if batch.remainder or batch.oversize:
            return False
        self._data, self._since, self._passed = batch.data, batch.start, None
        try:
            self._take(batch.start, batch.stop, batch.base)
            self._look_at_passed()
            if self._here:
                self._here.straighten()
        except (NotStraightError, *BROKEN):
            return False
        finally:
            self._data = b""
        return True

    def _take(self, start: int, stop: int, base: int) -> None:
        data, find, aside = self._data, self._data.find, bool(self.agent_id)
        view = memoryview(data).toreadonly()
        others, run = list[str](), list[Answer]()
        answers = results = 0
        while start < stop:
            end = find(b"\n", start, stop)
            at = find(RESULT, start, start + HEAD)
            size = result_size(data, start, at, end, aside=aside) if at >= 0 else 0
            if not size:
                line = view[start:end]
                row = decode_answer(line)
                if run and is_further(row, run[0]):
                    answers += 1
                    run.append(row)
                    start = end + 1
                    continue
            if run:
                self._said(run)
                run = []
            self._at = start
            if size:
                results += 1
                self._pass(_new(Place, (self.path, base + start, end - start)), at, size)
            elif row.type == "assistant":
                answers += 1
                self._follow(row)
                self._since, run = end, [row]
            else:
                others.append(row.type)
                self._other(decode(line), base + start, end - start)
            start = end + 1
        if run:
            self._said(run)
        self.kinds.update(others)
        self._count("assistant", answers)
        self._count("user", results)
        self.lines += len(others) + answers + results

    def _count(self, kind: str, rows: int) -> None:
        if rows:
            self.kinds[kind] += rows

    def close(self) -> None:
        """Give up what can be had again from the rest, which is most of the memory."""
        Fold.close(self)
        self._answers, self._others = set(), set()

    @property
    def end(self) -> End:
        """Where the conversation stands."""
        return End(sorted(self._recent), sorted(self._results), self._compacted)

    @end.setter
    def end(self, end: End) -> None:
        self._recent, self._results, self._compacted = set(end[0]), set(end[1]), end[2]

    def go_on(self) -> bool:
        """Make a closed fold fit for further lines. False where it takes reading it again."""
        part = next(iter(self.parts.values()), None)
        if not part or len(self.parts) > 1 or len(part.agents) != bool(self.agent_id):
            return False
        self._part, self._agent_here = part, part.agents.get(self.agent_id)
        self._here = lane = self._agent_here.lane if self._agent_here else part.lane
        self._is_aside = bool(self.agent_id)
        self._answers = {one.id for one in lane.responses}
        self._others = {turn.id for turn in lane.turns} | self._recent
        self._others.update(one.id for one in lane.compactions)
        self.closed = False
        return True

    def _said(self, rows: list[Answer]) -> None:
        """Take in rows of one response, which follow one another in the file."""
        lane, part, row, message = self._here, self._part, rows[0], rows[0].message
        assert lane
        assert part
        if len(rows) > 1 and (not part.first or (row.timestamp or "") < part.last):
            part.touch(row)
        part.touch(rows[-1])
        if self._agent_here:
            part.agent(self.agent_id, rows[-1])
        uuids = {one.uuid or "" for one in rows}
        self._passed = None
        if not message or not message.usage or message.model == SYNTHETIC:
            self._recent.update(uuids)
            return
        key = message.id
        if not key or row.isApiErrorMessage:
            raise NotStraightError
        if key not in self._answers:
            self._answers.add(key)
            self._compacted = False
            lane.append(key, rows)
            self._recent = uuids
            if self._results:
                self._results = set()
        elif not self._compacted and lane.adds_to_last(key, rows):
            self._recent.update(uuids)
        else:
            raise NotStraightError

    def _follow(self, row: Row | Answer) -> None:
        """Make sure that a row follows what stands last, in the same conversation."""
        parent, part, first = row.parentUuid, self._part, not self._here
        if first or not part or row.sessionId != part.id or row.isSidechain is not self._is_aside:
            self._settle(row)
        if not first and not (parent and (parent in self._recent or self._is_passed(parent))):
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

    def _is_passed(self, uuid: str) -> bool:
        """Is it of a row that was passed over since the last response?"""
        find, end, name = self._data.find, self._at, b'"uuid":"%b"' % uuid.encode()
        near = self._passed[0] if self._passed else end
        return find(name, near, end) >= 0 or find(name, self._since, near) >= 0

    def _pass(self, place: Place, at: int, size: int) -> None:
        """Take in a result of which only the size is known, if it follows what stands last."""
        data, lane, start, name = self._data, self._here, self._at, at + _NAMED
        call = bytes(data[name : name + CALL])
        begin = start + _OPENED
        parent = bytes(data[begin : data.find(b'"', begin, begin + LONGEST)]).decode()
        if not lane or call in self._results:
            raise NotStraightError
        if parent not in self._recent and not self._is_passed(parent):
            raise NotStraightError
        self._results.add(call)
        lane.enter_here(place, size)
        self._passed = start, start + place.length

    def _look_at_passed(self) -> None:
        """Take from a result that nothing follows in the buffer when it was written."""
        if self._passed and self._part:
            row = decode(memoryview(self._data)[slice(*self._passed)])
            self._part.touch(row)
            self._recent.add(row.uuid or "")
            if self._agent_here:
                self._part.agent(self.agent_id, row)

    def _other(self, row: Row, offset: int, length: int) -> None:
        Fold._other(self, row, offset, length)
        if len(self.parts) > 1:
            raise NotStraightError
        if row.uuid:
            self._recent.add(row.uuid)

    def _chained(self, row: Row, part: Part, place: Place) -> None:
        if not row.uuid or row.uuid in self._others:
            raise NotStraightError
        self._others.add(row.uuid)
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
            self._since = self._at
        self._passed = None
