"""What moves on a screen is painted at its new place, and what it covered before is too."""

from typing import Any

import pytest
from textual.app import App
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

from ccwatch.ui.widgets.items import Item
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.status import Status
from tests.support.boards import board
from tests.support.looks import app_showing, settle, until


async def test_what_moves_is_painted_though_it_was_asked_for_its_place_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = app_showing(board(others=200))
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        await pilot.press("2", "slash", "o", "enter", "space")
        await settle(pilot)
        screen = app.screen
        status, rows = screen.query_one(Status), screen.query_one(Rows)
        field, compositor = screen.query_one("#filter"), screen._compositor
        assert status.display
        before = field.region
        painted: list[Region] = []
        render = compositor.render_update

        def spy(*args: Any, **more: Any) -> Any:
            painted.extend(compositor._dirty_regions)
            return render(*args, **more)

        monkeypatch.setattr(compositor, "render_update", spy)
        compositor.update_widgets({screen.query_one("#empty")})
        status.display = False
        assert rows.region.height == before.y - 1
        await until(pilot, lambda: field.region.y == before.y + 1)
        await until(pilot, lambda: {field.region, rows.region} <= set(painted))


async def test_a_screen_is_painted_once_when_it_opens_and_not_anew_when_the_focus_moves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = app_showing(board(others=200))
    painted: list[str] = []
    display = App._display

    def spy(self: App[Any], screen: Screen[Any], renderable: Any) -> None:
        painted.append(type(renderable).__name__)
        display(self, screen, renderable)

    monkeypatch.setattr(App, "_display", spy)
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        assert "LayoutUpdate" in painted
        painted.clear()
        await pilot.press("2")
        await settle(pilot)
        assert painted.count("LayoutUpdate") == 1
        painted.clear()
        await pilot.press("slash", "o", "escape")
        await settle(pilot)
        assert painted
        assert "LayoutUpdate" not in painted


async def test_rows_are_not_drawn_anew_when_the_focus_leaves_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = app_showing(board(others=200))
    async with app.run_test(size=(60, 12)) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await settle(pilot)
        drawn: list[str] = []
        draw = Rows._draw

        def spy(self: Rows, item: Item, *args: Any, **more: Any) -> Strip:
            drawn.append(item.key)
            return draw(self, item, *args, **more)

        monkeypatch.setattr(Rows, "_draw", spy)
        rows = app.screen.query_one(Rows)
        await pilot.press("slash")
        await settle(pilot)
        assert not rows.has_focus
        assert drawn == [rows.key]
