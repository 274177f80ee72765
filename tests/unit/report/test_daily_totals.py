"""Days of sessions, added up by what changes."""

from datetime import UTC, date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ccwatch.analysis.bill import Bill, Cost, ModelBill
from ccwatch.analysis.prices import Prices
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import RECENT_DAYS, Today
from ccwatch.report.daily_totals import DailyTotals
from tests.support import rows

TODAY = date(2026, 9, 14)
Bills = dict[date | None, Bill]


def cost(nano: int, responses: int) -> Bill:
    return Bill({"claude-opus-4-1": ModelBill(responses, cost=Cost(output=nano))})


def lacking(nano: int = 0, responses: int = 1) -> Bill:
    """A bill of a model that has a price and of one that has none."""
    return Bill(cost(nano, responses).by_model, unpriced={"nobody": 1})


COUNTS = st.integers(0, 9), st.integers(1, 9)
BILLS = st.builds(cost, *COUNTS) | st.builds(lacking, *COUNTS)
DAYS = st.dictionaries(
    st.none() | st.integers(-2, 40).map(lambda ago: TODAY - timedelta(ago)),
    BILLS,
    max_size=4,
)
CHANGES = st.lists(st.tuples(st.sampled_from("abc"), DAYS))


@given(changes=CHANGES)
def test_after_any_changes_today_is_what_the_sessions_did(
    changes: list[tuple[str, Bills]],
) -> None:
    totals, fresh, known = DailyTotals(), DailyTotals(), dict[str, Bills]()
    for name, days in changes:
        totals.remove(known.get(name, {}).items())
        totals.add(days.items())
        known[name] = days
    for days in known.values():
        fresh.add(days.items())
    assert totals.today(TODAY, "UTC") == fresh.today(TODAY, "UTC")


def test_today_stands_beside_the_mean_of_the_days_before_that_cost_anything() -> None:
    totals = DailyTotals()
    days: Bills = {
        TODAY: cost(7, 2),
        TODAY - timedelta(1): cost(10, 1),
        TODAY - timedelta(30): cost(20, 1),
        TODAY - timedelta(31): cost(999, 1),
        TODAY + timedelta(1): cost(999, 1),
        None: cost(999, 1),
    }
    totals.add(days.items())
    totals.add([(TODAY, cost(1, 1))])
    days_nano = (*(0,) * (RECENT_DAYS - 2), 10, 8)
    assert totals.today(TODAY, "UTC") == Today(TODAY, "UTC", 8, 2, 3, 15, 8, 18, days_nano)


def test_a_day_lacks_prices_until_the_last_session_without_one_is_gone() -> None:
    totals, lacks = DailyTotals(), list[bool]()
    for before, after in (
        (None, cost(1, 1)),
        (None, lacking()),
        (None, lacking()),
        (lacking(), cost(1, 1)),
        (lacking(), None),
    ):
        totals.remove([(TODAY, before)] if before else [])
        totals.add([(TODAY, after)] if after else [])
        lacks.append(totals.today(TODAY, "UTC").lacks_prices)
    assert lacks == [False, True, True, True, False]


def test_a_day_is_undercounted_until_the_last_session_that_is_so_is_gone() -> None:
    totals, bills, found = DailyTotals(), [(TODAY, cost(1, 1))], list[bool]()
    totals.add(bills)
    for change in (totals.add, totals.add, totals.remove, totals.remove):
        change(bills, undercounts=True)
        today = totals.today(TODAY, "UTC")
        assert (today.lacking, today.lacks_prices) == (today.undercounts, False)
        found.append(today.undercounts)
    assert found == [True, True, True, False]


def test_a_day_of_which_no_price_is_known_is_not_in_the_mean_and_a_free_one_is() -> None:
    totals = DailyTotals()
    bills = [[lacking()], [cost(0, 1)], [cost(9, 1)], [lacking(3)], [lacking(), cost(0, 1)]]
    for ago, of_day in enumerate(bills, start=1):
        for bill in of_day:
            totals.add([(TODAY - timedelta(ago), bill)])
    assert totals.today(TODAY, "UTC").average_nano == (0 + 9 + 3 + 0) // 4


def test_without_a_day_before_there_is_no_mean() -> None:
    nothing = Today(TODAY, "UTC", days_nano=(0,) * RECENT_DAYS)
    assert DailyTotals().today(TODAY, "UTC") == nothing


def test_a_week_begins_on_monday_and_a_month_on_the_first() -> None:
    totals, wednesday = DailyTotals(), date(2026, 9, 2)
    days = {date(2026, 8, 30): 1, date(2026, 8, 31): 20, date(2026, 9, 1): 300, wednesday: 4_000}
    totals.add((day, cost(nano, 1)) for day, nano in days.items())
    today = totals.today(wednesday, "UTC")
    assert (today.nano, today.week_nano, today.month_nano) == (4_000, 4_320, 4_300)


def test_a_week_and_a_month_lack_something_if_any_of_their_days_does() -> None:
    totals, wednesday = DailyTotals(), date(2026, 9, 2)
    found = []
    for day, undercounts in ((date(2026, 8, 30), True), (date(2026, 8, 31), False)):
        totals.add([(day, lacking() if not undercounts else cost(1, 1))], undercounts=undercounts)
        today = totals.today(wednesday, "UTC")
        found.append((today.lacking, today.week_lacking, today.month_lacking))
    totals.add([(date(2026, 9, 1), lacking())])
    today = totals.today(wednesday, "UTC")
    found.append((today.lacking, today.week_lacking, today.month_lacking))
    assert found == [(False, False, False), (False, True, False), (False, True, True)]


def test_week_and_month_are_what_the_costs_say_as_well(recordings: Path) -> None:
    snapshot = rows.read(recordings / "2.1.330-life" / "claude").snapshot()
    newest_ms = max(session.last_ms for session in snapshot.sessions)
    board = Analyst(Prices.shipped(), UTC).board(snapshot, newest_ms)
    costs = board.spending().standing(board.today.date)
    assert board.today.week_nano == costs.week_nano > 0
    assert board.today.month_nano == costs.month_nano > 0
