"""The line of keys: nothing in it is cut off, and help is always in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.ui.widgets.key_bar import KeyBar, chosen
from tests.ui.boards import board
from tests.ui.looks import app_showing, seen, settle

ACTIONS = ["open", "back", "export", "app.pause", "app.help", "app.quit"]


@given(
    st.lists(st.integers(3, 20), min_size=len(ACTIONS), max_size=len(ACTIONS)),
    st.integers(0, 120),
)
def test_what_is_chosen_fits(sizes: list[int], room: int) -> None:
    found = chosen(ACTIONS, sizes, room)
    taken = [size for action, size in zip(ACTIONS, sizes, strict=True) if action in found]
    assert sum(taken) + max(0, len(taken) - 1) <= room
    assert not found or "app.help" in found


def test_keys_of_the_screen_come_before_those_of_everywhere() -> None:
    sizes = [6] * len(ACTIONS)
    assert chosen(ACTIONS, sizes, 27) == {"open", "back", "app.help", "app.quit"}
    assert chosen(ACTIONS, sizes, 41) == set(ACTIONS)


@pytest.mark.parametrize("width", [60, 80])
async def test_no_key_is_cut_off_on_any_screen(width: int) -> None:
    app = app_showing(board())
    async with app.run_test(size=(width, 30)) as pilot:
        await settle(pilot)
        for press in ("1", "2", "enter", "m", "3"):
            await pilot.press(press)
            await settle(pilot)
            bar = app.screen.query_one(KeyBar)
            assert all(one.region.right <= width for one in bar.children)
            assert "? Help" in seen(app)


async def test_a_wider_pane_shows_more_keys() -> None:
    app = app_showing(board())
    async with app.run_test(size=(70, 30)) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await settle(pilot)
        assert "Follow" not in seen(app)
        await pilot.resize_terminal(140, 30)
        await settle(pilot)
        assert "Follow" in seen(app)
