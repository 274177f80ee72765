"""The costs: what they are grouped by, the way into a group, and where the user stands."""

import csv
import re
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from ccwatch.analysis.spending.groups import By
from ccwatch.analysis.spending.standing import standing
from ccwatch.analysis.spending.use import Rate
from ccwatch.plain_text import one_line
from ccwatch.report.board import Board
from ccwatch.report.ledger import Spending
from ccwatch.report.limits import NO_LIMITS
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.screens.cost_groups import CostGroupsScreen
from ccwatch.ui.screens.costs import CostsScreen
from ccwatch.ui.screens.session import SessionScreen
from ccwatch.ui.screens.standing import StandingScreen
from ccwatch.ui.symbols import ASCII, UNICODE, Symbols
from ccwatch.ui.widgets.costs.arrangement import Arrangement
from ccwatch.ui.widgets.costs.cost_head import missing
from ccwatch.ui.widgets.costs.cost_table import Listing
from ccwatch.ui.widgets.costs.standing import StandingFacts, page_lines, summary
from ccwatch.ui.widgets.line import fit
from tests.support.boards import HOSTILE, empty
from tests.support.looks import NAMES, SIZES, Compare, seen, sent, settle, until
from tests.support.readings import items, rows
from tests.support.spendings import app_of, board_of


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Board:
    return board_of(tmp_path_factory.mktemp("claude"))


def only(folder: Path) -> Path:
    """The one file in a folder."""
    (found,) = folder.iterdir()
    return found


async def to_costs(pilot: Pilot[int]) -> None:
    await settle(pilot)
    await pilot.press("4")
    await until(pilot, lambda: isinstance(pilot.app.screen, CostsScreen))
    await settle(pilot)


def costs(app: CcwatchApp) -> CostGroupsScreen:
    assert isinstance(app.screen, CostGroupsScreen)
    return app.screen


def texts(app: CcwatchApp) -> list[str]:
    return [item.draw(100).plain.split("  ")[0].strip() for item in items(app)]


async def test_no_total_is_shown_before_it_is_known(board: Board) -> None:
    ready = Event()

    def slowly() -> Spending:
        ready.wait(60)
        return board.spending()

    app = app_of(replace(board, spending=slowly))
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("4")
        await until(pilot, lambda: "reading" in seen(app))
        assert seen(app).splitlines()[0].strip() == "Costs"
        ready.set()
        await until(pilot, lambda: "Costs · $" in seen(app))


async def test_days_are_listed_newest_first_with_today_s_budget(board: Board) -> None:
    app = app_of(board)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_costs(pilot)
        assert " Day   Week   Month   Project   Session   Model" in seen(app)
        assert texts(app)[:3] == ["Wed Nov 25 today", "Tue Nov 24", "Mon Nov 23"]
        shown = seen(app)
        today = board.spending().grouped(By.DAY)[0]
        assert f"today ${today.bill.nano / 1e9:.2f} of $8.00" in shown
        assert "(average $6)" in shown
        assert "of days under $12" in shown
        assert "of days under $12 (90% of users)" in shown
        assert "(typically $100–$200)" in shown
        assert re.search(r"busiest [0-9.]+[kM]? tokens/min", shown)
        assert "no price for llama-9" in shown


async def test_a_key_groups_by_the_next_thing_and_the_dollar_leads_here_too(board: Board) -> None:
    app = app_of(board)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("dollar_sign")
        await until(pilot, lambda: isinstance(app.screen, CostsScreen))
        for by in (*list(By)[1:], By.DAY):
            await pilot.press("tab")
            await settle(pilot)
            assert costs(app).arrangement.by is by
            assert sum(one.bill.nano for one in costs(app).listing.groups) == sum(
                one.bill.nano for one in board.spending().grouped(by)
            )
        await pilot.press("shift+tab")
        await settle(pilot)
        assert texts(app) == ["opus-4.8", "sonnet-4.5", "haiku-4.5", "llama-9"]
        assert "!?" in seen(app)


async def test_enter_goes_from_a_month_to_a_day_to_a_session_and_back(board: Board) -> None:
    app = app_of(board)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_costs(pilot)
        await pilot.press("tab", "tab")
        await settle(pilot)
        assert texts(app) == ["November 2026", "October 2026"]
        await pilot.press("enter")
        await settle(pilot)
        assert costs(app).arrangement.within == ((By.MONTH, "2026-11"),)
        assert rows(app).item(len(rows(app).keys) - 1).draw(90).plain.startswith("Sun Nov  1")
        assert "month" not in str(app.screen.query_one("#sections").render())
        await pilot.press("enter")
        await settle(pilot)
        day = board.spending().grouped(By.SESSION, costs(app).arrangement.within)
        assert [one.key for one in costs(app).listing.groups] == [one.key for one in day]
        assert rows(app).key[1:] == app.chosen_session
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SessionScreen))
        await pilot.press("escape", "escape", "escape", "escape")
        await until(
            pilot, lambda: app.screen_stack[-1] is costs(app) and not costs(app).arrangement.within
        )
        assert costs(app).arrangement.by is By.MONTH


async def test_a_project_is_gone_into_by_its_sessions(board: Board) -> None:
    app = app_of(board)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_costs(pilot)
        await pilot.press("tab", "tab", "tab")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        ((by, folder),) = costs(app).arrangement.within
        sessions = {one.session for one in board.spending().spent if one.project == folder}
        assert by is By.PROJECT
        assert {one.key for one in costs(app).listing.groups} == sessions


async def test_groups_can_be_filtered_and_sorted(board: Board) -> None:
    app = app_of(board)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_costs(pilot)
        await pilot.press("s")
        await settle(pilot)
        found = [one.bill.nano for one in board.spending().grouped(By.DAY)]
        shown = [key.removeprefix("g") for key in rows(app).keys]
        by_key = {one.key: one.bill.nano for one in board.spending().grouped(By.DAY)}
        assert [by_key[key] for key in shown] == sorted(found, reverse=True)
        await pilot.press("S")
        await settle(pilot)
        shown = [key.removeprefix("g") for key in rows(app).keys]
        assert [by_key[key] for key in shown] == sorted(found)
        await pilot.press("slash", *"Oct", "enter")
        assert all(text.split()[1] == "Oct" for text in texts(app))
        await pilot.press("escape")
        assert len(texts(app)) == len(found)


async def test_a_week_is_called_above_its_days_as_its_row_was(board: Board) -> None:
    app = app_of(board)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_costs(pilot)
        await pilot.press("tab", "j")
        await settle(pilot)
        named = texts(app)[1]
        assert "–" in named
        await pilot.press("enter")
        await settle(pilot)
        assert f"Costs → {named} · $" in seen(app)


async def test_the_way_back_is_named_where_there_is_one(board: Board) -> None:
    app = app_of(board)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_costs(pilot)
        assert "esc Back" not in seen(app)
        await pilot.press("slash", *"Oct", "enter")
        await settle(pilot)
        assert "esc Back" in seen(app)
        await pilot.press("escape")
        await settle(pilot)
        assert "esc Back" not in seen(app)
        await pilot.press("enter")
        await settle(pilot)
        assert "esc Back" in seen(app)


async def test_a_narrow_list_is_sorted_by_what_it_shows_and_says_so_at_the_heading(
    board: Board,
) -> None:
    app = app_of(board)
    async with app.run_test(size=(40, 12)) as pilot:
        await to_costs(pilot)
        await pilot.press("tab", "tab")
        await settle(pilot)
        orders = []
        for _ in range(3):
            await pilot.press("s")
            await settle(pilot)
            orders.append(costs(app).arrangement.order)
            assert "…" not in seen(app).splitlines()[2]
        assert orders == ["cost", "last", ""]
        await pilot.press("s", "S")
        await settle(pilot)
        assert "cost▲" in seen(app)


async def test_the_page_of_benchmarks_tells_budgets_and_the_table_of_teams(board: Board) -> None:
    app = app_of(board)
    async with app.run_test(size=(100, 50)) as pilot:
        await to_costs(pilot)
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, StandingScreen))
        await settle(pilot)
        shown = seen(app)
        for words in ("of $8.00", "of $30.00", "of $100.00", "5–20 users", "2.5–3.5", "500+ users"):
            assert words in shown
        assert "used up" in shown
        await pilot.press("escape")
        assert isinstance(app.screen, CostsScreen)


@pytest.mark.parametrize("size", [(40, 40), (60, 40)], ids=str)
async def test_in_narrow_panes_too_the_table_of_teams_says_where_one_stands(
    board: Board, size: tuple[int, int]
) -> None:
    app = app_of(board)
    async with app.run_test(size=size) as pilot:
        await to_costs(pilot)
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, StandingScreen))
        await settle(pilot)
        await pilot.press("G")
        teams = [line for line in seen(app).splitlines() if "25k–35k" in line]
        assert teams[0].replace(" users", "").split()[:3] == ["50–100", "25k–35k", "0.62–0.87"]
        assert teams[0].split()[-1] in ("within", "above")


def test_without_an_earlier_day_none_is_averaged() -> None:
    facts = StandingFacts(standing((), date(2026, 3, 2)), Rate(), Rate())
    told = "\n".join(line.plain for line in page_lines(facts, UNICODE, 80))
    assert "no active day in the 30 days before today" in told
    assert "under $12       ?; 90% of users" in told


@pytest.mark.parametrize(
    ("requests", "uncached", "limit"),
    [(23, 142_000, "5–7 requests"), (3, 900_000, "200k–300k tokens")],
    ids=["too many requests", "too many tokens"],
)
def test_the_limit_that_is_exceeded_is_told_beside_the_busiest_minutes(
    requests: float, uncached: float, limit: str
) -> None:
    facts = StandingFacts(standing((), date(2026, 3, 2)), Rate(), Rate(requests, 0, uncached))
    line = summary(facts, UNICODE, 100)[3].plain
    assert line.endswith(f"above any team's limit · {limit} for 1–5 users")


@pytest.mark.parametrize("width", [20, 30, 38, 58, 78])
@pytest.mark.parametrize(
    ("average", "projected"),
    [(None, None), (None, 0), (1_559_050_000_000, 31_181_000_000_000)],
    ids=["a first day", "nothing", "much"],
)
def test_what_is_usual_is_told_whole_or_not_at_all(
    average: int | None, projected: int | None, width: int
) -> None:
    plain = standing((), date(2026, 3, 2))
    known = replace(plain, average_nano=average, below=0.5, projected_nano=projected)
    _, days, month, _ = summary(StandingFacts(known, Rate(), Rate()), UNICODE, width)
    for line in (days.plain, month.plain):
        assert line.count("(") == line.count(")")
        assert len(line) <= width or "(" not in line
    assert "≈$0.00" not in month.plain
    if projected is not None:
        assert month.plain.startswith("≈$31,181" if projected else "$0.00 this month")
    assert ("(" in days.plain) is (width >= (37 if average else 34))


@pytest.mark.parametrize(
    ("number", "by", "said"),
    [
        (1, By.SESSION, "! 1 session lacks output tokens"),
        (2, By.SESSION, "! 2 sessions lack output tokens"),
        (2, By.DAY, "! some releases lack output tokens"),
    ],
    ids=["a session", "sessions", "releases"],
)
def test_that_output_was_not_logged_is_said_whole_in_forty_columns(
    number: int, by: By, said: str
) -> None:
    notes = missing(Listing(undercounting=number), by, UNICODE)
    assert fit(notes, 38).plain == said
    assert len(said) <= 38


async def test_without_budgets_the_page_says_how_to_set_one(board: Board) -> None:
    app = app_of(board, limits=NO_LIMITS)
    async with app.run_test(size=(100, 50)) as pilot:
        await to_costs(pilot)
        assert "of $8.00" not in seen(app)
        await pilot.press("b")
        await settle(pilot)
        assert "budget_day, budget_week and budget_month" in seen(app)


async def test_the_cursor_stays_on_its_row_when_data_arrives(board: Board, tmp_path: Path) -> None:
    app = app_of(board)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_costs(pilot)
        await pilot.press("j", "j")
        key = rows(app).key
        more = board_of(tmp_path, 41)
        app.board = more
        await until(pilot, lambda: costs(app).spending is more.spending())
        await settle(pilot)
        assert rows(app).key == key


async def test_an_order_of_earlier_costs_that_comes_late_does_not_replace_the_newest(
    board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrange, go, earlier = Listing.of, Event(), board.spending()
    app, more = app_of(board), board_of(tmp_path, 41)

    def held(
        spending: Spending, how: Arrangement, width: int, today: date, symbols: Symbols
    ) -> Listing:
        if spending is earlier:
            go.wait(60)
        return arrange(spending, how, width, today, symbols)

    async with app.run_test(size=(100, 30)) as pilot:
        await to_costs(pilot)
        monkeypatch.setattr(Listing, "of", held)
        await pilot.press("S")
        before = costs(app).listing
        app.board = more
        await until(pilot, lambda: costs(app).listing is not before)
        newest = costs(app).listing.nano
        assert newest > before.nano
        go.set()
        await settle(pilot)
        assert costs(app).listing.nano == newest


async def test_hostile_names_and_titles_are_only_text(board: Board) -> None:
    app = app_of(board)
    async with app.run_test(size=(200, 50)) as pilot:
        await to_costs(pilot)
        for _ in range(5):
            await pilot.press("tab")
            await settle(pilot)
            assert "\x1b" not in seen(app)
            if costs(app).arrangement.by in (By.PROJECT, By.SESSION):
                assert one_line(HOSTILE) in seen(app)
        await pilot.press("shift+tab", "shift+tab")
        await settle(pilot)
        keys = [*rows(app).keys]
        rows(app).cursor = keys.index(f"g/home/dev/{HOSTILE}")
        await pilot.press("enter")
        await settle(pilot)
        assert costs(app).arrangement.within == ((By.PROJECT, f"/home/dev/{HOSTILE}"),)
        assert costs(app).listing.groups
        assert "\x1b" not in seen(app)


@pytest.mark.parametrize("width", [30, 40, 50, 60])
async def test_a_sum_is_told_whole_or_not_at_all(width: int, board: Board) -> None:
    app = app_of(board)
    async with app.run_test(size=(width, 12)) as pilot:
        await to_costs(pilot)
        spent = seen(app).splitlines()[1]
        assert "today $" in spent
        assert "…" not in spent


async def test_where_budgets_have_no_room_their_shares_have(board: Board) -> None:
    app = app_of(board)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_costs(pilot)
        spent = seen(app).splitlines()[1]
        assert "month !$107.82 108%" in spent
        assert " of $" not in spent


async def test_nothing_is_said_as_nothing() -> None:
    app = app_of(empty())
    async with app.run_test(size=(80, 24)) as pilot:
        await to_costs(pilot)
        assert "No costs yet." in seen(app)
        assert "no usage yet" in seen(app)
        assert "users" not in seen(app)
        await pilot.press("enter", "w", "tab", "s", "b")
        await settle(pilot)
        assert "the average developer costs $6" in seen(app)


async def test_ascii_signs_are_all_that_is_drawn(tmp_path: Path) -> None:
    app = app_of(board_of(tmp_path, 3), symbols=ASCII)
    async with app.run_test(size=(120, 30)) as pilot:
        await to_costs(pilot)
        for key in ("tab", "tab", "b"):
            await pilot.press(key)
            await settle(pilot)
            assert [line for line in sent(app) if not line.isascii()] == []


async def test_a_group_is_opened_as_what_it_is_while_others_are_arranged(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrange, go = Listing.of, Event()
    app = app_of(board)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_costs(pilot)
        monkeypatch.setattr(Listing, "of", lambda *how: (go.wait(60), arrange(*how))[1])
        await pilot.press("tab", "enter")
        go.set()
        await settle(pilot)
        assert app.return_code is None
        assert costs(app).arrangement.within == ((By.DAY, "2026-11-25"),)


@pytest.mark.parametrize("size", [(30, 10), (40, 5), (40, 1), (15, 3), (1, 1)])
async def test_no_size_breaks_it(size: tuple[int, int], board: Board) -> None:
    app = app_of(board)
    async with app.run_test(size=size) as pilot:
        await to_costs(pilot)
        await pilot.press("tab", "enter", "b")
        await settle(pilot)
        assert app.return_code is None


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_costs(snap_compare: Compare, size: tuple[int, int], board: Board) -> None:
    assert snap_compare(app_of(board), run_before=to_costs, terminal_size=size)


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_standing(snap_compare: Compare, size: tuple[int, int], board: Board) -> None:
    async def go(pilot: Pilot[int]) -> None:
        await to_costs(pilot)
        await pilot.press("b")
        await settle(pilot)

    assert snap_compare(app_of(board), run_before=go, terminal_size=size)


async def test_groups_are_written_as_they_are_listed(
    board: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = app_of(board)
    async with app.run_test(size=(100, 30)) as pilot:
        await to_costs(pilot)
        await pilot.press("tab", "tab", "tab", "tab", "tab")
        await until(pilot, lambda: costs(app).arrangement.by is By.MODEL)
        await settle(pilot)
        await pilot.press("slash", *"opus", "enter", "e")
        await until(pilot, lambda: any(tmp_path.iterdir()))
        await settle(pilot)
    written = only(tmp_path)
    assert written.name.startswith("ccwatch-costs-")
    (row,) = csv.DictReader(written.read_text("utf-8").splitlines())
    group = next(one for one in board.spending().grouped(By.MODEL) if "opus" in one.key)
    assert (row["key"], int(row["responses"])) == (group.key, group.bill.responses)
