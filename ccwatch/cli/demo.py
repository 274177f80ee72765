"""Starts the app on the demo."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

from ccwatch.cli.analysis import new_analyst
from ccwatch.cli.invocation import Invocation
from ccwatch.cli.preferences import preferences
from ccwatch.cli.screen import run_app
from ccwatch.cli.setup import tips_off
from ccwatch.demo import Demo, private_demo
from ccwatch.demo.recording import DAY
from ccwatch.feed import Feed
from ccwatch.report.board import Board
from ccwatch.store.index import Index
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.choice import Choice

if TYPE_CHECKING:
    from ccwatch.ui.services import Services

BESIDE: Final = {DAY: "shop"}
"""The project by whose sessions the app stands, by scenario; in any other it follows the newest."""


def show_demo(call: Invocation, scenario: str) -> int:
    """Play a bundled recording until the user quits, and return the exit status.

    Raises:
        UsageError: If a setting cannot be used.
    """
    off = tips_off(call.options, call.places)
    with private_demo(scenario=scenario) as demo:
        demo.advance_to(0)
        analyst = new_analyst(call.options, call.places)
        feed = Feed(Index((str(demo.config_dir),)), analyst, clock=lambda: demo.now_ms() / 1000)

        def services() -> "Services":
            from ccwatch.cli.services import demo_services

            return demo_services(analyst, off)

        app = CcwatchApp(
            lambda: _played(demo, feed),
            now=demo.now,
            zone=analyst.zone,
            choice=Choice.at_first("", BESIDE.get(scenario, "")),
            rescan=feed.wake,
            services=services,
            preferences=preferences(call),
            state=call.places.state,
        )
        return run_app(app, call.options)


async def _played(demo: Demo, feed: Feed) -> AsyncIterator[Board]:
    """Play the demo for as long as its boards are taken."""
    stop = asyncio.Event()
    playing = asyncio.create_task(demo.play(stop))
    try:
        async for board in feed.boards():
            yield board
    finally:
        stop.set()
        await playing
