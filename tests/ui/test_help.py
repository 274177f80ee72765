"""The help overlay where a line does not hold what a key does, and bars without their colours."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from ccwatch.ui import legends
from ccwatch.ui.legends import Legend
from ccwatch.ui.screens.help import HelpScreen, explained
from ccwatch.ui.symbols import ASCII, UNICODE, Symbols
from ccwatch.ui.widgets.gauge import GaugeMark, bar, thin
from ccwatch.ui.widgets.line import STRONG
from ccwatch.ui.widgets.page import Page
from tests.support import spendings
from tests.support.boards import board
from tests.support.looks import app_showing, seen, sent, settle, until


async def test_what_a_key_does_goes_on_below_itself_rather_than_below_the_key() -> None:
    app = app_showing(board())
    async with app.run_test(size=(47, 60)) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        lines = seen(app).splitlines()
    at = next(i for i, line in enumerate(lines) if "Follow the latest" in line)
    column = lines[at].index("Follow")
    assert lines[at + 1].index("session") == column


async def test_in_a_pane_of_twenty_columns_no_word_is_broken() -> None:
    app = app_showing(board())
    async with app.run_test(size=(20, 240)) as pilot:  # without a scrollbar between the words
        await settle(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        lines = [line.strip("│ ") for line in seen(app).splitlines()]
    at = lines.index("1")
    assert " ".join(lines[at + 1 : at + 4]).startswith("The session you are working on")


@pytest.mark.parametrize(
    ("size", "others", "named"),
    [((120, 80), True, True), ((120, 80), False, False), ((40, 80), True, False)],
    ids=["a list of other sessions", "no other session", "lines of text"],
)
async def test_the_next_panel_is_named_only_where_there_is_one(
    size: tuple[int, int], *, others: bool, named: bool
) -> None:
    shown = board()
    app = app_showing(shown if others else replace(shown, live_rows=shown.live_rows[:1]))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        text = seen(app)
    assert "Next theme" in text
    assert ("Go to the other sessions" in text) is named


async def test_the_help_of_a_search_names_the_key_for_its_field() -> None:
    app = app_showing(board())
    async with app.run_test(size=(120, 80)) as pilot:
        await settle(pilot)
        await pilot.press("2", "ctrl+f")
        await settle(pilot)
        field = app.focused
        await pilot.press("tab", "question_mark")
        await settle(pilot)
        assert "Go to the field, and back" in seen(app)
        await pilot.press("escape", "tab")
        assert app.focused is field


@pytest.mark.parametrize(("width", "named"), [(100, True), (80, False)])
async def test_where_there_is_room_the_help_has_the_ids_for_the_settings(
    width: int, *, named: bool
) -> None:
    app = app_showing(board())
    async with app.run_test(size=(width, 60)) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        lines = seen(app).splitlines()
    [pause] = [line for line in lines if "Pause the display" in line]
    assert (" pause " in pause) is named
    assert any("[keys] in the settings" in line for line in lines) is named


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("1", ("next", "pending", "logged", "reported", "warm", "learned", "reactive", "+2")),
        ("2", ("ctx", "│")),
        ("2 P", ("comp.",)),
        ("2 enter enter", ("bytes", "share")),
        ("2 enter", ("resp.", "added", "carried", "same")),
        ("3", ("before → now", "re-read", "kept")),
        ("4", ("unlogged", "output")),
        ("4 w", ("change", "comp.", "carried", "largest")),
        ("1 a", ("each", "so far", "split")),
        ("1 m", ("⟳", "◦", "┄", "grey")),
        ("1 equals_sign", ("next", "+10 more", "/M", "cold")),
        ("5", ("saves", "tokens", "urgent", "●")),
        ("5 enter", ("saves", "gone")),
    ],
)
async def test_the_help_explains_the_words_of_the_screen_below(
    keys: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    app = spendings.app_of(spendings.board_of(tmp_path))
    async with app.run_test(size=(100, 80)) as pilot:
        await settle(pilot)
        for key in keys.split():
            await pilot.press(key)
            await settle(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert isinstance(app.screen, HelpScreen)
        told = " ".join(app.screen.legend())
        assert [word for word in words if word not in told] == []


@pytest.mark.parametrize(
    ("keys", "meaning"),
    [
        ("2", "z Group the sessions by project, or ungroup them"),
        ("5", "z Snooze this tip in this session, or wake it"),
        ("m", "t Draw over time or over responses"),
    ],
)
async def test_a_key_with_another_meaning_on_a_screen_stands_before_those_of_every_screen(
    keys: str, meaning: str
) -> None:
    app = app_showing(board())
    async with app.run_test(size=(100, 80)) as pilot:
        await settle(pilot)
        await pilot.press(keys)
        await settle(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.pause()
        lines = [" ".join(line.strip("│ ").split()) for line in seen(app).splitlines()]
    own, everywhere = (
        next(at for at, line in enumerate(lines) if line.startswith(words))
        for words in (meaning, "on every screen")
    )
    assert own < everywhere
    key = meaning.split(maxsplit=1)[0]
    assert [line for line in lines[everywhere:] if key in line.split("  ")[0].split()[:2]] == []


async def test_signs_are_told_apart_without_unicode() -> None:
    app = app_showing(board(), symbols=ASCII)
    async with app.run_test(size=(100, 60)) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        lines = sent(app)
    assert any("| the trigger: where auto-compaction starts" in line for line in lines)
    assert any(": 95% of the window" in line for line in lines)
    assert all(line.isascii() for line in lines)


async def test_the_list_of_keys_is_moved_by_the_keys_of_every_page() -> None:
    app = app_showing(board())
    async with app.run_test(size=(40, 12)) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        box = app.screen.query_one(Page)
        tops = []
        for key in ("j", "ctrl+d", "k", "G", "g", "down", "end", "home"):
            await pilot.press(key)
            await pilot.pause()
            tops.append(box.scroll_offset.y)
        last = box.max_scroll_y
        assert last > box.size.height
        assert tops == [1, box.size.height, box.size.height - 1, last, 0, 1, last, 0]


def test_a_list_s_bar_can_be_read_without_colour() -> None:
    assert thin(0.25, 8, UNICODE).plain == "━━──────"
    assert thin(None, 4, UNICODE).plain == "────"


def test_a_bar_without_room_is_empty() -> None:
    assert bar(1.2, 0, UNICODE, marks=(GaugeMark(0.8, "│", "$warn"),)).plain == ""


@pytest.mark.parametrize("keys", ["1", "2", "4"])
@pytest.mark.parametrize(
    ("height", "named"), [(30, True), (12, False)], ids=["with a footer", "without one"]
)
async def test_words_are_explained_before_the_keys_that_the_footer_names(
    keys: str, height: int, *, named: bool
) -> None:
    app = app_showing(board())
    async with app.run_test(size=(80 if named else 40, height)) as pilot:
        await settle(pilot)
        await pilot.press(keys)
        await settle(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        lines = [line.plain for line in app.screen.page.lines]
        words = app.screen.legend()[-1]
    legend = next(at for at, line in enumerate(lines) if line.startswith(words[:10]))
    last_key = next(at for at, line in enumerate(lines) if "Quit ccwatch" in line)
    assert (legend < last_key) is named


async def test_keys_of_every_screen_have_a_heading_only_below_others() -> None:
    app = app_showing(board())
    async with app.run_test(size=(40, 12)) as pilot:
        for keys, first in (("1", "1 "), ("2", "j ")):
            await settle(pilot)
            await pilot.press(keys)
            await settle(pilot)
            await pilot.press("question_mark")
            await until(pilot, lambda: isinstance(app.screen, HelpScreen))
            await pilot.pause()
            assert seen(app).splitlines()[1].strip("│ ").startswith(first)
            assert isinstance(app.screen, HelpScreen)
            told = " ".join(line.plain for line in app.screen.page.lines)
            assert ("on every screen, unless listed above" in told) is (keys == "2")
            await pilot.press("escape")


@pytest.mark.parametrize(
    "legend",
    [legends.live, legends.sessions, legends.conversation, legends.projects, legends.tip],
    ids=["live", "sessions", "conversation", "projects", "tip"],
)
def test_the_mark_of_sums_that_lack_something_is_explained_where_it_may_be(
    legend: Callable[[Symbols], Legend],
) -> None:
    for signs in (UNICODE, ASCII):
        assert any(f"{signs.warn}$: at least that much" in line for line in legend(signs))


def test_the_words_that_are_explained_stand_out() -> None:
    bold = set()
    for line in map(explained, legends.live(UNICODE)):
        bold |= {line.plain[at.start : at.end] for at in line.spans if at.style == STRONG}
    assert {"≈", "n=", "│ the trigger", "logged", "reported", "warm, cold", "⟳", "!!"} <= bold
