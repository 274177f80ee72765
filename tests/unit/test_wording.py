"""What is said of triggers, limits and compactions, in words."""

import pytest

from ccwatch.analysis.forecast import Forecast
from ccwatch.analysis.threshold import Threshold, ThresholdSource
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.setup import Limit, StatusLine
from ccwatch.report.wording import after, ahead, before, doubts, limits, source, trigger


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (155_000, 167_000, ["between 155k and 167k"]),
        (166_612, 167_004, []),
        (167_000, 167_000, []),
        (155_000, None, []),
        (None, 167_000, []),
        (None, None, []),
    ],
    ids=["a range", "alike once rounded", "a point", "no upper end", "no lower end", "nothing"],
)
def test_a_range_is_told_where_its_ends_are_told_apart(
    low: int | None, high: int | None, said: list[str]
) -> None:
    threshold = Threshold(167_000, ThresholdSource.LEARNED, low_tokens=low, high_tokens=high)
    assert doubts(threshold) == said
    assert doubts(threshold, brief=True) == said


def test_what_is_not_honoured_comes_first_and_is_shorter_in_a_narrow_pane() -> None:
    threshold = Threshold(167_000, honoured=False, reactive=True, low_tokens=1, high_tokens=2)
    assert doubts(threshold) == [
        "the setting is not honoured",
        "reactive: compacts when the API refuses",
        "between 1 and 2",
    ]
    assert doubts(threshold, brief=True)[:2] == ["not honoured", "reactive"]


def told(*used: Limit) -> StatusLine:
    """What a client with a plan tells, at 1,000,000 ms."""
    return StatusLine("s", 1_000_000, limits=used)


def test_limits_of_a_plan_say_what_is_used_and_when_they_are_reset() -> None:
    used = told(Limit("five_hour", 42.4, 1_000_000 + 58 * 60_000), Limit("seven_day", 88.0))
    assert limits(used, 1_000_000) == ["5 h 42%, resets in 58 min", "7 d 88%"]
    assert limits(used, 1_000_000, brief=True) == ["5 h 42%", "7 d 88%"]


def test_limits_that_began_anew_since_are_not_known() -> None:
    used = told(Limit("five_hour", 42.4, 1_000_001), Limit("seven_day", 88.0))
    assert limits(used, 1_000_001, brief=True) == ["7 d 88%"]
    assert limits(told(Limit("five_hour", 42.4, 1_000_001)), 2_000_000) == []


def test_limits_that_were_told_long_ago_say_so() -> None:
    assert limits(told(Limit("seven_day", 8)), 1_700_000) == ["7 d 8%", "as of 12 min ago"]


def test_without_a_plan_or_a_status_line_nothing_is_said_of_limits() -> None:
    assert limits(told(), 9_000_000) == limits(None, 0) == []


@pytest.mark.parametrize(
    ("samples", "said"), [(1, "learned from 1 compaction"), (6, "learned from 6 compactions")]
)
def test_what_was_learned_says_from_how_many_compactions(samples: int, said: str) -> None:
    threshold = Threshold(167_000, ThresholdSource.LEARNED, samples=samples)
    assert source(threshold, full=True) == said


def test_what_was_learned_without_a_compaction_names_none() -> None:
    threshold = Threshold(200_000, ThresholdSource.LEARNED, honoured=False)
    assert trigger(threshold) == "200k learned"
    assert trigger(threshold, full=True) == "200k, learned from larger contexts"
    assert trigger(Threshold(167_000, ThresholdSource.LEARNED, samples=6)) == "167k learned (n=6)"


NONE = Compaction("c", 0, Trigger.AUTO, "", "")


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (NONE._replace(pre_tokens=168_000, first_prompt_tokens=27_000), ("168k", "27k")),
        (
            NONE._replace(pre_tokens=168_000, pre_measured=False, left_tokens=24_000),
            ("≈168k", "≈24k"),
        ),
        (NONE._replace(pre_tokens=168_000, post_tokens=3_000), ("168k", "≈3k")),
        (NONE._replace(pre_measured=False), ("?", "?")),
    ],
    ids=["measured", "estimated", "counted by the client", "unknown"],
)
def test_sizes_of_a_compaction_are_marked_where_they_are_estimated(
    one: Compaction, said: tuple[str, str]
) -> None:
    assert (before(one), after(one)) == said


def test_no_minutes_are_told_where_none_are_left() -> None:
    assert ahead(Forecast(0, 0, 0, 0, 0)) == ["≈ this turn"]
    assert ahead(Forecast(1, 1, 1, 0.2, 0.005)) == ["≈ this turn"]
    assert ahead(Forecast(1, 1, 1, 1, 0.5)) == ["≈1 turn", "≈30 s"]
