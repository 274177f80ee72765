"""Starts the app on the user's own files."""

import gc
import io
import sys
from typing import TYPE_CHECKING, Final

from ccwatch.cli.alerting import new_channels, new_limits
from ccwatch.cli.invocation import Invocation, Places, UsageError
from ccwatch.cli.setup import preferred, tips_off
from ccwatch.feed import Feed
from ccwatch.options import Options
from ccwatch.report.analyst import Analyst
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.choice import Choice
from ccwatch.ui.keys import ALL
from ccwatch.ui.preferences import Preferences
from ccwatch.ui.symbols import choose
from ccwatch.ui.theme import NAMES

if TYPE_CHECKING:
    from ccwatch.ui.services import Services

PATIENCE: Final = 0.3
"""Seconds to wait for the first board, so that the first frame shows it."""


def show(
    call: Invocation,
    feed: Feed,
    analyst: Analyst,
) -> int:
    """Show the user's own sessions until the user quits.

    Args:
        call: The call.
        feed: The feed of boards, which has started to read.
        analyst: Makes the boards.

    Returns:
        The exit status.

    Raises:
        UsageError: If a setting cannot be used.
    """
    off = tips_off(call.options, call.places)

    def services() -> "Services":
        from ccwatch.cli.services import new_services

        return new_services(call, feed, analyst, off)

    app = CcwatchApp(
        feed.boards,
        first=feed.first_board(PATIENCE),
        zone=analyst.zone,
        choice=Choice.at_first(call.options.session, preferred(call.options.project)),
        rescan=feed.wake,
        services=services,
        preferences=preferences(call),
        state=call.places.state,
    )
    return run_app(app, call.options)


def preferences(call: Invocation) -> Preferences:
    """What the user wants the app to be like.

    Raises:
        UsageError: If the theme, a key, or the command that a key is for, is not known.
    """
    options, environ = call.options, call.environ
    if options.theme and options.theme not in NAMES:
        where = f"--theme, CCWATCH_THEME or {call.places.settings}"
        there = ", ".join(NAMES)
        raise UsageError(f"{where}: theme: {options.theme!r} is not known; allowed are {there}")
    encoding = sys.__stderr__.encoding if sys.__stderr__ else None  # what Textual writes to
    symbols, limits = choose(options.symbols, environ, encoding), new_limits(options)
    keys, channels = _keys(options, call.places), new_channels(options, environ)
    return Preferences(options.theme, symbols, keys, limits, channels)


def _keys(options: Options, places: Places) -> dict[str, str]:
    """The user's keymap.

    Raises:
        UsageError: If a key, or the command that it is for, is not known.
    """
    if not options.keys:
        return {}
    from ccwatch.ui.rebinding import ALLOWED, spelled

    known = {binding.id for _, group in ALL for binding in group if binding.id}
    keymap = {}
    for name, keys in options.keys.items():
        if name not in known:
            names = ", ".join(sorted(known))
            raise UsageError(f"{places.settings}: keys: {name!r} is not known; allowed are {names}")
        try:
            keymap[name] = spelled(keys)
        except ValueError as error:
            raise UsageError(f"{places.settings}: keys.{name}: {error}; give {ALLOWED}") from None
    return keymap


def run_app(app: CcwatchApp, options: Options) -> int:
    """Run the app until it ends, and return the exit status."""
    if isinstance(sys.__stderr__, io.TextIOWrapper):
        sys.__stderr__.reconfigure(errors="replace")  # escapes would shift the rest of a row
    gc.freeze()  # what was loaded stays, and need not be searched for cycles once the app is ready
    app.run(mouse=options.mouse)
    return app.return_code or 0
