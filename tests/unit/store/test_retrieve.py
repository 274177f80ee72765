"""Conversations of sessions at rest, loaded when somebody asks for their responses."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from ccwatch.model.lane import Lane
from ccwatch.model.usage import Usage
from ccwatch.store.resting.expand import NOTHING_LARGER, LaneKey
from ccwatch.store.resting.retrieve import UNKNOWN, Retriever
from ccwatch.store.resting.session_record import LaneAddress
from ccwatch.store.source import StoredTranscript
from ccwatch.transcript.mark import START
from ccwatch.transcript.sweep import facts_of
from tests.support.rows import PROJECT, answer, prompt, spelt, write

NAMES = [f"{digit * 8}-1111-4111-8111-111111111111" for digit in "123"]


class Library:
    """A config folder of three transcripts with two answers each, and what is read of it."""

    def __init__(self, root: Path) -> None:
        self.read: list[str] = []
        self.stored: dict[str, StoredTranscript] = {}
        talk = [prompt("p"), answer("a", "p"), answer("b", "a")]
        write(
            root, {f"{name}.jsonl": [one | {"sessionId": name} for one in talk] for name in NAMES}
        )
        self.folder = root / PROJECT
        self.retriever = Retriever(self._load, (str(root),))

    def _load(self, paths: Sequence[str]) -> Mapping[str, StoredTranscript]:
        self.read += [Path(path).stem for path in paths]
        return self.stored

    def lane(
        self,
        name: str,
        responses: int = 2,
        turns: int = 1,
        path: str = "",
        stamp: int = 1,
        larger: Mapping[int, Usage] = NOTHING_LARGER,
    ) -> Lane:
        """A conversation that has so many responses and turns by its record."""
        place = path or str(self.folder / f"{name}.jsonl")
        address = LaneAddress(0, name, "", responses, turns, 0)
        return self.retriever.lane(
            LaneKey(place, facts_of(place) or START.facts, address, stamp), larger
        )


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


def test_the_transcripts_that_were_used_last_are_not_read_again(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccwatch.store.resting.retrieve.AT_HAND", 2)
    monkeypatch.setattr("ccwatch.store.resting.retrieve.MAX_RESPONSES", 4)
    first, second, third = NAMES
    for name in (first, second, first, third, first, third):
        assert [one.id for one in library.lane(name).responses] == ["msg_a", "msg_b"]
    assert library.read == [first, second, third]
    for name in (second, third, first):
        library.lane(name)
    assert library.read == [first, second, third, second, first]


def test_a_few_stay_whatever_their_size(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccwatch.store.resting.retrieve.AT_HAND", 2)
    monkeypatch.setattr("ccwatch.store.resting.retrieve.MAX_RESPONSES", 0)
    first, second, third = NAMES
    for name in (first, second, first, second, third, second):
        library.lane(name)
    assert library.read == [first, second, third]


def test_a_transcript_that_changes_often_counts_once(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccwatch.store.resting.retrieve.AT_HAND", 1)
    monkeypatch.setattr("ccwatch.store.resting.retrieve.MAX_RESPONSES", 6)
    for at_s in range(9):
        os.utime(library.folder / f"{NAMES[0]}.jsonl", (at_s, at_s))
        library.lane(NAMES[0])
    library.read.clear()
    for name in NAMES * 2:
        library.lane(name)
    assert library.read == NAMES[1:]


def test_further_small_ones_stay_as_well(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccwatch.store.resting.retrieve.AT_HAND", 1)
    monkeypatch.setattr("ccwatch.store.resting.retrieve.MAX_RESPONSES", 6)
    for name in NAMES * 2:
        library.lane(name)
    assert library.read == NAMES


def test_no_more_of_them_go_than_have_to(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccwatch.store.resting.retrieve.AT_HAND", 1)
    monkeypatch.setattr("ccwatch.store.resting.retrieve.MAX_RESPONSES", 4)
    first, second, third = NAMES
    for name in (first, second, third, second, first):
        library.lane(name)
    assert library.read == [first, second, third, first]


def test_a_record_that_was_made_anew_has_the_usage_of_other_files(library: Library) -> None:
    assert library.lane(NAMES[0], stamp=1).responses[1].usage.output < 900
    found = library.lane(NAMES[0], stamp=2, larger={1: Usage(output=900)})
    assert found.responses[1].usage == Usage(output=900)
    assert library.read == [NAMES[0]]


def test_where_the_stored_state_is_rubbish_the_transcript_is_read(library: Library) -> None:
    path = str(library.folder / f"{NAMES[0]}.jsonl")
    facts = facts_of(path)
    assert facts
    library.stored = {path: StoredTranscript(replace(START, facts=facts), 0, b"rubbish")}
    assert [one.id for one in library.lane(NAMES[0]).responses] == ["msg_a", "msg_b"]


@pytest.mark.parametrize(("responses", "turns"), [(0, 0), (1, 1), (2, 1), (4, 3)])
def test_there_are_as_many_responses_and_turns_as_the_record_says(
    library: Library, responses: int, turns: int
) -> None:
    found = library.lane(NAMES[0], responses, turns)
    known = ["msg_a", "msg_b"][:responses]
    assert [one.id for one in found.responses] == [*known, *[""] * (responses - len(known))]
    assert len(found.turns) == turns


def test_nothing_refers_to_responses_that_the_record_does_not_have(library: Library) -> None:
    """As when the transcript was written anew, and nothing is stored of it any more."""
    answers = [answer(f"a{number}", f"a{number - 1}" if number else "p") for number in range(4)]
    talk = [prompt("p"), *answers, prompt("q", "a3"), answer("b", "q")]
    name = NAMES[0]
    write(library.folder.parents[1], {f"{name}.jsonl": [one | {"sessionId": name} for one in talk]})
    found = library.lane(name, responses=2, turns=3)
    assert [turn.first for turn in found.turns] == [0, 2, 2]
    assert all(gap.response < 2 for gap in found.gaps)
    assert [turn.first for turn in library.lane(name, responses=4, turns=2).turns] == [0, 4]


def test_of_a_transcript_that_is_gone_nothing_is_known(library: Library, tmp_path: Path) -> None:
    for place in (str(library.folder / f"{'4' * 8}.jsonl"), str(tmp_path / "elsewhere.jsonl")):
        assert library.lane(NAMES[0], path=place).responses == (UNKNOWN, UNKNOWN)


def test_of_a_transcript_that_is_stored_in_other_states_only_the_last_is_kept(
    library: Library,
) -> None:
    path = library.folder / f"{NAMES[0]}.jsonl"
    for number in range(10):
        with path.open("ab") as file:
            file.write(spelt(answer(f"c{number}", "b", sessionId=NAMES[0])))
        for stamp in (1, 2, 3):
            lane = library.lane(NAMES[0], 3 + number, stamp=stamp)
            assert [one.id for one in lane.responses][-1] == f"msg_c{number}"
            assert library.lane(NAMES[0], 3 + number, stamp=stamp) is lane
    assert library.read == [NAMES[0]] * 10
    [transcript] = library.retriever._known.values()
    assert len(transcript.latest) == 1
