"""Keys that are held, and doubled clicks: they count once where a screen opens or closes."""

from collections.abc import Callable

import pytest
from textual import events
from textual.binding import Binding

from ccwatch.model.entry import Entry, Kind
from ccwatch.model.lane import Place
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.screens.board_screen import BoardScreen
from ccwatch.ui.screens.compaction import CompactionScreen
from ccwatch.ui.screens.compactions import CompactionsScreen
from ccwatch.ui.screens.costs import CostsScreen
from ccwatch.ui.screens.filtered_screen import FilteredScreen
from ccwatch.ui.screens.live import LiveScreen
from ccwatch.ui.screens.session import SessionScreen
from ccwatch.ui.screens.sessions import SessionsScreen
from ccwatch.ui.screens.tips import TipsScreen
from ccwatch.ui.screens.turn import TurnScreen
from ccwatch.ui.screens.viewer import ViewerScreen
from tests.support.boards import board
from tests.support.looks import app_showing, messages, settle, until

SIZE = (100, 30)
CHARACTERS = {"enter": "\r", "escape": "\x1b"}


def stacked(app: CcwatchApp) -> list[type]:
    """The kinds of the screens that are open, the lowest first."""
    return [type(screen) for screen in app.screen_stack]


@pytest.mark.parametrize(
    ("opened", "held", "left"),
    [
        (("2", "P"), "enter", [SessionsScreen]),
        (("2", "P"), "escape", [SessionsScreen]),
        (("y",), "enter", [LiveScreen]),
        (("y",), "p", [LiveScreen]),
        (("colon", *"mute"), "enter", [LiveScreen]),
        (("2",), "enter", [SessionsScreen, SessionScreen]),
        (("2", "enter"), "enter", [SessionsScreen, SessionScreen, TurnScreen]),
        (("2", "enter", "enter"), "escape", [SessionsScreen]),
    ],
)
async def test_a_key_that_is_held_opens_and_closes_each_screen_once(
    opened: tuple[str, ...], held: str, left: list[type]
) -> None:
    app = app_showing(board())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press(*opened)
        await settle(pilot)
        for _ in range(3):
            app.post_message(events.Key(held, CHARACTERS.get(held, held)))
        await until(pilot, lambda: stacked(app) == left)
        await pilot.pause(0.2)
        assert stacked(app) == left


async def test_a_command_that_is_chosen_twice_runs_once() -> None:
    app = app_showing(board())
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("colon", *"mute")
        await settle(pilot)
        for _ in range(2):
            app.post_message(events.Key("enter", "\r"))
        await until(pilot, lambda: app.muted)
        await pilot.pause(0.2)
        assert app.muted
        assert messages(app) == ["Alerts are muted"]


@pytest.mark.parametrize("kind", [SessionsScreen, CompactionsScreen, CostsScreen, TipsScreen])
async def test_keys_that_come_before_a_screen_has_widgets_do_no_harm(
    kind: type[FilteredScreen],
) -> None:
    app = app_showing(board())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen = kind()
        for binding in kind.BINDINGS:
            assert isinstance(binding, Binding)
            if binding.action != "back":
                assert await app.run_action(binding.action, screen)
        assert app.screen_stack[1:] == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: SessionScreen("s1"),
        lambda: CompactionScreen("c1", "s1"),
        lambda: ViewerScreen(Entry(Kind.PROMPT, Place("", 0, 0), 0, "u1", 0, 0)),
    ],
    ids=["a list", "a page", "a text"],
)
async def test_a_screen_can_be_left_before_it_has_widgets(make: Callable[[], BoardScreen]) -> None:
    app = app_showing(board())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen = make()
        app.push_screen(screen)
        assert not screen.is_mounted
        await app.run_action("back", screen)
        await settle(pilot)
        assert stacked(app) == [LiveScreen]


@pytest.mark.parametrize("kind", [SessionsScreen, CompactionsScreen, CostsScreen, TipsScreen])
async def test_keys_of_the_app_act_on_the_session_of_live_before_a_screen_has_widgets(
    kind: type[FilteredScreen], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_showing(board())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen = kind()
        monkeypatch.setattr(CcwatchApp, "screen", property(lambda _app: screen))
        chosen = app.chosen_session, app.chosen_agent
        monkeypatch.undo()
        assert chosen == (app.shown, "")
