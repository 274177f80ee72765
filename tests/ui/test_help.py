"""The help overlay where a line does not hold what a key does, and bars without their colours."""

from ccwatch.ui.screens.help import KeyList
from ccwatch.ui.symbols import UNICODE
from ccwatch.ui.widgets.gauge import GaugeMark, bar, thin
from tests.ui.boards import board
from tests.ui.looks import app_showing, seen, settle


async def test_what_a_key_does_goes_on_below_itself_rather_than_below_the_key() -> None:
    app = app_showing(board())
    async with app.run_test(size=(47, 24)) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        lines = seen(app).splitlines()
    at = next(i for i, line in enumerate(lines) if "Follow the session" in line)
    column = lines[at].index("Follow")
    assert lines[at + 1].index("last" if "last" in lines[at + 1] else "wrote") == column


async def test_the_list_of_keys_is_moved_by_the_keys_of_every_page() -> None:
    app = app_showing(board())
    async with app.run_test(size=(40, 12)) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        box = app.screen.query_one(KeyList)
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
