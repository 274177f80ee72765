"""The Live screen as lines: one below the other, or in two columns where a pane is low but wide."""

import pytest
from msgspec.structs import replace
from textual.content import Content

from ccwatch.report.blocks.insight import NO_INSIGHT
from ccwatch.report.board import Board
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.view import View
from ccwatch.ui.widgets.live.others import others
from ccwatch.ui.widgets.live.small_lines import NOTHING
from ccwatch.ui.widgets.live.small_panel import TWO, listed, one_column, two_columns
from ccwatch.ui.widgets.live.tips_panel import tips
from tests.support import boards
from tests.support.looks import app_showing, seen, settle

ALERT = Content("! api 97% of trigger")
HELP = Content("? Help")


def crowded(*, tips: bool) -> Board:
    """A session beside eight others of projects of their own."""
    shown = boards.overview() if tips else replace(boards.overview(), findings=())
    live = [replace(boards.row(i), id=f"other-{i}", project=f"p{i}", live=True) for i in range(8)]
    return boards.with_rows(boards.board(shown), (boards.shop_row(shown), *live))


async def view_of(board: Board, *, tips: bool) -> View:
    """What the Live screen draws of a board, with the tips that blocks give or before them."""
    app = app_showing(board)
    if not tips:
        app.set_reactive(CcwatchApp.insight, NO_INSIGHT)
    async with app.run_test(size=(40, 12)) as pilot:
        await settle(pilot)
        view = app.view()
    assert view
    return view


@pytest.mark.parametrize("width", [40, 60, TWO, 120, 198])
@pytest.mark.parametrize("tips", [True, False], ids=["tips", "no tips"])
async def test_an_alert_and_every_other_session_are_told_once(width: int, tips: bool) -> None:
    view = await view_of(crowded(tips=tips), tips=tips)
    layout = two_columns if width >= TWO else one_column
    names = [row.name for row in others(view)]
    for height in range(6, 30):
        lines = [one.plain for one in layout(view, width, height, ALERT, HELP)]
        assert len(lines) == height
        assert sum(ALERT.plain in text for text in lines) == 1
        told = [name for text in lines for name in names if f" {name} " in text]
        assert told == names[: len(told)]
        assert f" +{len(names) - len(told)}" in "\n".join(lines) or not told


@pytest.mark.parametrize("width", [40, TWO, 120])
async def test_sessions_that_are_listed_have_a_line(width: int) -> None:
    view = await view_of(crowded(tips=False), tips=False)
    layout = two_columns if width >= TWO else one_column
    for height in range(6, 30):
        text = "\n".join(one.plain for one in layout(view, width, height, NOTHING, NOTHING))
        told = {row.id for row in others(view) if f" {row.name} " in text}
        assert told == listed(view, width, height)


@pytest.mark.parametrize("width", [TWO, 120, 198])
async def test_tips_have_their_whole_advice_in_two_columns_where_there_is_room(width: int) -> None:
    view = await view_of(boards.board(), tips=True)
    told = []
    for height in (8, 30):
        lines = two_columns(view, width, height, NOTHING, NOTHING)
        right = " ".join(one.plain[width // 2 :].strip() for one in lines)
        told.append([tip.advice in " ".join(right.split()) for tip in tips(view)[:3]])
    assert told == [[False] * 3, [True] * 3]
    alone, alerted = (
        [one.plain.rstrip() for one in two_columns(view, width, 30, status, NOTHING)]
        for status in (NOTHING, ALERT)
    )
    assert [text for text in alerted if text and ALERT.plain not in text] == alone


async def test_in_two_columns_the_chart_is_at_the_left_and_what_it_costs_at_the_right() -> None:
    app = app_showing(boards.board())
    async with app.run_test(size=(120, 12)) as pilot:
        await settle(pilot)
        lines = seen(app).splitlines()
        assert "143k" in lines[1].split("cost ")[0]
        assert "$5.10" in lines[1].split("cost ")[1]
        assert "24k" not in lines[1]
        assert "23.0k to auto-compact" in lines[2].split("cache ")[0]
        assert "█" in lines[-1][:58]
        await pilot.resize_terminal(TWO + 1, 12)
        await settle(pilot)
        assert "cost" not in seen(app).splitlines()[1]
