"""Panes of few rows: a row of each list is in sight, and nothing has to be scrolled into sight."""

from pathlib import Path

import pytest

from ccwatch.ui.widgets.rows import Rows
from tests.support import afternoons
from tests.support.boards import board, empty
from tests.support.looks import app_showing, seen, settle


@pytest.mark.parametrize("height", [3, 4, 5, 8])
async def test_a_list_has_a_row_in_a_pane_of_three(tmp_path: Path, height: int) -> None:
    app = afternoons.app_of(afternoons.board_of(afternoons.config(tmp_path)))
    async with app.run_test(size=(40, height)) as pilot:
        await settle(pilot)
        for key in ("2", "enter", "3", "w", "escape", "4", "5"):
            await pilot.press(key)
            await settle(pilot)
            assert app.screen.query_one(Rows).size.height >= 1, key
            assert app.screen.max_scroll_y == 0, key


@pytest.mark.parametrize(("key", "said"), [("1", "No session yet."), ("3", "No compaction yet.")])
async def test_that_there_is_nothing_is_said_in_three_rows(key: str, said: str) -> None:
    app = app_showing(empty())
    async with app.run_test(size=(40, 3)) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        assert said in seen(app)


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (4, 30), (80, 1), (80, 3)], ids=str)
@pytest.mark.parametrize("opens", ["colon", "y"])
async def test_menus_can_be_moved_in_without_room_for_a_row(
    size: tuple[int, int], opens: str
) -> None:
    app = app_showing(board())
    async with app.run_test(size=size) as pilot:
        await pilot.press(opens)
        await settle(pilot)
        assert len(app.screen_stack) == 2
        await pilot.press("down", "pagedown", "pageup", "pagedown", "end", "home")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert len(app.screen_stack) == 1
