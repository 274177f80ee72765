"""The context over time, brought into columns."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.clears import Cleared
from ccwatch.analysis.timeline import Step, by_count, by_time, steps
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.lane import Lane, Place, Turn
from ccwatch.model.response import Response
from ccwatch.model.session import Session

MINUTE = 60_000


def lane(
    *contexts: int, falls: tuple[int, ...] = (), dead: tuple[int, ...] = (), every: int = MINUTE
) -> Lane:
    """A conversation with these contexts, a compaction before each place in `falls`."""
    responses = tuple(
        Response(f"m{at}", f"r{at}", "claude-opus-5", (at + 1) * every, context=size)
        for at, size in enumerate(contexts)
    )
    compactions = tuple(
        Compaction(f"c{at}", at * every, Trigger.AUTO, "", "", after=at) for at in falls
    )
    turns = (Turn("t", 0, Place("", 0, 0), 0), Turn("u", 0, Place("", 0, 0), 2))
    return Lane(responses, dead=frozenset(dead), turns=turns, compactions=compactions)


def test_every_measured_response_is_a_step_with_its_turn_and_what_came_before_it() -> None:
    found = steps(lane(10, 0, 30, 5, falls=(3,)), cleared_ms=(2 * MINUTE, 0))
    assert [one.place for one in found] == [0, 2, 3]
    assert [one.turn for one in found] == [1, 2, 2]
    assert [one.compaction.id if one.compaction else "" for one in found] == ["", "", "c3"]
    assert [one.cleared for one in found] == [0, 1, 0]


def test_a_compaction_is_shown_where_the_living_branch_goes_on() -> None:
    found = steps(lane(10, 20, 5, 6, falls=(2,), dead=(2,)))
    assert [bool(one.compaction) for one in found] == [False, False, False, True]
    assert [one.alive for one in found] == [True, True, False, True]


def test_a_compaction_before_the_first_measured_context_waits_for_it() -> None:
    found = steps(lane(0, 0, 7, falls=(1,)))
    assert [bool(one.compaction) for one in found] == [True]


def test_columns_show_the_largest_context_but_after_a_compaction_what_was_left() -> None:
    found = steps(lane(10, 40, 90, 20, 30, 50, falls=(3,)))
    assert [one.tokens for one in by_count(found, 3)] == [40, 20, 50]
    assert [one.compacted for one in by_count(found, 3)] == [False, True, False]


def test_of_compactions_in_columns_side_by_side_the_second_shows_its_top() -> None:
    found = steps(lane(90, 20, 80, 10, falls=(1, 3)))
    assert [one.tokens for one in by_count(found, 2)] == [20, 80]


def test_few_responses_are_drawn_wide_and_marked_once() -> None:
    found = steps(lane(90, 20, falls=(1,)))
    drawn = by_count(found, 6)
    assert [one.tokens for one in drawn] == [90, 90, 90, 20, 20, 20]
    assert [one.compacted for one in drawn] == [False, False, False, True, False, False]


def timed(*times: int) -> list[Step]:
    """Steps at these times."""
    return [
        replace(one, response=replace(one.response, at_ms=at_ms))
        for one, at_ms in zip(steps(lane(*range(1, len(times) + 1))), times, strict=True)
    ]


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 10**13))
def test_what_comes_at_a_steady_pace_is_divided_by_time_as_it_is_by_count(
    count: int, width: int, start_ms: int
) -> None:
    found = timed(*range(start_ms, start_ms + count))
    drawn = by_time(found, min(width, count))
    assert drawn == by_count(found, min(width, count))


def test_what_has_no_time_is_drawn_with_the_first_that_has_one_and_takes_no_room() -> None:
    drawn = by_time(timed(0, 10 * MINUTE, 11 * MINUTE, 12 * MINUTE), 3)
    assert [(one.first, one.end) for one in drawn] == [(0, 2), (2, 3), (3, 4)]


def test_over_time_a_pause_takes_its_room_and_the_window_stays_as_it_was() -> None:
    found = [
        replace(one, response=replace(one.response, at_ms=at * MINUTE))
        for one, at in zip(steps(lane(10, 20, 50, falls=(2,))), (1, 2, 10), strict=True)
    ]
    drawn = by_time(found, 10)
    assert [one.tokens for one in drawn] == [10, 20, 20, 20, 20, 20, 20, 20, 20, 50]
    assert [one.end - one.first for one in drawn] == [1, 1, 0, 0, 0, 0, 0, 0, 0, 1]
    assert drawn[-1].compacted
    assert all(one.alive for one in drawn)


def test_a_clear_is_marked_in_the_column_of_the_first_or_the_last_response() -> None:
    ends = Cleared(began=True, after=Session("next"))
    for known, expected in ((ends, [True, False, True]), (Cleared(), [False] * 3)):
        found = steps(lane(*range(1, 10)), ends=known)
        assert [one.reset for one in by_count(found, 3)] == expected


def test_where_no_response_is_on_the_branch_a_compaction_is_marked_at_the_last_one() -> None:
    found = steps(lane(10, 40, falls=(2,), dead=(0, 1)))
    assert [bool(one.mark) for one in found] == [False, True]


def test_without_times_or_steps_nothing_fails() -> None:
    found = steps(lane(10, 20, every=0))
    assert len(by_time(found, 4)) == 4
    assert by_time((), 4) == by_count((), 4) == by_count(found, 0) == []


@given(
    st.lists(st.integers(0, 10**6), max_size=60),
    st.sets(st.integers(0, 60), max_size=5),
    st.sets(st.integers(0, 60), max_size=10),
    st.integers(1, 80),
    st.lists(st.integers(-5, 10**13), min_size=60, max_size=60),
)
def test_columns_fill_any_width_and_no_compaction_or_step_is_lost(
    sizes: list[int], falls: set[int], dead: set[int], width: int, times: list[int]
) -> None:
    found = [
        replace(one, response=replace(one.response, at_ms=max(0, at_ms)))
        for one, at_ms in zip(
            steps(lane(*sizes, falls=tuple(sorted(falls)), dead=tuple(dead))), times, strict=False
        )
    ]
    for drawn in (by_count(found, width), by_time(found, width)):
        assert len(drawn) == (width if found else 0)
        held = {at for one in drawn for at in range(one.first, one.end)}
        assert held == set(range(len(found)))
        marked = [at for one in drawn if one.compacted for at in range(one.first, one.end)]
        assert {at for at, one in enumerate(found) if one.compaction} <= set(marked)
        assert all(one.tokens <= max(sizes) for one in drawn)


def test_a_compaction_that_nothing_followed_is_marked_at_the_newest_response() -> None:
    found = steps(lane(10, 40, 90, falls=(3,)))
    assert [one.mark.id if one.mark else "" for one in found] == ["", "", "c3"]
    assert [one.compaction for one in found] == [None, None, None]
    drawn = by_count(found, 3)
    assert [one.compacted for one in drawn] == [False, False, True]
    assert drawn[-1].tokens == 90


def test_a_compaction_that_nothing_followed_is_not_put_on_a_rewound_branch() -> None:
    found = steps(lane(10, 40, 90, falls=(3,), dead=(2,)))
    assert [bool(one.mark) for one in found] == [False, True, False]


def test_of_two_compactions_around_the_newest_response_the_later_is_marked() -> None:
    found = steps(lane(90, 20, falls=(1, 2)))
    assert found[-1].compaction
    assert found[-1].mark
    assert (found[-1].compaction.id, found[-1].mark.id) == ("c1", "c2")


def test_what_went_wrong_is_marked_where_the_compaction_is_and_nowhere_else() -> None:
    found = steps(lane(90, 20, 80, 10, falls=(1, 3)), wrong={"c3"})
    assert [one.wrong for one in found] == [False, False, False, True]
    assert [one.wrong for one in by_count(found, 8)] == [*[False] * 6, True, False]
