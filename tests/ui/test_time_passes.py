"""An app that is left open while nothing is written: what it says is as of now."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from ccwatch.library.transcripts import Transcripts
from ccwatch.report.blocks.insights import NoInsights
from ccwatch.report.board import LATELY_MS, Board
from ccwatch.report.limits import Limits
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.preferences import Preferences
from ccwatch.ui.services import Services
from tests.support.afternoons import board_of, config
from tests.support.boards import NOW, feed, row, with_rows
from tests.support.boards import board as sample
from tests.support.looks import seen, settle, steady, until
from tests.support.readings import at_rest
from tests.support.rows import BEGIN

AT_WORK = BEGIN + timedelta(seconds=1_600)
"""Half a minute after the last row of the afternoon."""
NEXT_DAY = AT_WORK + timedelta(hours=21)
"""When times of day have become dates."""
SCREENS = {
    "live": (),
    "sessions": ("2",),
    "projects": ("2", "P"),
    "turns": ("2", "enter"),
    "uses of a tool": ("2", "enter", "tab", "enter"),
    "search": ("2", "ctrl+f", *"cart", "enter"),
    "compactions": ("3",),
    "a compaction": ("3", "enter"),
    "benchmarks": ("4", "b"),
    "next message": ("equals_sign",),
    "timeline": ("m",),
}
"""The keys that lead to each screen with something that depends on the time."""


class Clock:
    """A clock that is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def app_at(clock: Clock, boards: Callable[[], AsyncIterator[Board]]) -> CcwatchApp:
    library = Transcripts()
    return CcwatchApp(
        boards,
        now=clock,
        zone=UTC,
        services=lambda: Services(library=library, insights=NoInsights(library)),
    )


async def go_to(pilot: Pilot[int], keys: tuple[str, ...]) -> str:
    """Open a screen by keys. Returns what it says."""
    await at_rest(pilot)
    for key in keys:
        await pilot.press(key)
        await at_rest(pilot)
    return await steady(pilot)


@pytest.fixture(autouse=True)
def brief_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccwatch.ui.app.MINUTE", 0.05)


@pytest.mark.parametrize("keys", SCREENS.values(), ids=SCREENS)
async def test_a_screen_says_what_it_would_if_it_were_opened_now(
    keys: tuple[str, ...], tmp_path: Path
) -> None:
    board, clock = board_of(config(tmp_path)), Clock(NEXT_DAY)
    fresh = app_at(clock, feed(board))
    async with fresh.run_test(size=(120, 40)) as pilot:
        wanted = await go_to(pilot, keys)
    clock.now = AT_WORK
    app = app_at(clock, feed(board))
    async with app.run_test(size=(120, 40)) as pilot:
        assert await go_to(pilot, keys) != wanted
        clock.now = NEXT_DAY
        await until(pilot, lambda: seen(app) == wanted)


async def test_an_alert_ends_when_its_session_was_not_written_lately() -> None:
    full = replace(row(0), last_ms=int(NOW.timestamp() * 1000), live=False)
    clock = Clock(NOW)
    app = CcwatchApp(
        feed(with_rows(sample(), (full,))),
        now=clock,
        zone=UTC,
        preferences=Preferences(limits=Limits(shares=(0.8, 0.95))),
    )
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert [alert.session for alert in app.standing] == [full.id]
        clock.now = NOW + timedelta(milliseconds=LATELY_MS)
        await until(pilot, lambda: not app.standing)


@pytest.mark.parametrize(
    "name",
    ["live", "turns", "uses of a tool", "search", "compactions", "a compaction", "timeline"],
)
async def test_a_screen_follows_the_machine_to_another_zone(name: str, tmp_path: Path) -> None:
    board, moves = board_of(config(tmp_path)), asyncio.Event()
    moved = replace(board, zone=ZoneInfo("Asia/Tokyo"))

    async def boards() -> AsyncIterator[Board]:
        yield board
        await moves.wait()
        yield moved

    fresh = app_at(Clock(AT_WORK), feed(moved))
    async with fresh.run_test(size=(120, 40)) as pilot:
        wanted = await go_to(pilot, SCREENS[name])
    app = app_at(Clock(AT_WORK), boards)
    async with app.run_test(size=(120, 40)) as pilot:
        assert await go_to(pilot, SCREENS[name]) != wanted
        moves.set()
        await until(pilot, lambda: seen(app) == wanted)
