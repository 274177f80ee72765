"""How it looks: pictures at the sizes that matter, and nothing that breaks at any other."""

import re
from functools import partial
from random import Random

import pytest
from msgspec.structs import replace
from textual.theme import BUILTIN_THEMES

from ccwatch.report.board import Board
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.symbols import ASCII
from ccwatch.ui.theme import THEMES
from tests.support.boards import board, context, empty, overview, with_rows
from tests.support.looks import (
    NAMES,
    ODD_SIZES,
    SIZES,
    Compare,
    app_showing,
    seen,
    sent,
    settle,
    until,
)


@pytest.mark.parametrize("size", [*SIZES, (40, 50), (160, 12)], ids=[*NAMES, "tall", "low"])
def test_live(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app_showing(board()), run_before=settle, terminal_size=size)


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_sessions(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app_showing(board()), press=["2"], run_before=settle, terminal_size=size)


@pytest.mark.parametrize("size", SIZES[:2], ids=NAMES[:2])
def test_session(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = app_showing(board())
    assert snap_compare(
        app, press=["2", "enter", "wait:200"], run_before=settle, terminal_size=size
    )


def test_help(snap_compare: Compare) -> None:
    app = app_showing(board())
    assert snap_compare(app, press=["question_mark"], run_before=settle, terminal_size=(80, 24))


def test_nothing_found(snap_compare: Compare) -> None:
    assert snap_compare(app_showing(empty()), run_before=settle, terminal_size=(80, 24))


def test_light(snap_compare: Compare) -> None:
    app = app_showing(board(), "ccwatch-light")
    assert snap_compare(app, run_before=settle, terminal_size=(120, 30))


def test_past_the_window(snap_compare: Compare) -> None:
    app = app_showing(board(replace(overview(), context=context(231_000))))
    assert snap_compare(app, run_before=settle, terminal_size=(120, 30))


async def test_ascii_signs_are_all_that_is_drawn() -> None:
    plain = with_rows(board(), board().rows[:2])
    app = app_showing(plain, symbols=ASCII)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        for keys in (["1"], ["question_mark"], ["escape", "2"], ["y"]):
            await pilot.press(*keys)
            await pilot.pause()
            assert [line for line in sent(app) if not line.isascii()] == []


@pytest.mark.parametrize("size", [(40, 24), (80, 24), (120, 30)], ids=str)
async def test_without_unicode_no_figure_has_a_separator_that_may_be_its_sign(
    size: tuple[int, int],
) -> None:
    app = app_showing(board(), symbols=ASCII)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for key in ("1", "2", "3", "a", "equals_sign"):
            await pilot.press(key)
            await pilot.pause()
            for line in sent(app):
                period = re.sub(r"\d\d:\d\d - \d\d:\d\d", "", line)
                assert not re.search(r"\w - [$~]?\d", period), line


async def test_every_theme_shows_everything() -> None:
    app = app_showing(board())
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("tab")
        for theme in [*BUILTIN_THEMES, *(one.name for one in THEMES)]:
            app.theme = theme
            await pilot.pause()
            assert "143k / 200k" in seen(app)
            assert app.get_css_variables()["crit"]


async def test_no_colour_still_names_every_level(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = app_showing(board())
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        assert "! NEAR" in seen(app)
        assert "!! api" in seen(app)
        assert "97% of trigger" in seen(app)


def fits(app: CcwatchApp, size: tuple[int, int]) -> bool:
    """Is the app as large as the terminal, and no line longer?"""
    return app.size == size and all(len(line) <= size[0] for line in seen(app).splitlines())


@pytest.mark.parametrize("shown", [board(), empty()], ids=["busy", "empty"])
async def test_no_size_breaks_anything(shown: Board) -> None:
    app = app_showing(shown)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for keys in (["1"], ["2"], ["question_mark"], ["escape", "enter"], ["y"]):
            await pilot.press(*keys)
            for size in ODD_SIZES:
                await pilot.resize_terminal(*size)
                await until(pilot, partial(fits, app, size))


async def test_a_storm_of_resizes_settles() -> None:
    random = Random(7)
    app = app_showing(board())
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for _ in range(60):
            await pilot.resize_terminal(random.randint(1, 220), random.randint(1, 70))
        await pilot.resize_terminal(120, 30)
        await until(pilot, lambda: "143k / 200k" in seen(app))


async def test_one_line_says_the_most_important() -> None:
    app = app_showing(board())
    async with app.run_test(size=(60, 1)) as pilot:
        await settle(pilot)
        line = seen(app)
        for figure in ("72%", "143k/200k", "$5.10"):
            assert figure in line
        await pilot.resize_terminal(12, 1)
        await pilot.pause()
        assert seen(app).split() == ["72%", "$5"]
