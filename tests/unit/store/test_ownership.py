"""Whose a response is that stands in several conversations."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from hypothesis import example, given
from hypothesis import strategies as st

from ccwatch.store.claim import Origin
from ccwatch.store.ownership import Ownership
from ccwatch.store.source import Source
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.folding.fold import Fold
from ccwatch.transcript.folding.lane import LaneFold
from ccwatch.transcript.locate import identify
from tests.support.rows import OTHER, PROJECT, SESSION, Row, answer, encoded, prompt, write


def lanes(folder: Path) -> Iterator[tuple[LaneFold, Origin]]:
    """The conversations of a config folder, each with where it stands."""
    for path in sorted((folder / PROJECT).glob("*.jsonl")):
        found = identify(str(path), [str(folder)])
        assert found
        source = Source(found)
        while source.read(Buffer(), time.time_ns()):
            pass
        for part, lane, is_agent in source.fold.lanes():
            yield lane, Origin(part.id, found.path, is_agent, own_file=False, first=part.first)


def test_of_conversations_that_were_given_up_nothing_is_left(tmp_path: Path) -> None:
    """An app that is left open takes in and gives up conversations for days."""
    shared = [prompt("p"), answer("a", "p"), answer("b", "a", at=2)]
    copied = [one | {"sessionId": OTHER} for one in shared]
    folder = write(tmp_path, {f"{SESSION}.jsonl": shared, f"{OTHER}.jsonl": copied})
    ownership, found = Ownership(), dict(lanes(folder))
    assert len(found) == 2
    for lane, origin in found.items():
        ownership.register(lane, origin)
    assert ownership.settle() == {SESSION, OTHER}
    for lane in found:
        ownership.forget(lane)
    ownership.settle()
    assert ownership == Ownership()


THIRD = "33333333-3333-4333-8333-333333333333"


class File(NamedTuple):
    """A transcript that is read while it grows."""

    session: str
    path: str
    agent: str = ""


FILES = (
    File(SESSION, f"/a/{SESSION}.jsonl"),
    File(SESSION, f"/b/{SESSION}.jsonl"),
    File(OTHER, f"/a/{OTHER}.jsonl"),
    File(THIRD, f"/a/{THIRD}.jsonl"),
    File(SESSION, f"/a/{SESSION}/subagents/agent-1.jsonl", "1"),
)
"""A session, a copy of it in another folder, two other sessions, and a sub-agent."""
LETTERS = st.lists(st.sampled_from("bcde"), min_size=1, max_size=3)
STEPS = st.lists(
    st.tuples(st.integers(0, len(FILES) - 1), LETTERS | st.sampled_from(["forget", "settle"])),
    max_size=14,
)


def said(file: File, letters: Iterable[str]) -> list[Row]:
    """A row for each response, which has the same content in every file."""
    more: Row = {"sessionId": file.session, "isSidechain": bool(file.agent)}
    more |= {"agentId": file.agent} if file.agent else {}
    return [answer(one, at=ord(one), **more) for one in letters]


class Read:
    """A transcript, and what was read of it."""

    def __init__(self, file: File) -> None:
        self.file, self.letters = file, list[str]()
        self.fold = Fold(file.path, file.session, file.agent)
        self._offset = 0

    def grow(self, letters: Iterable[str]) -> None:
        """Append responses, each only once."""
        new = [one for one in dict.fromkeys(letters) if one not in self.letters]
        self.letters += new
        for line in encoded(said(self.file, new)).splitlines():
            self.fold.add([(self._offset, memoryview(line))])
            self._offset += len(line) + 1

    @property
    def lane(self) -> LaneFold:
        part = self.fold.parts[self.file.session]
        return part.agents[self.file.agent].lane if self.file.agent else part.lane

    def register(self, ownership: Ownership) -> None:
        part = self.fold.parts[self.file.session]
        is_agent, path = bool(self.file.agent), self.file.path
        origin = Origin(
            part.id, path, is_agent, own_file=is_agent, first=part.first, last=part.last
        )
        ownership.register(self.lane, origin)


def owned(reads: Iterable[Read], ownership: Ownership) -> dict[str, tuple[set[str], str]]:
    """By path: the responses that are of a transcript, and the session it was forked from."""
    return {
        one.file.path: (
            {
                response.id
                for index, response in enumerate(one.lane.responses)
                if index not in one.lane.disowned
            },
            ownership.source_of(one.lane),
        )
        for one in reads
    }


@example([(0, ["b", "d"]), (2, ["c"]), (3, ["b", "d"]), (0, "settle"), (3, "forget")])
@example([(0, ["b"]), (1, ["c", "d"]), (0, "settle"), (0, ["e"])])
@example([(0, ["b"]), (2, ["c"]), (3, ["d"]), (0, "settle"), (0, "forget")])
@example([(4, ["b"]), (2, ["c"]), (0, "settle"), (0, ["d"])])
@given(STEPS)
def test_whatever_was_read_and_given_up_before_each_response_is_owned_as_if_read_at_once(
    steps: list[tuple[int, list[str] | str]],
) -> None:
    ownership, reads = Ownership(), dict[int, Read]()
    for number, what in steps:
        if isinstance(what, list):
            known = reads.setdefault(number, Read(FILES[number]))
            known.grow(["a", *what])  # all begin alike
            known.register(ownership)
        elif what == "forget" and number in reads:
            ownership.forget(reads.pop(number).lane)
        else:
            ownership.settle()
    ownership.settle()
    afresh, again = Ownership(), list[Read]()
    for known in reads.values():
        one = Read(known.file)
        one.grow(known.letters)
        one.register(afresh)
        again.append(one)
    afresh.settle()
    found = owned(reads.values(), ownership)
    assert found == owned(again, afresh)
    every = [id for ids, _ in found.values() for id in ids]
    assert sorted(every) == sorted({f"msg_{x}" for one in reads.values() for x in one.letters})


def test_a_fork_of_a_fork_is_one_of_the_session_that_it_copied_last() -> None:
    ownership, reads = Ownership(), [Read(FILES[number]) for number in (0, 2, 3)]
    for one, letters in zip(reads, ("ab", "abc", "abcd"), strict=True):
        one.grow(letters)
        one.register(ownership)
    ownership.settle()
    found = owned(reads, ownership)
    assert [source for _, source in found.values()] == ["", SESSION, OTHER]
    assert [len(ids) for ids, _ in found.values()] == [2, 1, 1]
