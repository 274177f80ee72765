"""Headings stand above their columns, whether there is a scrollbar or not."""

from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import Static

from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.widgets.rows import Rows
from tests.support import afternoons
from tests.support.boards import board
from tests.support.looks import SIZES, app_showing, settle, until


def ends(app: CcwatchApp) -> tuple[int, int]:
    """Where the headings end on the screen, and where the lines below them do."""
    heading, rows = app.screen.query_one("#headings", Static), app.screen.query_one(Rows)
    shown = heading.content
    assert isinstance(shown, Content)
    return (
        heading.content_region.x + shown.cell_length,
        rows.content_region.x + rows.render_line(0).cell_length,
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("others", [1, 200])
async def test_sessions_and_what_is_in_them_end_where_their_headings_do(
    size: tuple[int, int], others: int
) -> None:
    app = app_showing(board(others=others))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for keys in (["2"], ["enter"], ["escape", "P"], ["escape", "5"]):
            await pilot.press(*keys)
            await settle(pilot)
            await until(pilot, lambda: len(app.screen.query_one(Rows).keys) > 0)
            assert ends(app)[0] == ends(app)[1], (keys, app.screen)


@pytest.mark.parametrize("size", SIZES)
async def test_compactions_end_where_their_headings_do(
    size: tuple[int, int], tmp_path: Path
) -> None:
    app = afternoons.app_of(afternoons.board_of(afternoons.config(tmp_path)))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await until(pilot, lambda: len(app.screen.query_one(Rows).keys) > 0)
        assert ends(app)[0] == ends(app)[1]
