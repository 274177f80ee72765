"""What all sessions cost today, this week and this month, and on each of the last days."""

import pytest
from msgspec.structs import replace

from ccwatch.analysis.spending.groups import By
from ccwatch.report.board import Today
from ccwatch.store.snapshot import Progress
from ccwatch.ui.symbols import ASCII, UNICODE, Symbols
from ccwatch.ui.view import NO_BUDGETS, Look, Moment, View
from ccwatch.ui.widgets.live.spent_lines import brief_today, last_days, today, week_and_month
from tests.support import boards

DOLLAR = 10**9


def view(day: Today, budgets: dict[By, int] | None = None, symbols: Symbols = UNICODE) -> View:
    dollars = {by: limit * DOLLAR for by, limit in (budgets or {}).items()}
    look = Look(Moment(boards.NOW_MS), symbols, budgets=dollars or NO_BUDGETS)
    return View(replace(boards.board(), today=day), boards.overview(), look)


def said(line: object) -> str:
    return str(line).rstrip()


@pytest.mark.parametrize(
    ("budget", "width", "shown", "style"),
    [
        (20, 60, "$19.40 of $20.00 97% · average day $6.01 · 4 sessions", "$warn"),
        (20, 20, "$19.40 of $20.00 97%", "$warn"),
        (20, 19, "$19.40 97%", "$warn"),
        (10, 60, "$19.40 of $10.00 194% · average day $6.01", "$crit"),
        (100, 60, "$19.40 of $100.00 19% · average day $6.01", "$ok"),
    ],
)
def test_today_is_beside_its_budget(budget: int, width: int, shown: str, style: str) -> None:
    line = today(view(boards.today(), {By.DAY: budget}), width)
    assert said(line).startswith(shown)
    assert any(style in str(span.style) for span in line.spans)


def test_while_sessions_are_read_today_says_no_more() -> None:
    shown = view(boards.today(), {By.DAY: 10})
    reading = replace(shown.board.snapshot, progress=Progress(1, 2))
    shown = replace(shown, board=replace(shown.board, snapshot=reading))
    assert said(today(shown, 60)) == "$19.40 · still reading"


def test_in_a_line_with_others_only_a_budget_that_is_nearly_used_up_is_named() -> None:
    assert said(brief_today(view(boards.today()))) == "19.40"
    assert said(brief_today(view(boards.today(), {By.DAY: 25}))) == "19.40"
    assert said(brief_today(view(boards.today(), {By.DAY: 24}))) == "19.40 81%"
    low = replace(boards.today(), undercounts=True)
    assert said(brief_today(view(low, {By.DAY: 10}))) == "!19.40 194%"
    unknown = replace(boards.today(), nano=0, lacks_prices=True)
    assert said(brief_today(view(unknown))) == "!?"


def test_week_and_month_are_beside_their_budgets_where_both_fit() -> None:
    day = replace(boards.today(), week_nano=64 * DOLLAR, month_nano=187 * DOLLAR)
    assert said(week_and_month(view(day), 40)) == "$64.00 · month $187.00"
    assert said(week_and_month(view(day), 12)) == "$64.00"
    limits = {By.WEEK: 80, By.MONTH: 100}
    full = "$64.00 of $80.00 80% · month $187.00 of $100.00 187%"
    assert said(week_and_month(view(day, limits), 60)) == full
    assert said(week_and_month(view(day, limits), 40)) == "$64.00 80% · month $187.00 187%"
    low = replace(day, week_lacking=True, month_lacking=True)
    assert said(week_and_month(view(low), 40)) == "!$64.00 · month !$187.00"


def test_a_week_and_a_month_of_nothing_but_today_are_left_out_unless_they_have_budgets() -> None:
    day = replace(boards.today(), month_nano=boards.today().nano)
    assert week_and_month(view(day), 40) is None
    assert week_and_month(view(day, {By.DAY: 3}), 40) is None
    assert (
        said(week_and_month(view(day, {By.MONTH: 40}), 40)) == "$19.40 · month $19.40 of $40.00 48%"
    )


def test_the_last_days_are_drawn_where_there_is_room_and_two_cost_anything() -> None:
    shown = view(boards.today())
    name, line = last_days(shown, 42) or ("", "")
    assert (name, said(line)) == ("28 days", "  ▁▂▁  ▂▂▃▁▁  ▂▅▆▂▁  ▃▂▂█▁▁▅ · most $31.10")
    name, line = last_days(shown, 27) or ("", "")
    assert (name, said(line)) == ("14 days", "▂▅▆▂▁  ▃▂▂█▁▁▅")
    assert last_days(shown, 13) is None
    once = replace(boards.today(), days_nano=(0,) * 27 + (DOLLAR,))
    assert last_days(view(once), 40) is None
    assert last_days(view(replace(once, days_nano=())), 40) is None


def test_days_are_drawn_in_ascii_as_well() -> None:
    twice = replace(boards.today(), days_nano=(0,) * 26 + (DOLLAR, 2 * DOLLAR))
    name, line = last_days(view(twice, symbols=ASCII), 28) or ("", "")
    assert (name, str(line)) == ("28 days", " " * 26 + "=@")
