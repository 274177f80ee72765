"""The fast path for transcripts of one straight conversation, as most are.

In those each row follows the one before it, nothing was rewound, no row is a copy and none is
damaged, so no tree of rows is needed. Anything else is left to `Fold`, which reads every file.
"""

from ccwatch.model.lane import Place
from ccwatch.model.response import SYNTHETIC
from ccwatch.transcript.batch import Batch
from ccwatch.transcript.folding.chain import Chain, NotStraightError
from ccwatch.transcript.wire.narrow import AgentResult, Answer, Result
from ccwatch.transcript.wire.parse import decode, decode_answer, decode_result
from ccwatch.transcript.wire.raw import BROKEN, EMPTY, weight

ANSWER = (b'"message":{"model":"', b'"message":{"id":"', b'"type":"assistant"')
"""What may follow the head of an answer's row: its type, or the message as the API began it, which
most releases write before the type. The head is what stands before, such as the row's parent."""
RESULT = b'"type":"user","message":{"role":"user","content":[{"tool_use_id":"'
"""What follows the head of a tool result's row, as clients write it since 1.0."""
RESULT_TYPE = b'","type":"tool_result"'
"""What follows the id of the call in it."""
TO_RESULT_TYPE = len(RESULT) + len("toolu_01DRUPGsqiaX835Otz1LI3tm")
"""Bytes from `RESULT` to `RESULT_TYPE`."""

NOTHING = memoryview(b"")
"""The view while nothing is read."""


class Straight(Chain, eq=False):
    """The content of one file, if that is a straight conversation.

    Once `take` has returned False, the fold is to be discarded.
    """

    _view: memoryview = NOTHING
    """The bytes of the batch that is read."""
    _data: bytes | bytearray = b""
    """The same bytes, searchable."""
    _stop: int = 0
    """Index after its last whole line."""
    _head: int = 0
    """Bytes before `_answer` in the last answer's row."""
    _answer: bytes = ANSWER[0]
    """Which of `ANSWER` followed that head."""
    _result_head: int = 0
    """Bytes before `RESULT` in the last row that was decoded in full and has it."""

    def take(self, batch: Batch) -> bool:
        """Add the lines of a batch. False if the file has to be read by a `Fold`."""
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
        if self._lane:
            self._lane.mark_undivided()
        if self._agent and self._part:
            self._agent.last = max(self._agent.last, self._part.last)
        return True

    def _take(self, start: int, base: int) -> None:
        """Add rows, trying first what they nearly always are: answers, and results of tools.

        The heads of rows have the same length while folder, branch and release stay the same, so
        what tells the type of a row is at the same place as in the last one of that type. The row
        is decoded as that type; if it is of another one, decoding fails, or the row is decoded in
        full.
        """
        data, view, stop = self._data, self._view, self._stop
        find, begins, others = data.find, data.startswith, list[str]()
        head, sign = self._head, self._answer
        answers = results = 0
        while start < stop:
            if begins(sign, start + head, stop):
                start, rows = self._take_answers(start)
                answers += rows
                continue
            end = find(b"\n", start, stop)
            at = start + self._result_head
            place = Place(self.path, base + start, end - start)
            if (
                begins(RESULT, at, stop)
                and begins(RESULT_TYPE, at + TO_RESULT_TYPE, stop)
                and self._add_result(decode_result(view[start:end]), place)
            ):
                results += 1
            elif (row := decode(view[start:end])).type == "assistant":
                head, sign = self._head, self._answer = self._head_of(start, end)
                continue
            else:
                others.append(row.type)
                self._add_other(row, place.offset, place.length)
                if row.type == "user" and (found := find(RESULT, start, end)) >= 0:
                    self._result_head = found - start
            start = end + 1
        self._check_new()
        self._count(answers, results, others)

    def _take_answers(self, start: int) -> tuple[int, int]:
        """Add rows of answers. Returns where the next other row begins, and how many were added."""
        data, view, stop = self._data, self._view, self._stop
        head, sign = self._head, self._answer
        find, begins, uuids = data.find, data.startswith, self._new_uuids
        before, key, request, run = len(uuids), "", None, list[Answer]()
        while begins(sign, start + head, stop):
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
                    self._add_answer_rows(run)
                self._check_follows(row)
                run, request = [row], row.requestId
                key = (message.id or "") if message.usage else ""
            start = end + 1
        self._add_answer_rows(run)
        return start, len(uuids) - before

    def _head_of(self, start: int, end: int) -> tuple[int, bytes]:
        """Bytes before `ANSWER` in a row, and which it is.

        Raises:
            NotStraightError: The row spells its message and its type in another way.
        """
        find = self._data.find
        found = [(at - start, sign) for sign in ANSWER if (at := find(sign, start, end)) >= 0]
        if not found:
            raise NotStraightError
        return min(found)

    def _add_result(self, row: Result, place: Place) -> bool:
        """Add a tool's result of which only the size is needed. False for any other row."""
        lane, part, result = self._lane, self._part, row.toolUseResult
        if (
            not lane
            or not part
            or row.parentUuid not in self._may_follow
            or row.sessionId != part.id
            or row.isSidechain is not self._is_agent
            or (type(result) is AgentResult and (result.agentId or result.task_id is not EMPTY))
        ):
            return False
        lane.append_content(place, weight(row.message.content))
        part.touch(row)
        self._may_follow.add(row.uuid)
        self._new_uuids.append(row.uuid)
        return True

    def _count(self, answers: int, results: int, others: list[str]) -> None:
        self.lines += answers + results + len(others)
        self.kinds.update(others)
        for kind, rows in (("assistant", answers), ("user", results)):
            if rows:
                self.kinds[kind] += rows

    def _add_answer_rows(self, rows: list[Answer]) -> None:
        """Add consecutive rows of one response."""
        lane, part, message, recent = self._lane, self._part, rows[0].message, self._may_follow
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
                lane.add_response(key, rows)
                recent.clear()
            elif self._compacted or not lane.merge_into_last(key, rows):
                raise NotStraightError
        for row in rows:
            recent.add(row.uuid)
