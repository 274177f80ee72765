"""Boards held against what the user wants to be told of."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.context import NEAR
from ccwatch.analysis.forecast import Forecast
from ccwatch.analysis.spending.groups import By
from ccwatch.model.client import Limit, Plan, Running
from ccwatch.report.alerts import AlertNews, AlertWatch
from ccwatch.report.board import LATELY_MS, Board, SessionRow
from ccwatch.report.limits import NO_LIMITS, Limits
from ccwatch.store.snapshot import Progress, Snapshot
from ccwatch.units import HOUR_MS
from tests.support.boards import DOLLAR, HOSTILE, MINUTE, NOW_MS, board, with_rows
from tests.support.rows import SESSION, answer, prompt, read, write

SHARES = Limits(shares=(0.8, 0.95))
PLAIN = board()
DONE = Snapshot(progress=Progress(1, 1, 1, 1))


def row(
    share: float | None,
    *,
    name: str = "shop",
    project: str = "shop",
    live: bool | None = True,
    last_ms: int = NOW_MS,
    compactions: int = 0,
    ahead: Forecast | None = None,
) -> SessionRow:
    """A session at a share of its trigger."""
    shop = replace(PLAIN.rows[0], id=name, project=project, last_ms=last_ms)
    return replace(shop, share=share, live=live, compactions=compactions, ahead=ahead)


def board_of(*rows: SessionRow, snapshot: Snapshot = DONE) -> Board:
    return with_rows(replace(PLAIN, snapshot=snapshot), rows)


def heard(limits: Limits, *boards: Board) -> list[list[str]]:
    """What is told with each board."""
    watch = AlertWatch(limits)
    return [[one.words for one in watch.news(each, NOW_MS).crossed] for each in boards]


def test_without_limits_nothing_is_told() -> None:
    watch = AlertWatch(NO_LIMITS)
    assert (
        watch.news(board_of(row(0.5)), NOW_MS)
        == watch.news(board_of(row(1.0)), NOW_MS)
        == AlertNews()
    )


def test_what_is_found_while_transcripts_are_read_is_not_told() -> None:
    reading = Snapshot(progress=Progress(1, 2, 1, 2))
    boards = [
        board_of(row(0.2), snapshot=reading),
        board_of(row(0.9), snapshot=reading),
        board_of(row(0.9)),
        board_of(row(0.96)),
    ]
    assert [len(told) for told in heard(SHARES, *boards)] == [0, 0, 0, 1]


def test_a_session_that_was_at_rest_is_told_of_when_it_goes_on_past_a_level() -> None:
    resting = row(0.79, live=False, last_ms=NOW_MS - 300 * MINUTE)
    boards = [board_of(resting), board_of(row(0.85))]
    assert heard(SHARES, *boards) == [[], ["shop is at 85% of its auto-compact trigger"]]


def test_a_session_at_rest_is_neither_told_of_nor_marked() -> None:
    old = [row(share, live=False, last_ms=NOW_MS - 300 * MINUTE) for share in (0.7, 0.9)]
    watch = AlertWatch(SHARES)
    assert [watch.news(board_of(one), NOW_MS) for one in old] == [AlertNews(), AlertNews()]


def test_without_a_registry_a_session_stays_marked_while_its_user_reads() -> None:
    lately = board_of(row(0.9, live=False, last_ms=NOW_MS - 20 * MINUTE))
    assert AlertWatch(SHARES).news(lately, NOW_MS).standing
    assert AlertWatch(SHARES).news(lately, NOW_MS - 20 * MINUTE + LATELY_MS - 1).standing
    assert not AlertWatch(SHARES).news(lately, NOW_MS - 20 * MINUTE + LATELY_MS).standing
    running = {"other": Running("other", 1, "idle")}
    closed = replace(lately, snapshot=replace(DONE, running=running))
    assert not AlertWatch(SHARES).news(closed, NOW_MS).standing


def test_a_session_whose_client_has_ended_is_not_marked_though_no_other_client_runs(
    tmp_path: Path,
) -> None:
    """A client of a release that registers removes its entry when it ends."""
    rows = [prompt("p") | {"version": "2.1.330"}, answer("a", "p") | {"version": "2.1.330"}]
    config = write(tmp_path, {f"{SESSION}.jsonl": rows})
    lately = row(0.9, name=SESSION, live=False, last_ms=NOW_MS - 20 * MINUTE)
    for registers in (False, True):
        if registers:
            (config / "sessions").mkdir()
        snapshot = read(config).snapshot()
        held = board_of(lately, snapshot=replace(snapshot, progress=DONE.progress))
        assert bool(AlertWatch(SHARES).news(held, NOW_MS).standing) is not registers


def test_a_share_that_an_estimate_makes_is_told_as_one() -> None:
    (alert,) = AlertWatch(SHARES).news(board_of(replace(row(0.9), guessed=True)), NOW_MS).standing
    assert alert.words == "shop is at ≈90% of its auto-compact trigger"
    assert (alert.figure, alert.unit) == ("shop ≈90%", "of trigger")


def test_a_fork_does_not_ring_again() -> None:
    shop, fork = row(0.82), row(0.82, name="fork")
    boards = [board_of(row(0.7)), board_of(shop), board_of(fork, shop)]
    assert [len(told) for told in heard(SHARES, *boards)] == [0, 1, 0]


def test_a_compaction_arms_every_level_once_the_size_is_known_again() -> None:
    shares = [(0.7, 0), (0.96, 0), (None, 1), (0.3, 1), (0.81, 1)]
    boards = [board_of(row(share, compactions=count)) for share, count in shares]
    assert [len(told) for told in heard(SHARES, *boards)] == [0, 1, 0, 0, 1]


def ahead(responses: float, turns: float) -> Board:
    return board_of(row(0.5, ahead=Forecast(responses, responses, responses, turns, None)))


def test_few_turns_or_responses_left_are_told_of_once() -> None:
    limits = Limits(responses=5, turns=2)
    boards = [ahead(20, 6), ahead(7, 2), ahead(8, 2.6), ahead(5, 2), ahead(4, 1)]
    turns = "shop has ≈2 turns left until auto-compact"
    responses = "shop has ≈5 responses left until auto-compact"
    assert heard(limits, *boards) == [[], [turns], [], [responses], []]


def test_what_is_left_is_told_of_again_once_it_was_twice_the_limit() -> None:
    limits = Limits(responses=5, turns=2)
    left = [(20, 6), (20, 2), (20, 3.9), (20, 2), (20, 4), (20, 1.4), (10, 9), (4.6, 9)]
    words = [told for (told,) in filter(None, heard(limits, *(ahead(*one) for one in left)))]
    assert words == [
        "shop has ≈2 turns left until auto-compact",
        "shop has ≈1 turn left until auto-compact",
        "shop has ≈5 responses left until auto-compact",
    ]


@pytest.mark.parametrize("limits", [SHARES, Limits(turns=2), Limits(responses=5)], ids=str)
def test_of_a_session_without_share_or_forecast_nothing_stands(limits: Limits) -> None:
    watch, full = AlertWatch(limits), replace(Forecast(1, 1, 1, 1, None), responses=1)
    known = row(0.99, ahead=full)
    assert watch.news(board_of(known), NOW_MS).standing
    unknown = replace(known, share=None, ahead=None)
    assert watch.news(board_of(unknown), NOW_MS) == AlertNews()


def plan_at(percent: float, resets_ms: int = NOW_MS + 40 * MINUTE) -> Board:
    """A board on which so much of a limit of five hours is used."""
    limits = Limit("five_hour", percent, resets_ms), Limit("seven_day", 12)
    return replace(board_of(row(0.5)), plans={"": Plan(limits, NOW_MS)})


def test_a_limit_of_a_plan_that_is_nearly_used_up_is_told_of_once_until_its_reset() -> None:
    limits, anew = Limits(plan=(0.9,)), NOW_MS + 340 * MINUTE
    boards = [plan_at(80), plan_at(91), plan_at(95), plan_at(3, anew), plan_at(90, anew)]
    told = "5 h limit: 91% used, resets in 40 min"
    again = "5 h limit: 90% used, resets in 6 h"
    assert heard(limits, *boards) == [[], [told], [], [], [again]]
    assert heard(Limits(shares=(0.9,)), *boards) == [[]] * 5


def test_a_second_s_difference_between_reports_is_no_reset() -> None:
    limits, half = Limits(plan=(0.9,)), NOW_MS // HOUR_MS * HOUR_MS + HOUR_MS
    boards = [plan_at(80, half), plan_at(91, half + 900), plan_at(92, half - 900)]
    assert [len(told) for told in heard(limits, *boards)] == [0, 1, 0]


def test_an_alert_of_a_plan_stands_until_its_limit_is_reset() -> None:
    watch = AlertWatch(Limits(plan=(0.9,)))
    (alert,) = watch.news(plan_at(93), NOW_MS).standing
    assert (alert.session, alert.figure, alert.unit, alert.urgent) == (
        "",
        "5 h limit 93%",
        "",
        True,
    )
    assert watch.news(plan_at(93), NOW_MS + 40 * MINUTE).standing == ()


def test_only_figures_with_a_limit_are_watched() -> None:
    full = row(0.99, ahead=Forecast(0, 0, 0, 0, None))
    spent = replace(board_of(full), today=replace(PLAIN.today, nano=10**15))
    for limits, figures in (
        (SHARES, ["context"]),
        (Limits(turns=1), ["turn"]),
        (Limits(responses=1), ["response"]),
        (Limits(day_nano=1), ["today"]),
    ):
        assert [one.what for one in AlertWatch(limits).news(spent, NOW_MS).standing] == figures


def test_a_context_is_near_from_the_least_share_that_is_set() -> None:
    assert (SHARES.near, NO_LIMITS.near) == (0.8, NEAR)


def test_budgets_are_those_that_are_set() -> None:
    assert Limits(day_nano=5, month_nano=7).budgets == {By.DAY: 5, By.MONTH: 7}
    assert Limits(day_nano=0, week_nano=6).budgets == {By.WEEK: 6}


def test_each_budget_is_told_of_once_in_its_own_period() -> None:
    limits = Limits(day_nano=5 * DOLLAR, week_nano=20 * DOLLAR, month_nano=80 * DOLLAR)
    days = [
        (date(2026, 3, 7), 1, 16, 50),
        (date(2026, 3, 7), 6, 21, 55),
        (date(2026, 3, 7), 7, 22, 56),
        (date(2026, 3, 8), 0, 22, 56),
        (date(2026, 3, 8), 5, 27, 81),
        (date(2026, 3, 9), 5, 5, 86),
    ]
    boards = [
        replace(
            board_of(),
            today=replace(
                PLAIN.today,
                date=day,
                nano=spent * DOLLAR,
                week_nano=week * DOLLAR,
                month_nano=month * DOLLAR,
            ),
        )
        for day, spent, week, month in days
    ]
    assert heard(limits, *boards) == [
        [],
        [
            "today: $6.00 spent, the budget is $5.00",
            "this week: $21.00 spent, the budget is $20.00",
        ],
        [],
        [],
        [
            "today: $5.00 spent, the budget is $5.00",
            "this month: $81.00 spent, the budget is $80.00",
        ],
        ["today: $5.00 spent, the budget is $5.00"],
    ]


def spent(day: date, nano: int = 0, month_nano: int = 0) -> Board:
    """A board on which so much was spent, in billionths of a dollar."""
    today = replace(PLAIN.today, date=day, nano=nano, month_nano=month_nano)
    return replace(board_of(), today=today)


def test_a_month_is_another_one_in_the_next_year() -> None:
    limits = Limits(month_nano=DOLLAR)
    months = [(2026, 12), (2027, 1), (2027, 2), (2028, 2)]
    boards = [spent(date(*month, 1), month_nano=2 * DOLLAR) for month in months]
    told = heard(limits, spent(date(2026, 12, 1)), *boards)
    assert [len(one) for one in told] == [0, 1, 1, 1, 1]


def test_an_alert_stands_until_its_day_is_over() -> None:
    watch, today = AlertWatch(Limits(day_nano=DOLLAR)), date(2026, 3, 2)
    watch.news(spent(today, nano=0), NOW_MS)
    (alert,) = watch.news(spent(today, nano=DOLLAR), NOW_MS).crossed
    watch.news(spent(today, nano=2 * DOLLAR), NOW_MS)
    assert watch.stands(alert)
    (tomorrow,) = watch.news(spent(date(2026, 3, 3), nano=DOLLAR), NOW_MS).crossed
    assert (watch.stands(alert), watch.stands(tomorrow)) == (False, True)


ENDS = {
    "it goes on": (row(0.81), row(0.89), True),
    "a higher level is reached": (row(0.81), row(0.99), True),
    "it falls by less than the margin": (row(0.81), row(0.7501), True),
    "it falls by the margin": (row(0.81), row(0.75), False),
    "it falls below the level that it was told of": (row(0.95), row(0.89), False),
    "it is compacted": (row(0.81), row(0.2, compactions=1), False),
    "it is as full soon after a compaction": (row(0.81), row(0.81, compactions=1), False),
    "its size is unknown": (row(0.81), row(None), False),
    "its client ends": (row(0.81), row(0.81, live=False, last_ms=NOW_MS - LATELY_MS), False),
    "it is removed": (row(0.81), row(0.81, name="other"), False),
}


@pytest.mark.parametrize(("told", "then", "stands"), ENDS.values(), ids=ENDS)
def test_an_alert_of_a_session_stands_until(
    told: SessionRow, then: SessionRow, *, stands: bool
) -> None:
    watch = AlertWatch(SHARES)
    watch.news(board_of(row(0.5)), NOW_MS)
    (alert,) = watch.news(board_of(told), NOW_MS).crossed
    assert watch.stands(alert)
    watch.news(board_of(then), NOW_MS)
    assert watch.stands(alert) == stands


EDGES = {0.7999: (0, False), 0.8: (1, False), 0.9499: (1, False), 0.95: (2, True), 1.2: (2, True)}


@pytest.mark.parametrize(("share", "found"), EDGES.items(), ids=str)
def test_an_alert_is_urgent_from_the_highest_level_on(
    share: float, found: tuple[int, bool]
) -> None:
    standing = AlertWatch(SHARES).news(board_of(row(share)), NOW_MS).standing
    assert [(one.rank, one.urgent) for one in standing] == [found] * (found[0] > 0)


def test_alerts_are_told_of_budgets_first_and_then_of_the_fullest_session() -> None:
    limits = replace(SHARES, turns=3, day_nano=DOLLAR, week_nano=DOLLAR)
    near, far = Forecast(9, 9, 9, 2, None), Forecast(90, 90, 90, 20, None)
    names = ("b", "a", "c")
    before = [row(0.5, name=name, project=name, ahead=far) for name in names]
    after = [
        replace(one, share=share, ahead=near)
        for one, share in zip(before, (0.85, 0.85, 0.96), strict=True)
    ]
    watch, today = AlertWatch(limits), replace(PLAIN.today, nano=0, week_nano=0)
    watch.news(replace(board_of(*before), today=today), NOW_MS)
    much = replace(today, nano=2 * DOLLAR, week_nano=3 * DOLLAR)
    news = watch.news(replace(board_of(*after), today=much), NOW_MS)
    assert [(one.session, one.what) for one in news.crossed] == [
        ("", "today"),
        ("", "this week"),
        *((name, what) for name in ("c", "a", "b") for what in ("context", "turn")),
    ]
    assert [(one.session, one.what) for one in news.standing] == [
        ("", "today"),
        ("", "this week"),
        ("c", "context"),
        ("a", "turn"),
        ("b", "turn"),
    ]


def test_the_most_pressing_stands_first_and_each_session_once() -> None:
    limits = replace(SHARES, turns=3)
    forecast = Forecast(9, 9, 9, 2, None)
    rows = row(0.85, ahead=forecast), row(0.97, name="b", project="api"), row(0.2, name="c")
    standing = AlertWatch(limits).news(board_of(*rows), NOW_MS).standing
    assert [(one.session, f"{one.figure} {one.unit}", one.urgent) for one in standing] == [
        ("b", "api 97% of trigger", True),
        ("shop", "shop ≈2 turns left", True),
    ]


def test_the_fullest_session_stands_first_whichever_wrote_last() -> None:
    shop, api = row(0.83), row(0.9, name="b", project="api")
    watch = AlertWatch(SHARES)
    for rows in ((shop, api), (api, shop)):
        standing = watch.news(board_of(*rows), NOW_MS).standing
        assert [one.session for one in standing] == ["b", "shop"]


def test_a_session_of_unknown_share_stands_last() -> None:
    unknown, known = row(None, name="a", ahead=Forecast(9, 9, 9, 2, None)), row(0.96)
    news = AlertWatch(replace(SHARES, turns=3)).news(board_of(unknown, known), NOW_MS)
    assert [(one.session, one.urgent) for one in news.standing] == [("shop", True), ("a", True)]


def test_names_are_cleaned() -> None:
    boards = [board_of(row(share, project=HOSTILE)) for share in (0.7, 0.9)]
    assert "\x1b" not in heard(SHARES, *boards)[1][0]
    assert "\u202e" not in heard(SHARES, *boards)[1][0]


def rows_of(name: str) -> st.SearchStrategy[SessionRow]:
    """States of a session near its levels; at times unknown, compacted again, or not open."""
    share = st.none() | st.sampled_from((0.5, 0.74, 0.76, 0.8, 0.89, 0.91, 0.95, 1.1))
    made = st.builds(row, share, compactions=st.integers(0, 2), live=st.booleans())
    return made.map(
        lambda one: replace(one, id=name, last_ms=NOW_MS if one.live else NOW_MS - LATELY_MS)
    )


@given(st.lists(st.tuples(rows_of("a"), rows_of("b")), max_size=12))
def test_what_is_told_of_a_session_does_not_depend_on_others_and_stands(
    states: Sequence[tuple[SessionRow, SessionRow]],
) -> None:
    both, one, other = AlertWatch(SHARES), AlertWatch(SHARES), AlertWatch(SHARES)
    for first, second in states:
        news = both.news(board_of(first, second), NOW_MS)
        alone = one.news(board_of(first), NOW_MS), other.news(board_of(second), NOW_MS)
        assert {*news.crossed} == {*alone[0].crossed, *alone[1].crossed}
        assert {*news.standing} == {*alone[0].standing, *alone[1].standing}
        assert {*news.crossed} <= {*news.standing}
        assert all(map(both.stands, news.standing))
