"""When the trigger is reached, and when there is no telling."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.analysis.context import Context, context_of
from ccwatch.analysis.forecast import WIDEST, forecast, growth_by_turn
from ccwatch.analysis.threshold import Threshold
from ccwatch.analysis.window import Window
from ccwatch.model.basis import Basis
from ccwatch.model.session import Lane
from tests.unit.rows import Row, answer, boundary, lane, prompt, summary, usage


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


STEADY = [20_000, *[3000] * 9]
"""47,000 tokens after ten responses in five turns."""


def test_steady_growth_is_carried_on_to_the_trigger() -> None:
    found = lane(*session(STEADY))
    one = forecast(found, context(found))
    assert one is not None
    assert one.responses == pytest.approx((167_000 - 47_000) / 3000)
    assert one.turns == pytest.approx((167_000 - 47_000) / 6000)
    assert one.minutes == pytest.approx(one.responses / 2)
    assert one.responses_low == one.responses_high == one.responses


def test_what_is_pending_leaves_less() -> None:
    found = lane(*session(STEADY))
    one = forecast(found, context(found, pending=60_000))
    assert one is not None
    assert one.responses == pytest.approx(20)


def test_one_enormous_step_does_not_change_the_pace() -> None:
    found = lane(*session([*STEADY, 40_000, 3000, 3000]))
    one = forecast(found, context(found))
    assert one is not None
    assert one.responses == pytest.approx((167_000 - 93_000) / 3000)
    assert one.responses_low < one.responses


def test_over_the_trigger_nothing_is_left() -> None:
    found = lane(*session(STEADY))
    one = forecast(found, context(found, trigger=40_000))
    assert one is not None
    assert (one.responses, one.turns, one.minutes) == (0, 0, 0)


def test_a_night_in_between_is_no_work() -> None:
    rows = session(STEADY)
    for one in rows[9:]:
        one["timestamp"] = one["timestamp"].replace("T15", "T23")
    found = lane(*rows)
    forecasted = forecast(found, context(found))
    assert forecasted is not None
    assert forecasted.minutes == pytest.approx(forecasted.responses / 2)


@pytest.mark.parametrize(
    ("rows", "trigger"),
    [
        ([], 167_000),
        (session([20_000, 3000, 3000, 3000]), 167_000),
        (session([20_000, 3000, 3000], per_turn=1), 167_000),
        (session([20_000, *[0] * 9]), 167_000),
        (session([90_000, *[-3000] * 9]), 167_000),
        (session(STEADY), None),
        ([*session(STEADY), boundary("c", "a9"), summary("s", "c")], 167_000),
    ],
    ids=["nothing", "two turns", "two steps", "no growth", "shrinking", "no trigger", "compacted"],
)
def test_rather_no_forecast_than_a_silly_one(rows: list[Row], trigger: int | None) -> None:
    found = lane(*rows)
    assert forecast(found, context(found, trigger)) is None


def test_growth_begins_anew_after_a_compaction() -> None:
    edge = [boundary("c", "a9"), summary("s", "c")]
    after = [
        *(prompt("q1", "s"), answer("b1", "q1", used=usage(fresh=30_000))),
        *(prompt("q2", "b1"), answer("b2", "q2", used=usage(fresh=31_000))),
    ]
    found = lane(*session(STEADY), *edge, *after)
    assert growth_by_turn(found, found.compactions[-1].after) == [0, 1000]
    assert forecast(found, context(found)) is None


def test_rewound_turns_are_not_the_pace() -> None:
    detour = [prompt("q", "a9"), answer("b", "q", used=usage(fresh=160_000), at=400)]
    on = [prompt("r", "a9"), answer("d", "r", used=usage(fresh=50_000), at=500)]
    found = lane(*session(STEADY), *detour, *on)
    assert growth_by_turn(found, 0)[-1] == 3000
    one = forecast(found, context(found))
    assert one is not None
    assert one.responses == pytest.approx((167_000 - 50_000) / 3000)


@given(
    st.lists(st.integers(-20_000, 20_000), max_size=60),
    st.integers(1, 4),
    st.one_of(st.none(), st.integers(1, 1_000_000)),
)
def test_whatever_happened_the_forecast_lies_in_its_range(
    steps: list[int], per_turn: int, trigger: int | None
) -> None:
    found = lane(*session(steps, per_turn))
    one = forecast(found, context(found, trigger))
    if one:
        assert 0 <= one.responses_low <= one.responses <= one.responses_high
        assert one.responses_high <= one.responses * WIDEST * (1 + 1e-9)
        assert one.turns >= 0
        assert one.minutes is None or one.minutes >= 0
