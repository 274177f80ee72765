"""When the trigger is reached, and when there is no telling."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.analysis.context import Context, context_of
from ccwatch.analysis.forecast import Forecast, forecast
from ccwatch.analysis.forecast.growth import growth
from ccwatch.analysis.forecast.pace import pace
from ccwatch.analysis.threshold import Threshold
from ccwatch.analysis.window import Window
from ccwatch.model.basis import Basis
from ccwatch.model.lane import Lane
from tests.support.rows import Row, answer, boundary, lane, prompt, result, summary, tool, usage


def session(steps: list[int], per_turn: int = 2, seconds: int = 30) -> list[Row]:
    """Responses whose context grows in these steps, so many to a turn and seconds apart."""
    rows: list[Row] = []
    for number, tokens in enumerate(accumulate(steps)):
        if number % per_turn == 0:
            rows.append(prompt(f"p{number}", f"a{number - 1}" if number else None))
        parent = f"p{number}" if number % per_turn == 0 else f"a{number - 1}"
        used = usage(fresh=max(tokens, 1))
        rows.append(answer(f"a{number}", parent, used=used, at=number * seconds))
    return rows


def context(found: Lane, trigger: int | None = 167_000, pending: int = 0) -> Context:
    size = Window(200_000, Basis.DOCUMENTED, "documented")
    return context_of(found, size, Threshold(trigger), pending)


def ahead(rows: list[Row], trigger: int = 167_000, pending: int = 0) -> Forecast:
    """The forecast for these rows, which there must be."""
    found = lane(*rows)
    one = forecast(found, context(found, trigger, pending))
    assert one is not None
    return one


STEADY = [20_000, *[3000] * 29]
"""107,000 tokens after thirty responses in fifteen turns."""


def test_steady_growth_is_carried_on_to_the_trigger() -> None:
    one = ahead(session(STEADY))
    assert one.responses == pytest.approx((167_000 - 107_000) / 3000, rel=0.05)
    assert one.turns == pytest.approx((167_000 - 107_000) / 6000, rel=0.1)
    assert one.minutes == pytest.approx(one.responses / 2)


def test_the_more_even_the_growth_the_narrower_the_range() -> None:
    uneven = [20_000, *[500, 500, 500, 500, 13_000] * 5, *[500, 500, 500, 10_500]]
    even, other = ahead(session(STEADY)), ahead(session(uneven))
    assert even.responses_high < 1.6 * even.responses
    assert other.responses_high > 1.7 * other.responses
    assert even.responses_low / even.responses > other.responses_low / other.responses


UNEVEN = [20_000, *[300, 900, 300, 300, 3200] * 8]
"""Forty steps of 1,000 tokens on average, as uneven as those of people."""


def at_every_distance(steps: list[int]) -> list[Forecast]:
    """What is told of triggers farther and farther away."""
    return [ahead(session(steps), trigger=sum(steps) + (5000 << far)) for far in range(7)]


@pytest.mark.parametrize("steps", [STEADY, UNEVEN], ids=["steady", "uneven"])
def test_the_farther_the_trigger_the_wider_the_range(steps: list[int]) -> None:
    told = at_every_distance(steps)
    spreads = [one.responses_high - one.responses_low for one in told]
    assert spreads == sorted(spreads)


def test_far_away_the_unevenness_of_steps_evens_out_but_the_pace_may_change() -> None:
    *_, near, _, _, far = at_every_distance(UNEVEN)
    narrow, wide = (one.responses_high / one.responses_low for one in (near, far))
    assert wide > 0.95 * narrow


def test_the_usual_growth_does_not_outweigh_a_session_that_has_another() -> None:
    one = ahead(session(UNEVEN), trigger=sum(UNEVEN) + 40_000)
    assert one.responses_low < 40 < one.responses_high / 1.25


def test_what_is_pending_leaves_less() -> None:
    rows = session(STEADY)
    assert ahead(rows, pending=3000).responses == pytest.approx(19, rel=0.05)
    assert ahead(rows, pending=59_000).responses == pytest.approx(1, abs=0.5)


def test_one_enormous_result_is_not_the_pace() -> None:
    left = 167_000 - 153_000
    one = ahead(session([*STEADY, 40_000, 3000, 3000]))
    assert one.responses > left / 40_000 * 5
    assert one.responses_low < left / 3000 < one.responses_high


def test_of_two_tasks_the_one_at_hand_is_the_pace() -> None:
    slow, fast = [1000] * 15, [5000] * 15
    soon = ahead(session([20_000, *slow, *fast]))
    late = ahead(session([20_000, *fast, *slow]))
    assert 2 * soon.responses < late.responses


def test_over_the_trigger_nothing_is_left() -> None:
    one = ahead(session(STEADY), trigger=40_000)
    assert one == Forecast(0, 0, 0, 0, 0)


def test_while_a_tool_runs_its_results_are_still_to_come() -> None:
    rows = session(STEADY)
    call = [tool("toolu_1", "Bash")]
    rows[-1] = answer("a29", "a28", used=usage(fresh=107_000), content=call, at=870)
    running = ahead(rows)
    came = ahead([*rows, result("r", "a29")], pending=3000)
    assert running.responses == pytest.approx(came.responses, rel=0.1)


def test_a_turn_that_ended_takes_a_prompt_to_go_on() -> None:
    rows = session(STEADY)
    assert 1 <= ahead(rows, trigger=110_000).turns < 1.5
    typed = ahead([*rows, prompt("p30", "a29")], trigger=110_000, pending=500)
    assert typed.turns == pytest.approx(typed.responses / 2)


def test_a_night_in_between_is_no_work() -> None:
    rows = session(STEADY)
    for one in rows[9:]:
        one["timestamp"] = one["timestamp"].replace("T15", "T23")
    found = ahead(rows)
    assert found.minutes == pytest.approx(found.responses / 2)


def test_without_times_no_minutes_are_told() -> None:
    rows = session(STEADY)
    for one in rows:
        one["timestamp"] = ""
    assert ahead(rows).minutes is None


EDGE = [boundary("c", "a29"), summary("s", "c")]


@pytest.mark.parametrize(
    ("rows", "trigger"),
    [
        ([], 167_000),
        (session([20_000, 3000, 3000, 3000]), 167_000),
        (session([20_000, 3000, 3000], per_turn=1), 167_000),
        (session([20_000, *[0] * 9]), 167_000),
        (session([90_000, *[-3000] * 9]), 167_000),
        (session([20_000, *[3000] * 19, *[-3000] * 11]), 167_000),
        (session([20_000, *[3000] * 19, *[-2000] * 3]), 167_000),
        (session([20_000, *[9000] * 12, 300, -20_000, 300]), 167_000),
        (session(STEADY), None),
        ([*session(STEADY), *EDGE], 167_000),
    ],
    ids=[
        "nothing",
        "two turns",
        "two steps",
        "no growth",
        "shrinking",
        "shrinking of late",
        "shrinking now",
        "cleared just now",
        "no trigger",
        "compacted",
    ],
)
def test_rather_no_forecast_than_a_silly_one(rows: list[Row], trigger: int | None) -> None:
    found = lane(*rows)
    assert forecast(found, context(found, trigger)) is None


def test_a_little_that_leaves_the_context_takes_no_forecast_away() -> None:
    """The client drops the thinking of the turn before with each prompt."""
    assert ahead(session([20_000, *[3000, -700] * 15])).responses > 0


def after_compaction(contexts: list[int]) -> list[Row]:
    """What was answered since the compaction at the edge, one turn after the other."""
    rows: list[Row] = []
    for number, tokens in enumerate(contexts):
        rows.append(prompt(f"q{number}", f"b{number - 1}" if number else "s"))
        rows.append(answer(f"b{number}", f"q{number}", used=usage(fresh=tokens), at=900 + number))
    return rows


def test_after_a_compaction_growth_must_show_before_there_is_a_forecast() -> None:
    before = [*session(STEADY), *EDGE]
    few = lane(*before, *after_compaction([30_000, 31_000, 32_000]))
    enough = lane(*before, *after_compaction([30_000, 31_000, 32_000, 33_000]))
    assert forecast(few, context(few)) is None
    assert forecast(enough, context(enough)) is not None


def test_habits_outlive_a_compaction_but_the_step_across_it_is_none() -> None:
    found = lane(*session(STEADY), *EDGE, *after_compaction([30_000, 31_000, 32_500]))
    seen = growth(found, context(found))
    assert seen.steps == (1500, 1000, *[3000] * 29)
    assert seen.fresh == 2


def test_rewound_turns_are_not_the_pace() -> None:
    detour = [prompt("q", "a29"), answer("b", "q", used=usage(fresh=160_000), at=900)]
    on = [prompt("r", "a29"), answer("d", "r", used=usage(fresh=110_000), at=930)]
    found = lane(*session(STEADY), *detour, *on)
    assert growth(found, context(found)).steps == (3000,) * 30
    assert pace(found).turns == 10


def test_a_step_from_one_model_to_another_tells_nothing() -> None:
    switched = answer("b", "p", used=usage(fresh=150_000), model="claude-opus-4-8", at=900)
    found = lane(*session(STEADY), prompt("p", "a29"), switched)
    assert growth(found, context(found)).steps == (3000,) * 29


@given(
    st.lists(st.integers(-20_000, 20_000), max_size=60),
    st.integers(1, 4),
    st.one_of(st.none(), st.integers(1, 1_000_000)),
    st.integers(0, 50_000),
)
def test_whatever_happened_the_forecast_lies_in_its_range(
    steps: list[int], per_turn: int, trigger: int | None, pending: int
) -> None:
    found = lane(*session(steps, per_turn))
    one = forecast(found, context(found, trigger, pending))
    if one:
        assert 0 <= one.responses_low <= one.responses <= one.responses_high
        assert one.turns >= 0
        assert one.minutes is None or one.minutes >= 0
