"""Reading a transcript that tells of one straight conversation, in a fraction of the time.

Most do: each row follows the one before it, nothing was rewound, no row is a copy of another and
none is damaged. What such a transcript says does not depend on where rows stand in a tree.
Whatever does not fit is left to `Fold`, which reads everything and is always right.
"""

from ccwatch.model.lane import Place
from ccwatch.model.response import SYNTHETIC
from ccwatch.model.usage import new_tuple
from ccwatch.transcript.batch import Batch
from ccwatch.transcript.chain import Chain, NotStraightError
from ccwatch.transcript.narrow_record import AgentResult, Answer, Result
from ccwatch.transcript.parse import BROKEN, decode, decode_answer, decode_result
from ccwatch.transcript.record import EMPTY

ANSWER = b'"type":"assistant"'
"""How the row of an answer goes on after its head, which tells where and when it was written."""
RESULT = b'"type":"user","message":{"role":"user","content":[{"tool_use_id":"'
"""How the row of a tool's result goes on, as clients write it since 1.0."""
BROUGHT = b'","type":"tool_result"'
"""What comes after the id of the call."""
CALL = len(RESULT) + len("toolu_01DRUPGsqiaX835Otz1LI3tm")
"""Bytes from the one to the other."""

NOTHING = memoryview(b"")
"""What is looked at while nothing is read."""


class Straight(Chain, eq=False):
    """Everything that one file says, if it is a straight conversation.

    Once `take` has said that it is none, what was taken in is worth nothing.
    """

    _view: memoryview = NOTHING
    """The batch that is read."""
    _data: bytes | bytearray = b""
    """The same bytes, as they can be searched."""
    _stop: int = 0
    """Where its last whole line ends."""
    _head: int = 0
    """Bytes of an answer before it says that it is one, as in the last answer."""

    def take(self, batch: Batch) -> bool:
        """Take in the lines of a batch. False when all must be read by a `Fold` after all."""
        if batch.remainder or batch.oversize:
            return False
        self._data, self._stop = batch.data, batch.stop
        self._view = memoryview(batch.data).toreadonly()
        try:
            self._take(batch.start, batch.base)
        except (NotStraightError, *BROKEN):
            return False
        finally:
            self._data, self._view = b"", NOTHING
        if self._here:
            self._here.straighten()
        if self._agent_here and self._part:
            self._agent_here.last = max(self._agent_here.last, self._part.last)
        return True

    def _take(self, start: int, base: int) -> None:
        """Take in rows as what they nearly always are: answers, and results of tools.

        The heads of a file's rows are of one length as long as its folder, branch and release
        are the same. So what a row is stands where it stood in the last answer, and the row is
        decoded as that. If it is something else, it does not decode, or is read in full.
        """
        data, view, stop, head = self._data, self._view, self._stop, self._head
        find, begins, others = data.find, data.startswith, list[str]()
        answers = results = 0
        while start < stop:
            at = start + head
            if begins(ANSWER, at, stop):
                start, rows = self._answered_from(start)
                answers += rows
                continue
            end = find(b"\n", start, stop)
            place = new_tuple(Place, (self.path, base + start, end - start))
            if (
                begins(RESULT, at, stop)
                and begins(BROUGHT, at + CALL, stop)
                and self._brought(decode_result(view[start:end]), place)
            ):
                results += 1
            elif (row := decode(view[start:end])).type == "assistant":
                head = self._head = self._head_of(start, end)
                continue
            else:
                others.append(row.type)
                self._other(row, *place[1:])
            start = end + 1
        self._be_new()
        self._count(answers, results, others)

    def _answered_from(self, start: int) -> tuple[int, int]:
        """Take in answers up to a row that is none; give where that begins, and their number."""
        data, view, stop, head = self._data, self._view, self._stop, self._head
        find, begins, uuids = data.find, data.startswith, self._new_uuids
        before, key, request, run = len(uuids), "", None, list[Answer]()
        while begins(ANSWER, start + head, stop):
            end = find(b"\n", start, stop)
            row = decode_answer(view[start:end])
            uuids.append(row.uuid)
            message = row.message
            if (
                key
                and message.id == key
                and row.requestId == request
                and row.sessionId == run[0].sessionId
                and row.isSidechain == run[0].isSidechain
            ):
                run.append(row)
            else:
                if run:
                    self._said(run)
                self._follow(row)
                run, request = [row], row.requestId
                key = (message.id or "") if message.usage else ""
            start = end + 1
        self._said(run)
        return start, len(uuids) - before

    def _head_of(self, start: int, end: int) -> int:
        """Where in an answer it says that it is one. It may do so in another spelling."""
        at = self._data.find(ANSWER, start, end)
        if at < 0:
            raise NotStraightError
        return at - start

    def _brought(self, row: Result, place: Place) -> bool:
        """Take in a result of which only the size is needed. False for any other row."""
        lane, part, told = self._here, self._part, row.toolUseResult
        if (
            not lane
            or not part
            or row.parentUuid not in self._recent
            or row.sessionId != part.id
            or row.isSidechain is not self._is_aside
            or row.isCompactSummary
            or (type(told) is AgentResult and (told.agentId or told.task_id is not EMPTY))
        ):
            return False
        lane.enter_here(place, len(row.message.content))
        part.touch(row)
        self._recent.add(row.uuid)
        self._new_uuids.append(row.uuid)
        return True

    def _count(self, answers: int, results: int, others: list[str]) -> None:
        self.lines += answers + results + len(others)
        self.kinds.update(others)
        for kind, rows in (("assistant", answers), ("user", results)):
            if rows:
                self.kinds[kind] += rows

    def _said(self, rows: list[Answer]) -> None:
        """Take in rows of one response, which follow one another in the file."""
        lane, part, message, recent = self._here, self._part, rows[0].message, self._recent
        assert lane
        assert part
        for row in rows:
            part.touch(row)
        if message.usage and message.model != SYNTHETIC:
            key = message.id
            if not key or rows[0].isApiErrorMessage:
                raise NotStraightError
            if key not in self._answers:
                self._answers.add(key)
                self._compacted = False
                lane.append(key, rows)
                recent.clear()
            elif self._compacted or not lane.adds_to_last(key, rows):
                raise NotStraightError
        for row in rows:
            recent.add(row.uuid)
