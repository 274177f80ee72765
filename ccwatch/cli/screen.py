"""Starts the app on the user's own files."""

import gc
import io
import sys
from typing import TYPE_CHECKING, Final

from ccwatch.cli.invocation import Invocation
from ccwatch.cli.preferences import preferences
from ccwatch.cli.setup import preferred_folder, tips_off
from ccwatch.feed import Feed
from ccwatch.options import Options
from ccwatch.report.analyst import Analyst
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.choice import Choice

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
        choice=Choice.at_first(call.options.session, preferred_folder(call.options.project)),
        rescan=feed.wake,
        services=services,
        preferences=preferences(call),
        state=call.places.state,
    )
    return run_app(app, call.options)


def run_app(app: CcwatchApp, options: Options) -> int:
    """Run the app until it ends, and return the exit status."""
    if isinstance(sys.__stderr__, io.TextIOWrapper):
        sys.__stderr__.reconfigure(errors="replace")  # escapes would shift the rest of a row
    gc.freeze()  # what was loaded stays, and need not be searched for cycles once the app is ready
    app.run(mouse=options.mouse)
    return app.return_code or 0
