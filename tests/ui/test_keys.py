"""The keys: documented, unique, rebindable, and doing what they say."""

import pytest
from msgspec.structs import replace
from textual.command import CommandList
from textual.screen import Screen

from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.choice import Choice, ChoiceReason, Chooser
from ccwatch.ui.keys import APP
from ccwatch.ui.preferences import Preferences
from ccwatch.ui.screen_keys import ALL
from ccwatch.ui.screens.copying import CopyScreen
from ccwatch.ui.screens.help import HelpScreen
from ccwatch.ui.screens.live import LiveScreen
from ccwatch.ui.screens.next_message import NextMessageScreen
from ccwatch.ui.screens.projects import ProjectsScreen
from ccwatch.ui.screens.sessions import SessionsScreen
from ccwatch.ui.screens.standing import StandingScreen
from ccwatch.ui.symbols import ASCII
from ccwatch.ui.theme import NAMES
from ccwatch.ui.widgets.copyables import copyables
from tests.support.boards import HOSTILE, SHOP, board, empty, feed, now, overview, session
from tests.support.looks import app_showing, seen, sent, settle, until

SIZE = (100, 30)


@pytest.mark.parametrize("group", ALL, ids=lambda group: group[0])
def test_every_key_has_an_id_an_explanation_and_one_meaning(
    group: tuple[str, tuple[object, ...]],
) -> None:
    name, bindings = group
    keys = [key for one in dict(ALL)[name] for key in one.key.split(",")]
    assert len(keys) == len(set(keys))
    assert all(one.id and one.tooltip for one in dict(ALL)[name])
    assert bindings


def test_the_footer_is_short() -> None:
    for _, bindings in ALL:
        assert sum(one.show for one in bindings) <= 12


async def test_digits_switch_screens() -> None:
    app = app_showing(board())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("2")
        assert isinstance(app.screen, SessionsScreen)
        await pilot.press("1")
        assert isinstance(app.screen, LiveScreen)


async def test_without_unicode_keys_are_spelt_and_the_palette_has_no_picture() -> None:
    app = app_showing(board(), symbols=ASCII)
    async with app.run_test(size=(100, 60)) as pilot:
        await settle(pilot)
        await pilot.press("2", "slash", "o", "enter")
        await settle(pilot)
        assert sent(app)[-1].startswith("enter Open")
        await pilot.press("question_mark")
        await settle(pilot)
        keys = "\n".join(line for line in sent(app) if " row" in line or "filter" in line)
        assert "j down" in keys
        assert "esc bksp" in keys
        assert keys.isascii()
        await pilot.press("escape", "ctrl+p")
        await until(pilot, lambda: "Search for" in seen(app))
        (search,) = (line for line in sent(app) if "Search for" in line)
        assert search.isascii()


async def test_help_lists_the_keys_of_the_screen_below() -> None:
    app = app_showing(board())
    async with app.run_test(size=(SIZE[0], 60)) as pilot:
        await settle(pilot)
        await pilot.press("2", "question_mark")
        assert isinstance(app.screen, HelpScreen)
        text = seen(app)
        for binding in APP:
            assert (binding.tooltip or "?") in text
        assert "Sort by the next column" in text
        await pilot.press("escape")
        assert isinstance(app.screen, SessionsScreen)


async def test_a_key_can_be_moved_by_its_id() -> None:
    app = CcwatchApp(feed(board()), now=now, preferences=Preferences(keys={"pause": "x"}))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        assert not app.paused
        await pilot.press("x")
        assert app.paused


async def test_pinning_and_following_change_what_is_shown() -> None:
    app = CcwatchApp(feed(board()), now=now, choice=Choice.at_first("", "/home/dev/infra"))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert app.choice.reason is ChoiceReason.HERE
        here = Chooser().of(app.choice, app.board.rows)
        assert here != SHOP
        await pilot.press("f")
        assert Chooser().of(app.choice, app.board.rows) == SHOP
        await pilot.press("p")
        assert app.choice == Choice(ChoiceReason.PINNED, SHOP, "/home/dev/infra")
        await pilot.press("p")
        assert app.choice.reason is ChoiceReason.HERE


async def test_a_session_that_was_asked_for_by_its_first_letters_is_let_go_of_at_once() -> None:
    app = CcwatchApp(feed(board()), now=now, choice=Choice.at_first(SHOP[:8], ""))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("p")
        assert app.choice.reason is ChoiceReason.NEWEST


async def test_copying_offers_the_id_the_path_and_the_command_to_resume() -> None:
    app = app_showing(board())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("y")
        assert isinstance(app.screen, CopyScreen)
        await pilot.press("r")
        await pilot.pause()
        assert app.clipboard == f"claude --resume {SHOP}"


@pytest.mark.parametrize(("width", "cut"), [(40, True), (100, True), (160, False), (200, False)])
async def test_the_menu_of_copies_is_as_wide_as_they_are_where_there_is_room(
    width: int, cut: bool
) -> None:
    path = f"/home/dev/.claude/projects/{'-a-long-name-' * 7}/7d3c0f52.jsonl"
    app = app_showing(board(replace(overview(), session=replace(session(), path=path))))
    async with app.run_test(size=(width, 30)) as pilot:
        await settle(pilot)
        await pilot.press("y")
        await until(pilot, lambda: "transcript path" in seen(app))
        assert (path not in seen(app)) is cut
        assert app.screen.query_one("#box").region.width <= width
        assert app.screen.query_one("#box").region.width >= 40


@pytest.mark.parametrize(
    ("terminal", "title"),
    [("Apple_Terminal", "Not copied"), ("iTerm.app", "Sent to"), ("", "Sent to")],
)
async def test_a_terminal_that_takes_nothing_onto_the_clipboard_is_not_said_to_have_it(
    monkeypatch: pytest.MonkeyPatch, terminal: str, title: str
) -> None:
    monkeypatch.setenv("TERM_PROGRAM", terminal)
    app = app_showing(board())
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("y", "r")
        await pilot.pause()
        assert [one.title.startswith(title) for one in app._notifications] == [True]


def test_what_is_copied_of_a_session_tells_where_it_stands() -> None:
    texts = {one.name: one.text for one in copyables(overview())}
    assert texts["summary"] == (
        "shop: 143k of 200k (72%), 23.0k to auto-compact, trigger 167k learned (n=6), $5.10 so far"
    )
    assert texts["tip"].startswith("/compact")


async def test_re_reading_asks_whoever_reads() -> None:
    asked: list[str] = []
    app = CcwatchApp(feed(board()), now=now, rescan=lambda: asked.append("all"))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("r")
        assert asked == ["all"]


async def test_the_theme_changes_and_comes_round() -> None:
    app = app_showing(board())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        before = app.theme
        for _ in app.available_themes:
            await pilot.press("T")
        assert app.theme == before


def test_the_names_of_themes_are_those_that_the_app_has() -> None:
    assert set(NAMES) == CcwatchApp(feed(board())).available_themes.keys()


def test_a_theme_that_does_not_exist_is_passed_over() -> None:
    assert CcwatchApp(feed(board()), preferences=Preferences(theme=HOSTILE)).theme == "ccwatch-dark"


@pytest.mark.parametrize("keys", ["y", "p", "f", "2 enter", "2 n s z G"])
async def test_no_key_fails_where_nothing_was_found(keys: str) -> None:
    app = CcwatchApp(feed(empty()), now=now)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press(*keys.split())
        await pilot.pause()
        assert app.is_running


async def test_q_leaves() -> None:
    app = app_showing(board())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("q")
        await pilot.pause()
    assert app.return_code == 0


async def test_the_palette_knows_what_the_keys_do() -> None:
    app = app_showing(board())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        titles = [one.title for one in app.get_system_commands(app.screen)]
        assert {"Live", "Sessions", "Pause", "Quit", "Choose a theme"} <= set(titles)
        assert len(titles) == len(set(titles))


@pytest.mark.parametrize(
    ("keys", "typed", "opened"),
    [
        ("2", "proj", ProjectsScreen),
        ("4", "bench", StandingScreen),
        ("2", "next m", NextMessageScreen),
    ],
)
async def test_every_screen_is_reached_by_the_palette_where_its_key_works(
    keys: str, typed: str, opened: type[Screen[object]]
) -> None:
    app = app_showing(board())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press(*keys.split(), "ctrl+p")
        await pilot.press(*("space" if one == " " else one for one in typed))
        await until(pilot, lambda: app.screen.query_one(CommandList).option_count > 0)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, opened))


@pytest.mark.parametrize("keys", ["2", "2 enter", "3", "4", "5", "2 P"])
async def test_the_palette_lists_each_command_of_a_screen_once(keys: str) -> None:
    app = app_showing(board())
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press(*keys.split())
        await pilot.pause()
        titles = [one.title for one in app.get_system_commands(app.screen)]
        assert {"Quit", "Filter"} <= set(titles)
        assert len(titles) == len(set(titles))
