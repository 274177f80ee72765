"""Panes of twenty columns: what rows are called can be read, and what is said is said in full."""

import re
from pathlib import Path

import pytest
from textual.content import Content

from ccwatch.report.board import Board
from ccwatch.ui.widgets.columns import Column, Line, Table
from ccwatch.ui.widgets.line import tail
from tests.support import afternoons, spendings
from tests.support.looks import seen, settle, until
from tests.support.readings import drawn


def table(*columns: Column) -> Table:
    cells = tuple("9" * one.width for one in columns)
    return Table("what", columns, (Line("a", "/home/dev/shop", cells, ends=True),))


@pytest.mark.parametrize("width", [18, 38, 78])
def test_the_text_of_a_row_keeps_nine_cells_and_the_last_figure_stays(width: int) -> None:
    shown = table(Column("calls", 6), Column("failed", 7), Column("tokens", 8))
    (line,) = drawn(shown, width)
    assert len(line) == len(shown.headings(width).plain) == width
    assert line.split()[0] == ("/home/dev/shop" if width > 24 else "…dev/shop")
    assert line.endswith(" 99999999")
    assert shown.headings(width).plain.endswith("tokens")


@pytest.mark.parametrize(
    ("text", "width", "left"),
    [
        ("/home/dev/shop", 14, "/home/dev/shop"),
        ("/home/dev/shop", 9, "…dev/shop"),
        ("日本語", 5, "…本語"),
        ("日本語", 4, "…語"),
        ("日本語", 1, "…"),
    ],
)
def test_a_path_is_cut_at_its_beginning(text: str, width: int, left: str) -> None:
    assert tail(Content(text), width).plain == left


async def test_projects_are_told_apart(tmp_path: Path) -> None:
    board = spendings.board_of(tmp_path)
    for width in (20, 40):
        app = spendings.app_of(board)
        async with app.run_test(size=(width, 20)) as pilot:
            await settle(pilot)
            await pilot.press("2", "P")
            await settle(pilot)
            first = seen(app).splitlines()[0]
            assert first.strip().startswith("Projects · "), first
            names = {line.split()[0] for line in seen(app).splitlines()[2:] if line.strip()}
            assert any(name.endswith("shop") for name in names), names


async def test_turns_tools_and_files_have_names(afternoon: Board) -> None:
    app = afternoons.app_of(afternoon)
    async with app.run_test(size=(20, 12)) as pilot:
        await settle(pilot)
        await pilot.press("2", "enter")
        await settle(pilot)
        assert "15:2" in seen(app)
        await pilot.press("tab")
        await settle(pilot)
        assert "\n Read " in seen(app)
        await pilot.press("tab")
        await settle(pilot)
        assert "\n …t[/b].py " in seen(app)


async def test_that_there_is_nothing_is_said_in_full(afternoon: Board) -> None:
    app = afternoons.app_of(afternoon)
    async with app.run_test(size=(20, 6)) as pilot:
        await settle(pilot)
        await pilot.press("2", "enter", "shift+tab", "shift+tab")
        await settle(pilot)
        assert "No errors." in " ".join(seen(app).split())
        assert app.screen.max_scroll_y == 0


async def test_an_opened_compaction_is_named(afternoon: Board) -> None:
    app = afternoons.app_of(afternoon)
    async with app.run_test(size=(20, 6)) as pilot:
        await settle(pilot)
        await pilot.press("3", "enter")
        await settle(pilot)
        assert "shop → ⟳ 2/2" in seen(app).splitlines()[0]


async def test_what_is_wrong_with_a_compaction_is_told_first(afternoon: Board) -> None:
    app = afternoons.app_of(afternoon)
    async with app.run_test(size=(40, 12)) as pilot:
        await settle(pilot)
        await pilot.press("3", "j", "enter")
        await until(pilot, lambda: "Compacted" in seen(app))
        first, second = (line.strip() for line in seen(app).splitlines()[:2])
    assert first == "Compactions → shop → ⟳ 1/2"
    assert second.startswith("⟳ 15:11 · auto · ! Compacted far")


async def test_compactions_tell_their_sizes_in_full(afternoon: Board) -> None:
    app = afternoons.app_of(afternoon)
    async with app.run_test(size=(20, 12)) as pilot:
        await settle(pilot)
        await pilot.press("3")
        await settle(pilot)
        shown = seen(app)
    assert "was → now" in shown
    assert "141k → 50k" in shown
    assert "…" not in shown


async def test_days_are_told_with_what_they_cost(tmp_path: Path) -> None:
    app = spendings.app_of(spendings.board_of(tmp_path))
    async with app.run_test(size=(20, 12)) as pilot:
        await settle(pilot)
        await pilot.press("4")
        await settle(pilot)
        assert "\n Nov 24 " in seen(app)


@pytest.mark.parametrize("width", range(12, 60))
def test_a_number_in_a_text_of_the_app_is_whole_or_not_there(width: int) -> None:
    text = "43 responses carried more than 400k tokens"
    row = Table("what", (Column("saves", 8),), (Line("a", text, ("≈$17.12",), own=True),))
    told = drawn(row, width)[0].removesuffix("  ≈$17.12")
    assert not re.search(r"\b(4|40|400)…", told), told


@pytest.mark.parametrize("width", [14, 18, 20, 22, 24])
async def test_a_compaction_among_turns_has_whole_sizes(afternoon: Board, width: int) -> None:
    app = afternoons.app_of(afternoon)
    async with app.run_test(size=(width, 20)) as pilot:
        await settle(pilot)
        await pilot.press("2", "enter")
        await settle(pilot)
        rows = [line for line in seen(app).splitlines() if "⟳" in line][1:]
        assert rows
        assert not [row for row in rows if re.search(r"(?<!k) ≈?\d+…", row)]
