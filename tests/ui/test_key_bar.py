"""The line of keys: nothing in it is cut off, and help is always in it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.content import Content

from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.screens.live import LiveScreen
from ccwatch.ui.screens.sessions import SessionsScreen
from ccwatch.ui.theme import variables
from ccwatch.ui.widgets.items import Item, Items
from ccwatch.ui.widgets.key_bar import KeyBar, best_fit
from ccwatch.ui.widgets.live.context_panel import ContextPanel
from ccwatch.ui.widgets.rows import Rows
from tests.support.boards import board, empty
from tests.support.looks import app_showing, seen, settle, until
from tests.support.readings import Reading
from tests.support.rows import SESSION, prompt, write

ACTIONS = ["open", "back", "export", "app.pause", "app.help", "app.quit"]


@given(
    st.lists(st.integers(3, 20), min_size=len(ACTIONS), max_size=len(ACTIONS)),
    st.integers(0, 120),
)
def test_what_is_chosen_fits(sizes: list[int], room: int) -> None:
    found = best_fit(ACTIONS, sizes, room)
    taken = [size for action, size in zip(ACTIONS, sizes, strict=True) if action in found]
    assert sum(taken) + max(0, len(taken) - 1) <= room
    assert not found or "app.help" in found


def test_keys_of_the_screen_come_before_those_of_everywhere() -> None:
    sizes = [6] * len(ACTIONS)
    assert best_fit(ACTIONS, sizes, 27) == {"open", "back", "app.help", "app.quit"}
    assert best_fit(ACTIONS, sizes, 41) == set(ACTIONS)


def test_the_key_to_what_else_a_screen_has_is_hidden_later_than_the_one_that_quits() -> None:
    actions = ["open", "section(1)", "chart", "filter", "back", "app.help", "app.quit"]
    sizes = [6, 11, 10, 8, 8, 6, 6]
    assert best_fit(actions, sizes, 27) == {"section(1)", "back", "app.help"}
    assert best_fit(actions, sizes, 40) == {"open", "section(1)", "back", "app.help"}
    assert best_fit(actions, sizes, 41) == {"open", "section(1)", "back", "app.help", "app.quit"}


def last_line(app: CcwatchApp) -> str:
    return seen(app).splitlines()[-1]


@pytest.mark.parametrize("width", [60, 80])
async def test_no_key_is_cut_off_on_any_screen(width: int) -> None:
    app = app_showing(board())
    async with app.run_test(size=(width, 30)) as pilot:
        await settle(pilot)
        for press in ("1", "2", "enter", "m", "3"):
            await pilot.press(press)
            await settle(pilot)
            whole = [f"{one.sign} {one.name}" for one in app.screen.query_one(KeyBar).fitting()]
            assert last_line(app).rstrip() == " ".join(whole)
            assert len(last_line(app)) == width
            assert "? Help" in whole


async def test_a_narrow_pane_with_rows_to_spare_names_keys_on_every_screen() -> None:
    app = app_showing(board())
    async with app.run_test(size=(40, 24)) as pilot:
        await settle(pilot)
        for press in ("1", "equals_sign", "2", "enter", "m", "3", "4", "5"):
            await pilot.press(press)
            await settle(pilot)
            assert "? Help" in last_line(app), app.screen
        await pilot.resize_terminal(40, 12)
        await settle(pilot)
        assert "? Help" not in seen(app)


FOOTERS = {
    ("2",): "⏎ Open / Filter s Sort ? Help q Quit",
    ("2", "enter"): "⏎ Open tab Section esc Back ? Help",
    ("a",): "⏎ Open tab Section esc Back ? Help",
    ("m",): "] Next compaction esc Back ? Help q Quit",
    ("c",): "] Next [ Previous esc Back ? Help q Quit",
    ("4",): "⏎ Open tab Group by ? Help q Quit",
    ("5",): "⏎ Open tab Section y Copy ? Help q Quit",
    ("5", "enter"): "⏎ Open y Copy esc Back ? Help q Quit",
}
"""What a newcomer needs of each screen in forty columns, after the keys that lead there."""


@pytest.mark.parametrize(("keys", "footer"), FOOTERS.items(), ids=map(" ".join, FOOTERS))
async def test_forty_columns_name_the_keys_that_matter_most(
    keys: tuple[str, ...], footer: str
) -> None:
    app = app_showing(board())
    async with app.run_test(size=(40, 24)) as pilot:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        await until(pilot, lambda: last_line(app).rstrip() == footer)


async def test_the_way_back_is_named_on_every_screen_that_was_gone_into() -> None:
    app = app_showing(board())
    async with app.run_test(size=(60, 30)) as pilot:
        await settle(pilot)
        for press in ("2", "enter", "m", "escape", "enter"):
            await pilot.press(press)
            await settle(pilot)
            if len(app.screen_stack) > 1:
                assert "esc Back" in last_line(app), app.screen


async def test_the_key_that_goes_into_a_row_is_dimmed_while_there_is_none() -> None:
    app = app_showing(empty())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for key in ("3", "2"):
            await pilot.press(key)
            await settle(pilot)
            (bar,) = app.screen.query(KeyBar)
            assert {one.action: one.enabled for one in bar.hints}["open"] is False
        app.screen.query_one(Rows).show(Items.of([Item("a", lambda _width: Content("a"))]))
        await settle(pilot)
        assert {one.action: one.enabled for one in bar.hints}["open"] is True


async def test_a_click_on_a_key_does_what_the_key_does() -> None:
    app = app_showing(board())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for name, screen in (("Sessions", SessionsScreen), ("Live", LiveScreen)):
            await pilot.click(KeyBar, offset=(last_line(app).index(name), 0))
            await settle(pilot)
            assert isinstance(app.screen, screen)
        await pilot.click(KeyBar, offset=(last_line(app).index("2 Sessions") - 1, 0))
        await pilot.click(KeyBar, offset=(99, 0))
        assert isinstance(app.screen, LiveScreen)


async def test_the_key_under_the_mouse_is_lit_and_says_more() -> None:
    app = app_showing(board())
    async with app.run_test(size=(100, 30), tooltips=True) as pilot:
        await settle(pilot)
        await pilot.hover(KeyBar, offset=(last_line(app).index("Costs"), 0))
        await until(pilot, lambda: "What all sessions cost" in seen(app))
        bar = app.screen.query_one(KeyBar)
        assert [bar.pointed == one for one in bar.fitting() if one.name in {"Costs", "Tips"}] == [
            True,
            False,
        ]
        await pilot.hover(ContextPanel)
        await until(pilot, lambda: "What all sessions cost" not in seen(app))
        assert bar.pointed is None


class Ringing(App[None]):
    BINDINGS = [Binding("x", "no", "Nothing", tooltip="Cannot be done now")]
    rings = 0

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variables(self.current_theme)

    def compose(self) -> ComposeResult:
        yield KeyBar()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "no" else True

    def bell(self) -> None:
        self.rings += 1


async def test_a_key_that_does_nothing_now_rings() -> None:
    app = Ringing()
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        bar = app.query_one(KeyBar)
        assert [(one.name, one.enabled) for one in bar.hints if one.key == "x"] == [
            ("Nothing", False)
        ]
        line = "".join(segment.text for segment in bar.render_line(0))
        await pilot.click(KeyBar, offset=(line.index("Nothing"), 0))
        assert app.rings == 1


async def test_a_wider_pane_shows_more_keys() -> None:
    app = app_showing(board())
    async with app.run_test(size=(70, 30)) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await settle(pilot)
        assert "Costs" not in last_line(app)
        await pilot.resize_terminal(140, 30)
        await settle(pilot)
        assert "Costs" in last_line(app)


async def test_the_live_screen_names_the_ways_into_what_it_shows() -> None:
    app = app_showing(board())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "5 Tips a What fills it ? Help q Quit" in last_line(app)
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        more = "a What fills it m Timeline = Next message c Last compaction ? Help q Quit"
        assert more in last_line(app)
        await pilot.resize_terminal(150, 40)
        await settle(pilot)
        assert " f Follow ? Help q Quit" in last_line(app)


@pytest.mark.parametrize("key", ["a", "m", "equals_sign"])
async def test_a_screen_does_not_name_the_key_that_leads_to_itself(key: str) -> None:
    app = app_showing(board())
    async with app.run_test(size=(160, 30)) as pilot:
        await settle(pilot)
        (way,) = [one for one in app.screen.query_one(KeyBar).fitting() if one.key == key]
        await pilot.press(key)
        await settle(pilot)
        names = [one.name for one in app.screen.query_one(KeyBar).fitting()]
        assert way.name not in names
        assert {"What fills it", "Timeline"}.intersection(names)


async def test_while_a_filter_is_typed_the_keys_are_those_that_end_it() -> None:
    app = app_showing(board())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("2", "slash", "s")
        await until(pilot, lambda: last_line(app).rstrip() == "⏎ Keep esc Back")
        await pilot.press("enter")
        await until(pilot, lambda: "/ Filter" in last_line(app))


async def test_a_low_pane_names_the_key_for_help_where_it_moves_nothing() -> None:
    app = app_showing(board())
    async with app.run_test(size=(40, 12)) as pilot:
        await settle(pilot)
        (line,) = [one for one in seen(app).splitlines() if "Help" in one]
        assert line.split()[0] == "top"
        assert line.endswith(" ? Help ")
        await pilot.resize_terminal(40, 6)
        await settle(pilot)
        assert "Help" not in seen(app)
        await pilot.resize_terminal(40, 24)
        await settle(pilot)
        assert [one for one in seen(app).splitlines() if "Help" in one] == [last_line(app)]


async def test_it_is_the_user_s_own_key() -> None:
    app = app_showing(board())
    app.set_keymap({"help": "f2"})
    async with app.run_test(size=(40, 12)) as pilot:
        await settle(pilot)
        assert " f2 Help \n" in seen(app)


async def test_it_stands_at_the_end_where_nothing_is_known_of_the_context(tmp_path: Path) -> None:
    talk = {f"{SESSION}.jsonl": [prompt("p", None, "Go")]}
    app = Reading(write(tmp_path, talk)).app
    async with app.run_test(size=(40, 12)) as pilot:
        await until(pilot, lambda: "no response yet" in seen(app))
        assert last_line(app).strip() == "? Help"
