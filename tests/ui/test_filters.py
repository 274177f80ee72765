"""A filter behaves alike on every screen that has one."""

import pytest
from textual.widgets import Input

from ccwatch.ui.screens.filtered_screen import FilteredScreen
from tests.support.boards import board
from tests.support.looks import app_showing, settle, until


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
