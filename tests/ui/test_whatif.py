"""What would have been: scenarios, what is assumed, and a replay that can be ended."""

from pathlib import Path
from threading import Event

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import Input

from ccwatch.plain_text import one_line
from ccwatch.report.board import Board, Circumstances
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.screens.compaction import CompactionScreen
from ccwatch.ui.screens.compactions import CompactionsScreen
from ccwatch.ui.screens.costs import CostsScreen
from ccwatch.ui.screens.whatif import WhatIfScreen
from ccwatch.ui.symbols import ASCII
from tests.support import afternoons, spendings
from tests.support.boards import HOSTILE
from tests.support.looks import NAMES, SIZES, Compare, seen, sent, settle, until
from tests.support.readings import items
from tests.support.rows import SESSION


def whatif(app: CcwatchApp) -> WhatIfScreen:
    assert isinstance(app.screen, WhatIfScreen)
    return app.screen


async def from_compactions(pilot: Pilot[int]) -> None:
    await settle(pilot)
    await pilot.press("3")
    await until(pilot, lambda: isinstance(pilot.app.screen, CompactionsScreen))
    await settle(pilot)
    await pilot.press("w")
    await settle(pilot)


def texts(app: CcwatchApp) -> list[str]:
    return [item.draw(60).plain[:24].strip() for item in items(app)]


async def test_a_session_is_replayed_from_one_of_its_compactions(afternoon: Board) -> None:
    app = afternoons.app_of(afternoon)
    async with app.run_test(size=(120, 40)) as pilot:
        await from_compactions(pilot)
        assert whatif(app).sessions == (SESSION,)
        found = whatif(app).study
        assert found
        assert [name.split("  ")[0] for name in texts(app)] == [
            "as it was",
            "compact at 60%",
            "compact at 80%",
            "compact at 95%",
            "/clear at each task",
            "on haiku",
        ]
        assert (found.actual.compactions, found.habit.samples) == (2, 2)
        shown = " ".join(seen(app).split())
        assert "the median of this session's 2 compactions" in shown
        assert "The cost of summaries is an estimate" in shown
        assert f"${found.actual.nano / 1e9:.2f}" in shown
        await pilot.press("escape")
        assert isinstance(app.screen, CompactionsScreen)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CompactionScreen))
        await pilot.press("w")
        await settle(pilot)
        assert whatif(app).sessions == (SESSION,)


async def test_what_one_types_is_tried_beside_the_rest(afternoon: Board) -> None:
    app = afternoons.app_of(afternoon)
    async with app.run_test(size=(120, 40)) as pilot:
        await from_compactions(pilot)
        before = len(texts(app))
        for said in ("70k", "clear 3", "70k"):
            await pilot.press("a")
            app.screen.query_one("#scenario", Input).value = said
            await pilot.press("enter")
            await settle(pilot)
        assert texts(app)[before:] == ["/clear at 3", "compact at 70.0k"]
        found = whatif(app).study
        assert found
        assert found.results[-1].compactions > found.actual.compactions
        assert found.results[-2].clears == 1


@pytest.mark.parametrize("size", [(20, 4), (20, 6), (40, 12)], ids=str)
async def test_what_one_types_and_what_comes_of_it_is_in_sight_in_a_small_pane(
    afternoon: Board, size: tuple[int, int]
) -> None:
    app = afternoons.app_of(afternoon)
    async with app.run_test(size=size) as pilot:
        await from_compactions(pilot)
        await pilot.press("a", *"70k")
        await pilot.pause()
        assert seen(app).splitlines()[-1].strip() == "70k"
        await pilot.press("enter")
        await settle(pilot)
        assert any("at 70.0k" in line for line in seen(app).splitlines())
        assert app.screen.max_scroll_y == 0


@pytest.mark.parametrize("width", [20, 28, 36])
async def test_scenarios_are_told_apart_in_a_narrow_pane(afternoon: Board, width: int) -> None:
    app = afternoons.app_of(afternoon)
    async with app.run_test(size=(width, 20)) as pilot:
        await from_compactions(pilot)
        shown = [line.split("  ")[0].strip() for line in seen(app).splitlines()]
        assert {"what if", "as it was", "at 60%", "at 80%", "at 95%", "on haiku"} <= set(shown)
        assert "change" in seen(app)


async def test_what_is_assumed_goes_on_below_its_first_words(afternoon: Board) -> None:
    app = afternoons.app_of(afternoon)
    async with app.run_test(size=(60, 40)) as pilot:
        await from_compactions(pilot)
        lines = seen(app).splitlines()
        begin = next(at for at, line in enumerate(lines) if "Assumptions" in line) + 1
        points = [line for line in lines[begin:-1] if line.strip()]
        assert len(points) > 8
        assert all(line.startswith((" · ", "   ")) for line in points)


async def test_what_makes_no_sense_is_refused_and_the_field_stays(afternoon: Board) -> None:
    app = afternoons.app_of(afternoon)
    async with app.run_test(size=(120, 40)) as pilot:
        await from_compactions(pilot)
        before = texts(app)
        await pilot.press("a")
        for said in ("[/b]", "llama"):
            await pilot.press(*said, "enter")
            await settle(pilot)
            assert app.screen.has_class("-asking")
            app.screen.query_one("#scenario", Input).value = ""
        await pilot.press("escape")
        assert not app.screen.has_class("-asking")
        assert texts(app) == before


async def replay_the_month(pilot: Pilot[int]) -> None:
    """From Costs to what would have been in its last month."""
    await settle(pilot)
    await pilot.press("4")
    await until(pilot, lambda: isinstance(pilot.app.screen, CostsScreen))
    await settle(pilot)
    await pilot.press("tab", "tab")
    await settle(pilot)
    await pilot.press("w")
    await settle(pilot)


async def test_all_sessions_of_a_month_are_replayed_together(tmp_path: Path) -> None:
    board = spendings.board_of(tmp_path)
    app = spendings.app_of(board)
    async with app.run_test(size=(120, 40)) as pilot:
        await replay_the_month(pilot)
        found = whatif(app).study
        assert found
        of_month = [
            one for one in board.spending().spent if any(d and d.month == 11 for d in one.days)
        ]
        assert len(whatif(app).sessions) == len(of_month) == found.sessions + found.unpriced
        assert found.unpriced
        assert "November 2026" in seen(app).splitlines()[0]
        assert "left out, with responses that have no price" in seen(app)


async def test_a_replay_that_is_done_is_not_said_to_be_under_way(tmp_path: Path) -> None:
    app = spendings.app_of(spendings.board_of(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        await replay_the_month(pilot)
        for said in ("70k", "80k", "90k"):
            await pilot.press("a")
            app.screen.query_one("#scenario", Input).value = said
            await pilot.press("enter")
            await settle(pilot)
            assert "% replayed" not in seen(app)


async def test_a_replay_can_be_ended_and_left(tmp_path: Path) -> None:
    board = spendings.board_of(tmp_path, 6)
    held, asked = Event(), Event()

    def slowly(id_: str) -> Circumstances | None:
        asked.set()
        assert held.wait(60)
        return board.circumstances(id_)

    app = spendings.app_of(replace(board, circumstances=slowly))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen = WhatIfScreen("all", [one.id for one in board.snapshot.sessions])
        app.push_screen(screen)
        await until(pilot, asked.is_set)
        assert screen.is_busy
        assert "replaying" in seen(app)
        await pilot.press("escape")
        assert "ended" in seen(app)
        held.set()
        await settle(pilot)
        assert screen.study is None
        await pilot.press("escape")
        assert app.screen is not screen


async def test_a_compaction_without_a_transcript_is_not_replayed(afternoon: Board) -> None:
    app = afternoons.app_of(replace(afternoon, circumstances=lambda _id: None))
    async with app.run_test(size=(80, 24)) as pilot:
        await from_compactions(pilot)
        assert isinstance(app.screen, CompactionsScreen)


async def test_hostile_names_are_only_text(tmp_path: Path) -> None:
    board = spendings.board_of(tmp_path, 3)
    app = spendings.app_of(board)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        app.push_screen(WhatIfScreen(one_line(HOSTILE), [board.snapshot.sessions[0].id]))
        await settle(pilot)
        assert one_line(HOSTILE) in seen(app)
        await pilot.press("a")
        app.screen.query_one("#scenario", Input).value = "x[/b]"
        await pilot.press("enter")
        await settle(pilot)
        assert app.return_code is None


async def test_ascii_signs_are_all_that_is_drawn(afternoon: Board) -> None:
    app = afternoons.app_of(afternoon, symbols=ASCII)
    async with app.run_test(size=(120, 40)) as pilot:
        await from_compactions(pilot)
        assert [line for line in sent(app) if not line.isascii()] == []


@pytest.mark.parametrize("size", [(30, 10), (40, 5), (40, 1), (15, 3), (1, 1)])
async def test_no_size_breaks_it(size: tuple[int, int], afternoon: Board) -> None:
    app = afternoons.app_of(afternoon)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        app.push_screen(WhatIfScreen("shop", [SESSION]))
        await settle(pilot)
        await pilot.press("a", "escape", "tab", "j")
        assert app.return_code is None


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_whatif_looks(snap_compare: Compare, size: tuple[int, int], afternoon: Board) -> None:
    app = afternoons.app_of(afternoon)
    assert snap_compare(app, run_before=from_compactions, terminal_size=size)
