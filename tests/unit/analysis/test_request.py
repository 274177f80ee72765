"""The requests of a conversation, in the order in which they built on each other."""

from collections.abc import Sequence
from typing import overload

from msgspec.structs import replace

from ccwatch.analysis.request import (
    neighbours,
    requests,
    turn_at,
    turns_before,
    turns_of_calls,
)
from ccwatch.model.lane import Lane, Place, Turn
from tests.support import rows
from tests.support.session_cases import Diary


def rewound() -> Diary:
    """Three turns, of which the second was taken back."""
    diary = Diary()
    diary.turn()
    place, context = str(diary.rows[-1]["uuid"]), diary.context
    diary.turn(after=500)
    diary.back_to(place, context)
    diary.turn(after=100)
    return diary


def test_a_rewound_branch_is_left_out_but_kept_the_cache_warm() -> None:
    found = requests(rewound().case().lane)
    assert [one.number for one in found] == [0, 2]
    assert [one.turn for one in found] == [0, 2]
    assert found[1].idle_ms == 105_000


def test_what_the_client_made_up_itself_is_no_request() -> None:
    diary = Diary()
    diary.turn()
    parent = str(diary.rows[-1]["uuid"])
    diary.rows.append(rows.answer("x", parent, model="<synthetic>", used=rows.usage()))
    diary.back_to("x", diary.context)
    diary.turn()
    found = requests(diary.case().lane)
    assert [one.response.context for one in found] == [21_000, 22_200]


def test_without_a_time_no_pause_is_known() -> None:
    diary = Diary()
    diary.turns(3)
    for row in diary.rows[2:4]:
        row["timestamp"] = None
    assert [one.idle_ms for one in requests(diary.case().lane)] == [None, None, 130_000]


def test_what_belongs_to_another_session_is_told_apart() -> None:
    diary = Diary()
    diary.turns(2)
    lane = replace(diary.case().lane, owned=frozenset({1}))
    assert [one.owned for one in requests(lane)] == [False, True]


def test_a_compaction_parts_neighbours() -> None:
    diary = Diary()
    diary.turns(2)
    diary.compact()
    diary.turns(2)
    lane = diary.case().lane
    assert [one.cut for one in requests(lane)] == [False, False, True, False]
    assert [(a.number, b.number) for a, b in neighbours(lane)] == [(0, 1), (2, 3)]


def test_the_turn_of_a_response_and_of_a_call() -> None:
    diary = Diary()
    diary.turn()
    diary.ask()
    (id,) = diary.answer(("Bash", "make"))
    diary.result(id)
    diary.answer()
    lane = diary.case().lane
    assert [turn_at(lane, number) for number in (-1, 0, 1, 2)] == [-1, 0, 1, 1]
    assert turns_of_calls(lane, [id, "toolu_unknown", ""]) == [1, -1, -1]
    assert turn_at(Lane(), 0) == -1


class CountedTurns(Sequence[Turn]):
    """Turns with one response each, every third of them rewound, that count who looks at them."""

    def __init__(self, count: int) -> None:
        self._count, self.looks = count, 0

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Turn: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Turn]: ...
    def __getitem__(self, index: int | slice) -> Turn | Sequence[Turn]:
        self.looks += 1
        if isinstance(index, slice) or index >= self._count:
            raise IndexError(index)
        return Turn(f"t{index}", 0, Place("", 0, 0), index, alive=index % 3 != 0)


def test_a_turn_is_found_without_going_through_all_of_them() -> None:
    turns = CountedTurns(1_000_000)
    lane = Lane(turns=turns)
    assert turn_at(lane, 777_777) == 777_777
    assert turn_at(lane, -1) == -1
    assert turns_before(lane, 600_001, 3) == [599_996, 599_998, 599_999]
    assert turns_before(lane, 1, 3) == []
    assert turns.looks < 100
