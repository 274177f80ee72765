"""Starting the app, on the user's own files or on the demo."""

import asyncio
import gc
from collections.abc import AsyncIterator
from typing import Final

from msgspec.structs import replace

from ccwatch.cli.alerting import new_channels, new_limits
from ccwatch.cli.invocation import Invocation, Places, UsageError
from ccwatch.cli.measures import new_analyst, new_insights
from ccwatch.cli.setup import new_archive, new_archiver, new_tip_memory, preferred, tips_off
from ccwatch.demo import Demo, private_demo
from ccwatch.feed import Feed
from ccwatch.library.transcripts import Transcripts
from ccwatch.options import Options
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.report.tip_memory import TipMemory
from ccwatch.store.index import Index
from ccwatch.store.words import words
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.choice import Choice
from ccwatch.ui.keys import ALL
from ccwatch.ui.preferences import Preferences
from ccwatch.ui.rebinding import ALLOWED, spelled
from ccwatch.ui.services import Services
from ccwatch.ui.symbols import choose

PATIENCE: Final = 0.3
"""Seconds that the first figures are waited for, so that the first frame has them."""


def show(
    call: Invocation,
    feed: Feed,
    analyst: Analyst,
) -> int:
    """Show the user's own sessions until the user quits.

    Args:
        call: What was asked for.
        feed: Of boards, which has begun to read.
        analyst: Who makes them.

    Returns:
        The exit status.
    """
    library = Transcripts()
    archive, options = new_archive(call), call.options
    archiver = new_archiver(archive, analyst.chronicle, library, options)
    if options.archive:
        feed.keep = archiver.keep
    app = CcwatchApp(
        feed.boards,
        first=feed.first(PATIENCE),
        zone=analyst.zone,
        choice=Choice.at_first(options.session, preferred(options.project)),
        rescan=feed.wake,
        services=replace(
            _services(analyst, library),
            kept_summary=archive.summary,
            tips=new_tip_memory(call, analyst.prices),
        ),
        preferences=_preferences(call),
        state=call.places.state,
    )
    return _run(app, call.options, call.places)


def show_demo(call: Invocation, scenario: str) -> int:
    """Play a bundled recording until the user quits. Gives the exit status."""
    with private_demo(scenario=scenario) as demo:
        demo.advance_to(0)
        analyst = new_analyst(call.options, call.places)
        feed = Feed(Index((str(demo.config_dir),)), analyst, clock=lambda: demo.now_ms() / 1000)
        app = CcwatchApp(
            lambda: _played(demo, feed),
            now=demo.now,
            zone=analyst.zone,
            rescan=feed.wake,
            services=replace(
                _services(analyst, Transcripts()),
                tips=TipMemory(analyst.prices, tips_off(call.options, call.places)),
            ),
            preferences=_preferences(call),
            state=call.places.state,
        )
        return _run(app, call.options, call.places)


def _services(analyst: Analyst, library: Transcripts) -> Services:
    """What is asked whether these are the user's own files or not."""
    return Services(
        prices=analyst.prices,
        text_of=words,
        library=library,
        insights=new_insights(library, analyst.prices),
        note=analyst.chronicle.note,
    )


def _preferences(call: Invocation) -> Preferences:
    """What the user wants the app to be like.

    Raises:
        UsageError: If a key, or the command that it is for, is not known.
    """
    options, environ = call.options, call.environ
    symbols, limits = choose(options.symbols, environ), new_limits(options)
    keys, channels = _keys(options, call.places), new_channels(options, environ)
    return Preferences(options.theme, symbols, keys, limits, channels)


def _keys(options: Options, places: Places) -> dict[str, str]:
    """The keys that the user wants for commands, as the app has them."""
    known = {one.id for _, group in ALL for one in group if one.id}
    found = {}
    for name, said in options.keys.items():
        if name not in known:
            names = ", ".join(sorted(known))
            raise UsageError(f"{places.settings}: keys: there is no {name!r}; there are {names}")
        try:
            found[name] = spelled(said)
        except ValueError as error:
            raise UsageError(f"{places.settings}: keys.{name}: {error}; give {ALLOWED}") from None
    return found


async def _played(demo: Demo, feed: Feed) -> AsyncIterator[Board]:
    """Play the demo for as long as somebody takes its boards."""
    stop = asyncio.Event()
    playing = asyncio.create_task(demo.play(stop))
    try:
        async for board in feed.boards():
            yield board
    finally:
        stop.set()
        await playing


def _run(app: CcwatchApp, options: Options, places: Places) -> int:
    """Run the app until it ends.

    Raises:
        UsageError: If the theme is not known.
    """
    if options.theme and options.theme not in app.available_themes:
        names = ", ".join(sorted(app.available_themes))
        where = f"--theme, CCWATCH_THEME or {places.settings}"
        raise UsageError(f"{where}: theme: there is no {options.theme!r}; there are {names}")
    gc.enable()
    app.run(mouse=options.mouse)
    return app.return_code or 0
