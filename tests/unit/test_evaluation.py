"""The arithmetic of the evaluation itself: its cases are what they claim, its tables add up."""

from itertools import pairwise
from pathlib import Path
from statistics import fmean

import pytest
from msgspec.structs import replace

from ccwatch.analysis.attribution.calibration import Sample
from ccwatch.analysis.prices import Prices
from ccwatch.model.compaction import Trigger
from ccwatch.model.lane import Lane
from evaluation import everywhere, forecast, growth, summaries
from evaluation.backtest import DISTANCES, Miss, cuts, miss
from evaluation.everywhere import TOLD
from evaluation.floor import best
from evaluation.growth import Errors, Grown
from evaluation.habits import FITTED, HELD_OUT, Habits
from evaluation.made import conversation
from evaluation.tables import configs, name_of
from tests.support import rows

MIXED = FITTED["mixed"]


@pytest.mark.parametrize("name", [*FITTED, *HELD_OUT])
def test_made_conversations_are_compacted_when_they_pass_their_trigger(name: str) -> None:
    habits = {**FITTED, **HELD_OUT}[name]
    maker = conversation(3, habits)
    assert len(maker.compactions) == maker.wanted
    for one in maker.compactions:
        before = maker.responses[one.after - 1]
        assert one.pre_tokens is not None
        assert before.context < maker.trigger <= one.pre_tokens
    assert all(one.context < maker.trigger for one in maker.responses)


def test_what_a_client_has_of_a_request_is_what_an_estimate_is_held_to(tmp_path: Path) -> None:
    total = {"type": "cost-state", "sessionId": rows.SESSION, "totalCostUSD": 0.1}
    used = rows.usage(write=20_000, output=100)
    said = [rows.prompt("u"), rows.answer("a", "u", used=used), rows.boundary("c", at=5), total]
    rows.write(tmp_path, {f"{rows.SESSION}.jsonl": said})
    (case,) = summaries.cases(tmp_path, Prices.shipped())
    assert (case.request, case.nano) == (None, 100_000_000 - 20_000 * 3_750 - 100 * 15_000)
    assert summaries.main([tmp_path]) == 1


def test_a_number_and_habits_make_the_same_conversation_every_time() -> None:
    once, again = conversation(7, MIXED), conversation(7, MIXED)
    assert once.responses == again.responses
    assert once.responses != conversation(8, MIXED).responses


def test_growth_is_heavy_tailed_a_tenth_of_the_steps_makes_a_third_of_the_way() -> None:
    steps = []
    for seed in range(20):
        lane = conversation(seed, MIXED).lane
        steps += [step for cut in cuts(lane, 1) if cut.responses == 5 for step in cut.grown]
    steps.sort()
    assert sum(steps[-len(steps) // 10 :]) > sum(steps) / 3
    assert steps[len(steps) // 2] < sum(steps) / len(steps) * 2 / 3


def test_a_cut_holds_what_was_there_and_nothing_of_what_came() -> None:
    maker = conversation(7, MIXED)
    found = list(cuts(maker.lane, maker.trigger))
    assert {cut.responses for cut in found} == set(DISTANCES)
    for cut in found:
        end = len(cut.lane.responses)
        number = len(cut.lane.compactions)
        assert maker.compactions[number].after == end + cut.responses
        assert cut.lane.last is cut.lane.responses[-1]
        assert all(turn.first <= end for turn in cut.lane.turns)
        entered = maker.responses[end].context - cut.lane.last.total_tokens
        assert cut.pending == pytest.approx(entered, rel=0.35, abs=30)
        coming = [turn for turn in maker.turns if end < turn.first <= end + cut.responses]
        assert cut.turns == len(coming)
        assert cut.minutes > 0


def test_only_auto_compactions_at_the_trigger_are_cases() -> None:
    maker = conversation(7, MIXED)
    assert not list(cuts(maker.lane, maker.trigger * 2))
    maker.compactions = [replace(one, trigger=Trigger.MANUAL) for one in maker.compactions]
    assert not list(cuts(maker.lane, maker.trigger))


def test_errors_are_counted_from_what_came() -> None:
    maker = conversation(7, MIXED)
    cut = next(one for one in cuts(maker.lane, maker.trigger) if one.responses == 10)
    assert cut.lane.last is not None
    off = miss(cut)
    assert off is not None
    left, pace = maker.trigger - cut.lane.last.total_tokens, sum(cut.grown[-10:]) / 10
    assert off.mean == pytest.approx(abs(left / pace - 10))
    assert off.found >= 0


def test_without_distances_every_response_is_a_case() -> None:
    maker = conversation(7, MIXED)
    every = list(cuts(maker.lane, maker.trigger, None))
    ends = [0, *(one.after for one in maker.compactions)]
    assert len(every) == sum(end - begin - 1 for begin, end in pairwise(ends))
    assert {cut.responses for cut in every} > set(DISTANCES)


def test_asked_at_every_response_cases_are_told_apart_by_what_is_told() -> None:
    maker = conversation(7, MIXED)
    every = list(cuts(maker.lane, maker.trigger, None))
    found = [one for cut in every if (one := miss(cut))]
    near = [one for one in found if one.told < TOLD[1]]
    *groups, count = everywhere.line(every).split()
    held, later = fmean(one.holds for one in near), fmean(one.later for one in near)
    assert groups[:2] == [f"{held:.0%}", f"{later:.0%}"]
    assert count == str(len(found))
    assert len(everywhere.header()) == len(everywhere.line([])) - len("       0")
    assert everywhere.line([]).split() == ["-"] * len(TOLD) + ["0"]


def test_nothing_is_asked_where_ccwatch_says_nothing() -> None:
    maker = conversation(7, MIXED)
    first = next(iter(cuts(maker.lane, maker.trigger)))
    few = first._replace(lane=Lane(first.lane.responses, last=first.lane.last))
    assert miss(few) is None


def test_the_floor_is_asked_at_the_same_cuts_as_the_forecast() -> None:
    maker = conversation(7, MIXED)
    asked = sorted(distance for distance, _ in best(7, MIXED))
    assert asked == sorted(cut.responses for cut in cuts(maker.lane, maker.trigger))


def test_without_chance_the_floor_is_no_error_at_all() -> None:
    even = Habits(
        mix={"look": {"Task": 1}},
        drift=0,
        own=0,
        jitter=0,
        tail=0,
        burst=10_000,
        parallel=(1, 0, 0),
    )
    told = dict(best(1, even))
    assert all(abs(told[distance] - distance) <= 2 for distance in DISTANCES)


def off_by(found: float, *, holds: bool = True) -> Miss:
    return Miss(3, 4, found, holds, 0.5, 0.2, 6, found > 1)


def test_the_verdict_is_over_medians_and_over_all_ranges(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ranges = [True] * 8 + [False] * 2
    good = {away: [off_by(1.0, holds=holds) for holds in ranges] for away in DISTANCES}
    assert forecast.verdict(good) == 0
    assert "missed" not in capsys.readouterr().out
    bad = {**good, 5: [off_by(1.6, holds=holds) for holds in ranges]}
    assert forecast.verdict(bad) == 1
    assert "5 before: off by 1.60, at most 1.5 wanted: missed" in capsys.readouterr().out
    sure = {away: [off_by(1.0)] for away in DISTANCES}
    assert forecast.verdict(sure) == 1
    assert "range: holds 100%, 75% to 85% wanted: missed" in capsys.readouterr().out


def grown(weight: int, by: int, characters: int) -> Grown:
    return Grown(Sample(weight, 1, by), characters, 100)


def test_growth_is_predicted_from_other_responses_and_the_answer_is_known() -> None:
    samples = [grown(weight, 4 + 3 * weight // 2, weight) for weight in (100, 400, 900, 1600)]
    found = list(growth.errors(samples, 1.5))
    assert [one.fitted for one in found] == pytest.approx([0] * 4, abs=0.01)
    actual = 4 + 3 * 1600 // 2 + 100
    assert found[-1].tiktoken == pytest.approx((actual - 1700) / actual)
    assert found[-1].characters == found[-1].tiktoken


@pytest.mark.parametrize(
    ("before", "characters", "code"),
    [(0.05, 0.2, 0), (0.05, 0.1, 1), (0.15, 0.9, 1)],
    ids=["both met", "not a third", "too far off"],
)
def test_growth_must_be_close_and_thrice_as_close(
    before: float, characters: float, code: int
) -> None:
    assert growth.verdict([Errors(0, before, 0.3, characters)] * 3) == code


def test_without_anything_to_predict_no_goal_is_met() -> None:
    assert growth.verdict([]) == 1


def test_config_folders_are_found_by_themselves_and_in_recordings(tmp_path: Path) -> None:
    alone, recorded = tmp_path / "config", tmp_path / "recordings"
    (alone / "projects").mkdir(parents=True)
    (recorded / "2.1.330" / "claude" / "projects").mkdir(parents=True)
    found = configs([alone, recorded, tmp_path / "nowhere"])
    assert [name_of(folder) for folder in found] == ["config", "2.1.330"]


def test_recorded_compactions_are_cases_with_the_trigger_that_is_resolved(
    recordings: Path,
) -> None:
    found = list(forecast.recorded(recordings / "2.1.100" / "claude"))
    assert {cut.trigger for cut in found} == {167_000}
    assert all(miss(cut) for cut in found if cut.responses == 5)
