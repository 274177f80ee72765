"""What sessions cost together: groups, budgets, averages and use per minute."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.bill import Bill, Cost, ModelBill
from ccwatch.analysis.cost import bill, by_day
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.spending.groups import By, Group, grouped, key_of, narrowed, span
from ccwatch.analysis.spending.limits import TEAMS, largest_team
from ccwatch.analysis.spending.spent import Spent
from ccwatch.analysis.spending.standing import Budget, standing
from ccwatch.analysis.spending.use import Rate
from ccwatch.model.response import Response
from ccwatch.model.session import Session
from ccwatch.model.usage import Usage
from ccwatch.report.analyst import Analyst
from ccwatch.store.index import Index
from ccwatch.store.snapshot import Snapshot
from ccwatch.units import DAY_MS
from tests.support import rows
from tests.support.known import ALL, sessions

PRICES = Prices.shipped()
BERLIN = ZoneInfo("Europe/Berlin")
DOLLAR = 10**9
TODAY = date(2026, 11, 25)
MODELS = ("claude-opus-5", "claude-sonnet-4-5-20250929", "claude-sonnet-4-5", "llama-9")


def paid(dollars: float, model: str = "claude-opus-5", responses: int = 1) -> Bill:
    return Bill({model: ModelBill(responses, cost=Cost(output=round(dollars * DOLLAR)))})


def spent(name: str, project: str = "/shop", **days: float) -> Spent:
    """A session, with what it cost on days such as `d1124`."""
    known: dict[date | None, Bill] = {
        date(2026, int(day[1:3]), int(day[3:])): paid(cost) for day, cost in days.items()
    }
    return Spent(name, project, days=known)


def costs(groups: Sequence[Group]) -> dict[str, float]:
    return {one.key: one.bill.nano / DOLLAR for one in groups}


ANSWERS = st.tuples(
    st.sampled_from(MODELS),
    st.sampled_from(
        (0, 1_774_738_800_000, 1_774_821_600_000, 1_793_573_999_000, 1_793_574_000_000)
    ),
    st.integers(0, 9_999),
    st.booleans(),
)
"""Model, time, tokens of output, and fast mode."""
SPENT = st.lists(
    st.tuples(st.lists(ANSWERS, max_size=5), st.sampled_from(("/shop", "/api", ""))), max_size=4
).map(lambda found: [session(number, *one) for number, one in enumerate(found)])


def session(number: int, answers: list[tuple[str, int, int, bool]], project: str) -> Spent:
    responses = [
        Response(f"{number}-{place}", "", model, at_ms, Usage(output=output, read=7), fast=fast)
        for place, (model, at_ms, output, fast) in enumerate(answers)
    ]
    return Spent(f"s{number}", project, days=by_day(responses, BERLIN, PRICES))


def total(spent: Iterable[Spent]) -> Bill:
    """What sessions logged together."""
    return Bill().plus(*(bill for one in spent for bill in one.days.values()))


@settings(max_examples=50)
@given(known=SPENT, by=st.sampled_from(By))
def test_the_groups_of_any_grouping_add_up_to_the_whole(known: list[Spent], by: By) -> None:
    groups, whole = grouped(known, by), total(known)
    assert Bill().plus(*(one.bill for one in groups)) == whole
    assert sum(one.bill.nano for one in groups) == whole.nano
    assert len({one.key for one in groups}) == len(groups)


@settings(max_examples=50)
@given(known=SPENT, outer=st.sampled_from(By), inner=st.sampled_from(By))
def test_what_is_in_a_group_adds_up_to_it_however_it_is_grouped(
    known: list[Spent], outer: By, inner: By
) -> None:
    for group in grouped(known, outer):
        inside = narrowed(known, ((outer, group.key),))
        assert total(inside) == group.bill
        assert sum(one.bill.nano for one in grouped(inside, inner)) == group.bill.nano
        assert len(inside) == group.sessions


@ALL
def test_a_recording_costs_the_same_by_whatever_it_is_grouped(name: str) -> None:
    snapshot, analyst = Snapshot(sessions(name)), Analyst(PRICES, BERLIN)
    spending = analyst.board(snapshot, 1_800_000_000_000).spending()
    for by in By:
        groups = spending.grouped(by)
        assert Bill().plus(*(one.bill for one in groups)) == analyst.logged()
        assert sum(one.bill.responses for one in groups) == analyst.logged().responses


def test_the_days_of_summer_time_s_ends_are_days_like_others() -> None:
    short, long = datetime(2026, 3, 29, tzinfo=BERLIN), datetime(2026, 10, 25, tzinfo=BERLIN)
    for begin, hours in ((short, 23), (long, 25)):
        first = round(begin.timestamp() * 1000)
        edges = (first - 1, first, first + hours * 3_600_000 - 1, first + hours * 3_600_000)
        answers = [Response(str(at), "", "claude-opus-5", at, Usage(output=1_000)) for at in edges]
        known = [Spent("s", days=by_day(answers, BERLIN, PRICES))]
        of_day = {one.key: one.bill.responses for one in grouped(known, By.DAY)}
        day = begin.date()
        assert of_day == {
            (day + timedelta(1)).isoformat(): 1,
            day.isoformat(): 2,
            (day - timedelta(1)).isoformat(): 1,
        }


def test_weeks_begin_on_monday_and_belong_to_the_year_of_their_thursday() -> None:
    known = [spent("s", d1130=2, d1129=1)]
    assert costs(grouped(known, By.WEEK)) == {"2026-W49": 2, "2026-W48": 1}
    assert key_of(date(2027, 1, 3), By.WEEK) == "2026-W53"
    assert span("2026-W49", By.WEEK) == (date(2026, 11, 30), date(2026, 12, 6))


@given(st.dates(date(1, 1, 8), date(9998, 12, 31)), st.sampled_from((By.DAY, By.WEEK, By.MONTH)))
def test_a_day_is_in_the_span_that_it_is_named_by(day: date, by: By) -> None:
    first, last = span(key_of(day, by), by) or (date.max, date.min)
    assert first <= day <= last
    assert key_of(first, by) == key_of(last, by) == key_of(day, by)
    assert key_of(last + timedelta(1), by) != key_of(day, by)


def test_spans_come_newest_first_and_others_by_cost() -> None:
    known = [spent("a", "/shop", d1101=1), spent("b", "/api", d1124=5), spent("c", "", d1125=9)]
    assert list(costs(grouped(known, By.MONTH))) == ["2026-11"]
    assert list(costs(grouped(known, By.DAY))) == ["2026-11-25", "2026-11-24", "2026-11-01"]
    assert list(costs(grouped(known, By.PROJECT))) == ["/api", "/shop", ""]


def test_spellings_of_a_model_are_one_model() -> None:
    known = [
        Spent("a", days={TODAY: paid(1, MODELS[1])}),
        Spent("b", days={TODAY: paid(2, MODELS[2])}),
    ]
    assert costs(grouped(known, By.MODEL)) == {"claude-sonnet-4-5": 3}


def test_a_model_without_a_price_costs_what_is_not_known_and_not_nothing() -> None:
    answers = [Response("m", "", "llama-9", 1_790_000_000_000, Usage(output=5))]
    fast = [Response("n", "", "claude-haiku-4-5", 1_790_000_000_000, Usage(output=5), fast=True)]
    known = [Spent("a", days=by_day([*answers, *fast], UTC, PRICES)), spent("b", d1124=1)]
    models = {one.key: one for one in grouped(known, By.MODEL)}
    assert models["llama-9"].nano is None
    assert models["llama-9"].bill.unpriced == {"llama-9": 1}
    assert models["claude-haiku-4-5"].nano is None
    assert models["claude-haiku-4-5"].bill.unpriced == {"claude-haiku-4-5 (fast)": 1}
    sums = {one.key: one.nano for one in grouped(known, By.SESSION)}
    assert sums == {"a": None, "b": DOLLAR}


def test_sessions_days_and_logs_that_lack_tokens_are_counted() -> None:
    old = Spent("b", "/shop", days={TODAY: paid(2)}, unlogged_nano=3, undercounts=True)
    known = [spent("a", d1124=1, d1125=1), old, spent("c", "/api", d1101=1)]
    shop, api = grouped(known, By.PROJECT)
    assert (shop.sessions, shop.days, shop.undercounting, shop.unlogged_nano) == (2, 2, 1, 3)
    assert (api.sessions, api.days, api.undercounting, api.unlogged_nano) == (1, 1, 0, None)
    (month,) = grouped(known, By.MONTH)
    assert (month.sessions, month.days, month.unlogged_nano) == (3, 3, None)


def test_spans_of_today_with_a_log_that_lacks_tokens_cost_more_than_is_known() -> None:
    old = Spent("b", days={TODAY - timedelta(1): paid(2), None: paid(1)}, undercounts=True)
    found = standing(
        [spent("a", d1125=1), old, replace(old, days={date(2026, 10, 1): paid(1)})], TODAY
    )
    assert found.undercounting == {By.WEEK, By.MONTH}
    assert [found.is_low(by) for by in (By.DAY, By.WEEK, By.MONTH)] == [False, True, True]
    assert not found.lacking


def test_what_a_sub_agent_cost_is_in_its_project_s_sum(tmp_path: Path) -> None:
    folder = rows.write(
        tmp_path,
        {
            f"{rows.SESSION}.jsonl": [rows.prompt("p"), rows.answer("a", "p")],
            f"{rows.SESSION}/subagents/agent-1234567.jsonl": [
                rows.answer("x", agentId="1234567", isSidechain=True)
            ],
        },
    )
    index = Index((str(folder),))
    index.read_once()
    board = Analyst(PRICES, UTC).board(index.snapshot(), 1_800_000_000_000)
    (project,) = board.spending().grouped(By.PROJECT)
    assert (project.key, project.bill.responses, project.sessions) == ("/home/dev/shop", 2, 1)


def test_a_session_that_changed_takes_its_old_place() -> None:
    analyst = Analyst(PRICES, UTC)
    one, two = (
        Session("s", project="/shop", last_ms=1_790_000_000_000, main=rows.lane(*found))
        for found in ([rows.answer("a")], [rows.answer("a"), rows.answer("b", "a")])
    )
    other = Session(
        "t", project="/api", last_ms=1_790_000_000_000, main=rows.lane(rows.answer("c"))
    )
    before = analyst.board(Snapshot((one, other)), 1_790_000_000_000).spending()
    board = analyst.board(Snapshot((two,)), 1_790_000_000_000)
    after = board.spending()
    assert {s.session: total([s]).responses for s in before.spent} == {"s": 1, "t": 1}
    assert {s.session: total([s]).responses for s in after.spent} == {"s": 2}
    assert after.busiest(Rate(), 1_790_000_000_000).requests == 2 / 5
    assert board.spending() is after


def test_a_user_stands_where_his_days_put_him() -> None:
    known = [
        spent("a", d1125=3, d1124=13, d1123=11, d1122=6),
        spent("b", d1101=9, d1026=1, d1025=999, d1130=999),
    ]
    found = standing(known, TODAY)
    assert (found.today_nano, found.week_nano) == (3 * DOLLAR, 27 * DOLLAR)
    assert found.month_nano == 42 * DOLLAR
    # The thirty days before the 25th begin on the 26th of October.
    assert found.active_days == 5
    assert found.average_nano == 8 * DOLLAR
    assert found.below == 0.8
    assert found.projected_nano == 42 * DOLLAR + 5 * 40 * DOLLAR // 30


def test_what_little_is_known_is_not_projected() -> None:
    assert standing([], TODAY).projected_nano is None
    assert standing([spent("a", d1125=3)], TODAY).average_nano is None
    assert standing([spent("a", d1125=3, d1119=3)], TODAY).projected_nano is None
    assert standing([spent("a", d1125=3, d1118=7)], TODAY).projected_nano == 15 * DOLLAR
    assert standing([spent("a", d1130=3)], date(2026, 11, 30)).projected_nano == 3 * DOLLAR


def test_budgets_are_of_the_span_that_today_is_in() -> None:
    known = [spent("a", d1125=3, d1122=6, d1031=9)]
    limits = {By.DAY: 4 * DOLLAR, By.MONTH: 6 * DOLLAR}
    day, month = standing(known, TODAY, limits).budgets
    assert day == Budget(By.DAY, 4 * DOLLAR, 3 * DOLLAR)
    assert (day.share, month.share) == (0.75, 1.5)


@pytest.mark.parametrize(
    ("rate", "least"),
    [
        (Rate(0.3, 10**7, 12_000), 500),
        (Rate(0.36, 0, 12_000), 100),
        (Rate(0.3, 0, 60_000), 20),
        (Rate(6.9, 0, 0), 1),
        (Rate(7.1, 0, 0), None),
    ],
)
def test_a_rate_fits_the_largest_team_whose_recommendation_holds_it(
    rate: Rate, least: int | None
) -> None:
    team = largest_team(rate)
    assert (team.least if team else None) == least


def test_larger_teams_are_recommended_less_for_each_user() -> None:
    for smaller, larger in pairwise(TEAMS):
        assert smaller.most == larger.least
        assert smaller.tokens > larger.tokens
        assert smaller.requests > larger.requests


def test_sums_of_a_bill_are_those_of_its_days() -> None:
    answers = [
        Response(str(at), "", "claude-opus-5", at, Usage(output=7))
        for at in range(1_790_000_000_000, 1_790_900_000_000, 50_000_000)
    ]
    days = by_day(answers, BERLIN, PRICES)
    assert Bill().plus(*days.values()) == bill(answers, PRICES)


def test_after_the_clock_was_set_back_the_busiest_minutes_are_of_the_thirty_days_before() -> None:
    at_ms = round(rows.BEGIN.timestamp() * 1000)
    one = Session("s", last_ms=at_ms, main=rows.lane(rows.answer("a", used=rows.usage(fresh=500))))
    analyst, snapshot, found = Analyst(PRICES, UTC), Snapshot((one,)), list[float]()
    for days in (40, 1, 29):
        now_ms = at_ms + days * DAY_MS
        board = analyst.board(snapshot, now_ms)
        found.append(board.spending().busiest(Rate(), now_ms).tokens)
    assert found == [0, 100, 100]
