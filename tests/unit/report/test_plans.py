"""The limits of plans: which report counts, what is said of it, and where it leads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.analysis.plan_pace import LENGTHS, percent_at_reset, used_up_ms
from ccwatch.model.client import Limit, Plan, StatusLine
from ccwatch.model.lane import Lane
from ccwatch.model.session import Session
from ccwatch.report.plan_wording import Length, LimitWords, limit_words
from ccwatch.report.plans import Plans, folder_of, next_reset_ms
from ccwatch.store.snapshot import Snapshot
from ccwatch.units import DAY_MS, HOUR_MS, MINUTE_MS

NOW_MS = 1_780_056_000_000
SESSION = Session("a", main=Lane())
WORK, HOME = "/home/dev/.claude-work", "/home/dev/.claude"


def five_hours(percent: float, left: float) -> Limit:
    """A limit with so many hours left until its reset."""
    return Limit("five_hour", percent, NOW_MS + round(left * HOUR_MS))


def told(name: str, at_ms: int, *limits: Limit) -> StatusLine:
    return StatusLine(name, at_ms, limits=limits)


def transcript(root: str, name: str) -> str:
    return f"{root}/projects/-shop/{name}.jsonl"


def said(*limits: Limit, length: Length = "full", later: int = 0) -> list[str]:
    words = limit_words(Plan(limits, NOW_MS), NOW_MS + later, length)
    return [one.text for one in words]


@pytest.mark.parametrize(
    ("percent", "left", "expected"),
    [
        (42, 2, 70.0),
        (44, 4.45, pytest.approx(400)),
        (42, 4.6, None),
        (0, 2, None),
        (100, 2, None),
        (104, 2, None),
        (42, 5.1, None),
        (50, 0.0001, pytest.approx(50, abs=0.1)),
    ],
)
def test_a_limit_is_used_on_as_it_was_since_its_last_reset(
    percent: float, left: float, expected: float | None
) -> None:
    assert percent_at_reset(five_hours(percent, left), NOW_MS) == expected


def test_what_is_not_known_of_a_limit_leads_nowhere() -> None:
    assert percent_at_reset(Limit("five_hour", 42), NOW_MS) is None
    assert percent_at_reset(Limit("one_moon", 42, NOW_MS + HOUR_MS), NOW_MS) is None
    assert used_up_ms(Limit("five_hour", 42), NOW_MS) is None


@given(st.floats(0.1, 99.9), st.floats(0.1, 4.4))
def test_a_limit_is_used_up_before_its_reset_or_not_at_all(percent: float, left: float) -> None:
    limit = five_hours(percent, left)
    expected, end_ms = percent_at_reset(limit, NOW_MS), used_up_ms(limit, NOW_MS)
    assert expected is not None
    assert (end_ms is not None) == (expected > 100)
    if end_ms is not None and limit.resets_ms:
        assert NOW_MS <= end_ms <= limit.resets_ms
        pace = percent / (LENGTHS["five_hour"] - (limit.resets_ms - NOW_MS))
        assert pace * (end_ms - NOW_MS) == pytest.approx(100 - percent, abs=0.01)


def test_limits_say_what_is_used_and_where_that_leads() -> None:
    week = Limit("seven_day", 20, NOW_MS + 3 * DAY_MS + 12 * HOUR_MS)
    used = five_hours(42, 2), week
    assert said(*used) == ["5 h 42%, ≈70% at its reset in 2 h", "7 d 20%, ≈40% at its reset in 4 d"]
    assert said(*used, length="short") == ["5 h 42%, ≈70% in 2 h", "7 d 20%, ≈40% in 4 d"]
    assert said(*used, length="used") == ["5 h 42%", "7 d 20%"]
    assert said(five_hours(4, 4.9), Limit("seven_day", 88)) == ["5 h 4%, resets in 5 h", "7 d 88%"]


def test_a_limit_that_will_be_used_up_before_its_reset_says_when() -> None:
    used = five_hours(80, 2)
    assert said(used) == ["! 5 h 80%, full in ≈45 min, resets in 2 h"]
    assert said(used, length="short") == ["! 5 h 80%, full ≈45 min"]
    assert said(used, length="used") == ["! 5 h 80%, full ≈45 min"]
    assert said(used, length="used", later=45 * MINUTE_MS) == ["! 5 h 80%, full by now"]
    assert limit_words(Plan((used,), NOW_MS), NOW_MS, "used")[0].urgent


def test_a_limit_that_is_nearly_used_up_is_urgent() -> None:
    late = five_hours(90, 0.01)
    assert limit_words(Plan((late,), NOW_MS), NOW_MS) == [
        LimitWords("! 5 h 90%, ≈90% at its reset in 36 s", urgent=True)
    ]
    assert not limit_words(Plan((five_hours(89.9, 0.01),), NOW_MS), NOW_MS)[0].urgent
    assert said(five_hours(100, 1)) == ["! 5 h 100%, resets in 1 h"]


def test_limits_that_began_anew_since_are_not_known() -> None:
    used = five_hours(42, 1), Limit("seven_day", 88.0)
    assert said(*used, length="used", later=HOUR_MS - 1) == ["5 h 42%", "7 d 88%"]
    assert said(*used, length="used", later=HOUR_MS) == ["7 d 88%"]
    assert said(used[0], later=HOUR_MS) == []


def test_limits_that_were_told_long_ago_say_so() -> None:
    assert said(Limit("seven_day", 8), later=5 * MINUTE_MS) == ["7 d 8%"]
    assert said(Limit("seven_day", 8), later=12 * MINUTE_MS) == ["7 d 8%", "as of 12 min ago"]


def test_without_a_plan_nothing_is_said() -> None:
    assert limit_words(None, NOW_MS) == []
    assert said() == []


def test_the_newest_report_counts_for_all_sessions_of_a_config_folder() -> None:
    lines = {
        "a": told("a", 30, Limit("five_hour", 30)),
        "b": told("b", 50, Limit("five_hour", 50)),
        "c": told("c", 40, Limit("five_hour", 40)),
        "d": told("d", 60),
    }
    found = Plans().of(Snapshot(statuslines=lines, roots=(HOME,)), lambda _name: "")
    assert found == {"": Plan((Limit("five_hour", 50),), 50)}
    assert folder_of("/anywhere/else.jsonl", Snapshot(roots=(HOME,))) == ""


def test_each_config_folder_has_an_account_of_its_own() -> None:
    lines = {
        "a": told("a", 30, Limit("five_hour", 30)),
        "b": told("b", 50, Limit("five_hour", 50)),
        "gone": told("gone", 60, Limit("five_hour", 60)),
    }
    paths = {"a": transcript(WORK, "a"), "b": transcript(HOME, "b")}
    roots = HOME, WORK
    snapshot = Snapshot(statuslines=lines, roots=roots)
    found = Plans().of(snapshot, lambda name: paths.get(name, ""))
    assert {folder: plan.at_ms for folder, plan in found.items()} == {WORK: 30, HOME: 50}
    assert folder_of(transcript(WORK, "z"), snapshot) == WORK
    assert folder_of("/anywhere/else.jsonl", snapshot) is None


def test_a_session_that_is_read_later_brings_its_plan() -> None:
    lines, paths = {"a": told("a", 30, Limit("five_hour", 30))}, dict[str, str]()
    plans, roots = Plans(), (HOME, WORK)
    before = Snapshot(statuslines=lines, roots=roots)
    assert plans.of(before, lambda name: paths.get(name, "")) == {}
    paths["a"] = transcript(WORK, "a")
    after = Snapshot(statuslines=lines, roots=roots, sessions=(SESSION,))
    assert set(plans.of(after, lambda name: paths.get(name, ""))) == {WORK}


def test_the_next_reset_is_the_first_that_is_still_to_come() -> None:
    soon, later, past = five_hours(1, 2), five_hours(1, 3), five_hours(1, -1)
    plans = {"a": Plan((later, past), NOW_MS), "b": Plan((soon, Limit("seven_day", 1)), NOW_MS)}
    assert next_reset_ms(plans, NOW_MS) == soon.resets_ms
    assert next_reset_ms({}, NOW_MS) is None
