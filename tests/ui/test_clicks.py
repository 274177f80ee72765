"""What looks as if it could be clicked can be: names of sections, and headings of columns."""

from pathlib import Path

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Static

from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.screens.compactions import CompactionsScreen
from ccwatch.ui.screens.sessions import SessionsScreen
from ccwatch.ui.symbols import UNICODE
from ccwatch.ui.widgets.session_table import SESSIONS, SessionOrder
from tests.support.looks import steady, until
from tests.support.readings import Reading


def line_of(app: CcwatchApp, selector: str) -> Content:
    """What a line of the screen says."""
    content = app.screen.query_one(selector, Static).content
    assert isinstance(content, Content)
    return content


def chosen(app: CcwatchApp) -> str:
    """The name of the section that is shown, which is in reverse."""
    line = line_of(app, "#sections")
    (span,) = [one for one in line.spans if one.style == "reverse"]
    return line.plain[span.start : span.end].strip()


async def click(pilot: Pilot[int], app: CcwatchApp, selector: str, name: str) -> None:
    """Click a name in a line."""
    at = line_of(app, selector).plain.index(name)
    await pilot.click(selector, offset=(1 + at, 0))
    await steady(pilot, 0.1)


@pytest.mark.parametrize("size", [(40, 12), (100, 30)], ids=["narrow", "usual"])
@pytest.mark.parametrize(
    ("keys", "name", "before"),
    [
        ("2\r", "Files", "Turns"),
        ("a", "Tools", "Categories"),
        ("5", "History", "Here"),
        ("4", "Model", "Day"),
        ("4", "Week", "Day"),
    ],
)
async def test_a_section_is_opened_by_its_name(
    size: tuple[int, int], keys: str, name: str, before: str, recordings: Path
) -> None:
    app = Reading(recordings / "2.1.330-win" / "claude").app
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.board.snapshot.progress.done)
        for key in keys:
            await pilot.press("enter" if key == "\r" else key)
            await steady(pilot)
        assert chosen(app) == before
        await click(pilot, app, "#sections", name)
        assert chosen(app) == name
        await pilot.click("#sections", offset=(0, 0))
        assert chosen(app) == name


@pytest.mark.parametrize("key", ["2", "3"], ids=["sessions", "compactions"])
async def test_rows_are_sorted_by_the_heading_that_is_clicked(key: str, recordings: Path) -> None:
    app = Reading(recordings / "2.1.330-win" / "claude").app
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.board.snapshot.progress.done)
        await pilot.press(key)
        await steady(pilot)
        screen = app.screen
        assert isinstance(screen, SessionsScreen | CompactionsScreen)
        usual = screen.order
        await click(pilot, app, "#headings", "project")
        assert (screen.order.by, screen.order.reverse) == ("project", False)
        await click(pilot, app, "#headings", "project")
        assert (screen.order.by, screen.order.reverse) == ("project", True)
        await pilot.click("#headings", offset=(0, 0))
        assert (screen.order.by, screen.order.reverse) == ("project", True)
        await click(pilot, app, "#headings", usual.by)
        assert screen.order == usual


def test_nothing_is_sorted_by_what_has_no_order() -> None:
    order = SessionOrder()
    assert order.by_column("", 200) == order
    assert order.by_column("context", 200) == order
    assert order.by_column("title", 50) == order
    assert order.by_column("title", 200).by == "title"


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_each_cell_of_a_table_belongs_to_the_column_that_is_drawn_there(width: int) -> None:
    headings = SESSIONS.headings("cost", UNICODE, width, reverse=False).plain
    for column in SESSIONS.shown(width):
        if column.name in headings:
            assert SESSIONS.name_at(headings.index(column.name), width) == column.name
    assert SESSIONS.name_at(-1, width) == SESSIONS.name_at(width, width) == ""
