"""The Live screen in a tall and narrow pane, such as a column beside Claude Code."""

import re
from itertools import pairwise

import pytest
from msgspec.structs import replace

from ccwatch.model.client import Limit
from ccwatch.ui.widgets.live.small_panel import PICTURE, SmallPanel
from ccwatch.ui.widgets.panel import Panel
from tests.support import boards
from tests.support.looks import app_showing, seen, settle

PANELS = ("Context", "Cost", "What fills it", "Do this", "Compactions", "Also running")


@pytest.mark.parametrize(
    ("size", "has_panels"),
    [
        ((36, 40), True),
        ((35, 40), False),
        ((40, 40), True),
        ((40, 39), False),
        ((59, 100), True),
        ((59, 39), False),
        ((60, 20), True),
    ],
    ids=str,
)
async def test_a_narrow_pane_has_panels_where_all_of_them_have_room(
    size: tuple[int, int], has_panels: bool
) -> None:
    app = app_showing(boards.board())
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert app.screen.query_one("#panels").display is has_panels
        assert app.screen.query_one(SmallPanel).display is not has_panels


@pytest.mark.parametrize("size", [(40, 50), (40, 40), (40, 39), (40, 12), (80, 24)], ids=str)
async def test_without_a_session_there_is_no_panel(size: tuple[int, int]) -> None:
    app = app_showing(boards.empty())
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert not app.screen.query_one("#panels").display
        assert not app.screen.query_one(SmallPanel).display
        assert "No session yet" in seen(app)


@pytest.mark.parametrize("width", [36, 40, 48, 59])
@pytest.mark.parametrize("height", [40, 45, 49, 50, 57, 64, 80, 120])
async def test_every_panel_is_whole(width: int, height: int) -> None:
    live = [replace(boards.row(i), live=True) for i in range(9)]
    app = app_showing(boards.with_rows(boards.board(), (boards.shop_row(boards.overview()), *live)))
    async with app.run_test(size=(width, height)) as pilot:
        await settle(pilot)
        lines = seen(app).splitlines()
        for title in PANELS:
            assert any(text.startswith(f"╭─ {title}") for text in lines), title
        assert lines[-2].startswith("╰")
        framed = [one.region for one in app.screen.query(".panel, #others")]
        assert all(above.bottom == below.y for above, below in pairwise(framed))
        context = app.screen.query_one("#context", Panel)
        assert context.size.height >= 6


async def test_few_words_say_what_is_left_where_there_is_no_room_for_more() -> None:
    app = app_showing(boards.board())
    async with app.run_test(size=(40, 50)) as pilot:
        await settle(pilot)
        assert "! NEAR · 23k to compact · ≈5 turns " in seen(app)
        assert "167k learned (n=6) · 95% 190k " in seen(app)
        await pilot.resize_terminal(59, 50)
        await settle(pilot)
        assert re.search(r"NEAR · 2\d.\dk to auto-compact · ≈5 turns \(3–9\)", seen(app))


async def test_costs_have_one_column_where_that_fits() -> None:
    app = app_showing(boards.board())
    async with app.run_test(size=(59, 50)) as pilot:
        await settle(pilot)
        assert not any("session" in text and "next" in text for text in seen(app).splitlines())
        await pilot.resize_terminal(60, 49)
        await settle(pilot)
        assert any("session" in text and "next" in text for text in seen(app).splitlines())


async def test_remarks_on_costs_are_left_out_where_not_all_fits() -> None:
    app = app_showing(boards.board())
    async with app.run_test(size=(40, 40)) as pilot:
        await settle(pilot)
        assert " reported · .28 unlogged" in seen(app)
        used = Limit("five_hour", 42.0), Limit("seven_day", 88.0)
        app.board = boards.with_plan(boards.board(), *used)
        await settle(pilot)
        assert "plan    5 h 42% · 7 d 88%" in seen(app)
        assert "unlogged" not in seen(app)
        await pilot.resize_terminal(40, 50)
        await settle(pilot)
        assert " reported · .28 unlogged" in seen(app)


async def test_the_chart_grows_with_a_pane_that_has_no_room_for_panels() -> None:
    app = app_showing(boards.board())
    async with app.run_test(size=(40, 39)) as pilot:
        await settle(pilot)
        lines = seen(app).splitlines()
        first = next(at for at, text in enumerate(lines) if "trigger" in text) + 1
        last = next(at for at, text in enumerate(lines) if text.startswith(" cost"))
        assert last - first == PICTURE
