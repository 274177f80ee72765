"""A filter behaves alike on every screen that has one."""

from pathlib import Path

import pytest
from textual.widgets import Input

from ccwatch.ui.screens.filtered_screen import FilteredScreen
from tests.support.boards import board
from tests.support.looks import app_showing, settle, steady, until
from tests.support.readings import Reading


@pytest.mark.parametrize(
    "key", ["2", "3", "4", "5"], ids=["sessions", "compactions", "costs", "tips"]
)
async def test_a_filter_is_typed_kept_changed_and_taken_away(key: str) -> None:
    app = app_showing(board())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, FilteredScreen))
        screen = app.screen
        assert isinstance(screen, FilteredScreen)
        await pilot.press("slash")
        await until(pilot, lambda: screen.is_filtering)
        assert screen.focused is screen.query_one("#filter")
        await pilot.press(*"zz")
        await until(pilot, lambda: screen.needle == "zz")
        assert not any(screen.rows.keys)
        await pilot.press("enter")
        assert screen.focused is screen.rows
        assert screen.has_class("-filtering")
        await pilot.press("escape")
        await until(pilot, lambda: not screen.is_filtering)
        assert screen.query_one("#filter", Input).value == ""
        assert screen.focused is screen.rows
        assert app.screen is screen


@pytest.mark.parametrize("key", ["2", "3"], ids=["sessions", "compactions"])
async def test_after_a_filter_that_nothing_passes_the_cursor_is_where_it_was(
    key: str, recordings: Path
) -> None:
    app = Reading(recordings / "2.1.330-life" / "claude").app
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.board.snapshot.progress.done)
        await pilot.press(key)
        await steady(pilot)
        screen = app.screen
        assert isinstance(screen, FilteredScreen)
        await pilot.press("j")
        before = screen.rows.key
        assert before == screen.rows.keys[1]
        for last in ("escape", "enter"):
            await pilot.press("slash", *"zz", last)
            if last != "escape":
                await pilot.press("escape")
            await until(pilot, lambda: not screen.is_filtering)
            assert screen.rows.key == before
