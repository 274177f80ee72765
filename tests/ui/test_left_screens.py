"""A screen that was left goes, also where nothing comes that the app would tell another."""

import asyncio
import gc
from weakref import WeakSet

import pytest
from textual._styles_cache import StylesCache
from textual.screen import Screen

from ccwatch.report.board import Board
from ccwatch.ui.idle_collector import DUE, IdleCollector
from ccwatch.ui.keyboard_idle import KeyboardIdle
from ccwatch.ui.screens.live import LiveScreen
from ccwatch.ui.screens.session import SessionScreen
from tests.support.afternoons import app_of
from tests.support.looks import PATIENCE, seen, settle


@pytest.mark.parametrize("key", ["a", "m", "c", "equals_sign", "question_mark"])
async def test_of_a_screen_that_is_opened_often_no_more_than_the_last_stays(
    afternoon: Board, key: str
) -> None:
    app, opened = app_of(afternoon), WeakSet[Screen[object]]()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for _ in range(4):
            await pilot.press(key)
            await settle(pilot)
            assert not isinstance(app.screen, LiveScreen)
            opened.add(app.screen)
            await pilot.press("escape")
            await settle(pilot)
            assert isinstance(app.screen, LiveScreen)
        gc.collect()
        assert len(opened) <= 1


async def test_what_was_drawn_of_a_screen_that_was_left_goes_while_the_keys_rest(
    afternoon: Board,
) -> None:
    app, drawn, thresholds = app_of(afternoon), WeakSet[StylesCache](), gc.get_threshold()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for first in (True, False):
            await pilot.press("question_mark")
            await settle(pilot)
            if first:
                drawn.update(widget._styles_cache for widget in app.screen.query())
                assert drawn
            await pilot.press("escape")
            await settle(pilot)
        try:
            collector = IdleCollector(KeyboardIdle())
            for _ in range(DUE):
                gc.collect(1)
            collector.collect_if_due()
        finally:
            gc.set_threshold(*thresholds)
        assert not drawn


@pytest.mark.parametrize(
    "keys", ["1 a enter", "1 m", "2 enter enter", "2 P", "3 enter m", "4 enter"]
)
async def test_the_key_of_a_screen_leads_to_its_first_page_from_inside(
    afternoon: Board, keys: str
) -> None:
    app, [first, *others] = app_of(afternoon), keys.split()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press(first)
        await settle(pilot)
        page = app.screen
        for key in others:
            await pilot.press(key)
            await settle(pilot)
        assert app.screen is not page
        await pilot.press(first)
        await settle(pilot)
        assert app.screen is page


async def test_another_screen_is_found_as_it_was_left(afternoon: Board) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(100, 30)) as pilot:
        for key in ("2", "enter"):
            await pilot.press(key)
            await settle(pilot)
        inside = app.screen
        for key in ("3", "2"):
            await pilot.press(key)
            await settle(pilot)
        assert app.screen is inside


async def test_the_screen_on_top_is_told_of_what_changes(afternoon: Board) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for key in ("m", "c"):
            await pilot.press(key)
            await settle(pilot)
            for paused in (True, False):
                app.action_pause()
                await settle(pilot)
                assert ("PAUSED" in seen(app)) is paused
            await pilot.press("escape")
            await settle(pilot)


async def test_a_conversation_is_read_on_though_a_screen_on_top_of_it_is_left_at_once(
    afternoon: Board,
) -> None:
    app = app_of(afternoon)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("2", "enter")
        await settle(pilot)
        session = app.screen
        assert isinstance(session, SessionScreen)
        app.action_help()
        on_top = app.screen
        painted = asyncio.create_task(session.until_painted())
        for _ in range(8):
            await asyncio.sleep(0)
        assert on_top._callbacks  # Textual has the screen on top call back, wherever it is from
        on_top.dismiss()
        await settle(pilot)
        await asyncio.wait_for(painted, PATIENCE)
