"""How tests make the app and read what is on its screen."""

from collections.abc import Callable
from datetime import UTC
from time import monotonic

import pytest
from textual.app import App
from textual.color import Color
from textual.pilot import Pilot

from ccwatch.report.blocks.insight import NO_INSIGHT
from ccwatch.report.board import Board
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.choice import Choice
from ccwatch.ui.preferences import Preferences
from ccwatch.ui.services import Services
from ccwatch.ui.symbols import UNICODE, Symbols
from tests.support.boards import SHOP, feed, insight, now, text_of

Compare = Callable[..., bool]
"""The fixture `snap_compare`."""
SIZES = [(40, 12), (80, 24), (200, 60)]
"""Columns and rows of terminals that snapshots are taken of."""
NAMES = ["narrow", "usual", "large"]
"""What these sizes are called."""
ODD_SIZES = [
    (200, 50),
    (120, 30),
    (80, 24),
    (60, 20),
    (40, 50),
    (36, 40),
    (160, 12),
    (86, 6),
    (40, 15),
    (30, 10),
    (40, 5),
    (40, 1),
    (15, 3),
    (1, 1),
]
"""Columns and rows of terminals that are unusual, down to a single cell."""
PATIENCE = 60.0
"""Seconds after which something does not come."""


def app_showing(
    board: Board, theme: str = "ccwatch-dark", symbols: Symbols = UNICODE
) -> CcwatchApp:
    """An app whose feed is one board, so that no file and no clock is read."""
    app = CcwatchApp(
        feed(board),
        now=now,
        zone=UTC,
        choice=Choice.at_first(SHOP if board.rows else "", ""),
        services=lambda: Services(text_of=text_of),
        preferences=Preferences(theme, symbols),
    )
    app.set_reactive(CcwatchApp.insight, insight() if board.rows else NO_INSIGHT)
    return app


async def settle(pilot: Pilot[int]) -> None:
    """Wait until the feed has ended and everything is drawn."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def seen(app: App[int]) -> str:
    """The text on the screen, line by line."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def messages(app: App[int]) -> list[str]:
    """The messages that are shown, oldest first."""
    return [notification.message for notification in app._notifications]


def sent(app: CcwatchApp) -> list[str]:
    """The lines of the screen as the terminal gets them."""
    lines = []
    for strip in app.screen._compositor.render_strips():
        segments = list(strip)
        for one in app.get_line_filters():
            segments = one.apply(segments, Color(0, 0, 0))
        lines.append("".join(segment.text for segment in segments))
    return lines


async def until(pilot: Pilot[int], true: Callable[[], bool]) -> None:
    """Wait for something to become true; fails where it does not, on however busy a machine."""
    end = monotonic() + PATIENCE
    while not true():
        if monotonic() > end:
            pytest.fail(seen(pilot.app))
        await pilot.pause(0.02)


async def steady(pilot: Pilot[int], seconds: float = 0.5) -> str:
    """The text on the screen, once it has stayed the same for some seconds."""
    text, since = seen(pilot.app), monotonic()
    while monotonic() < since + seconds:
        await pilot.pause(0.02)
        if (now := seen(pilot.app)) != text:
            text, since = now, monotonic()
    return text
