"""`ccwatch doctor`: gathers the data of its report."""

import os
import time

from ccwatch.cli.analysis import new_analyst
from ccwatch.cli.archive_status import archive_status
from ccwatch.cli.invocation import Invocation
from ccwatch.cli.selection import selected_session
from ccwatch.cli.setup import new_index, tips_off
from ccwatch.report.output.doctor import report
from ccwatch.report.output.environment import Environment
from ccwatch.ui.terminal import is_interactive
from ccwatch.watch.trial import failure
from ccwatch.watch.watcher import refusal


def diagnose(call: Invocation) -> str:
    """Read everything, and report what was found where and how it is known.

    Raises:
        UsageError: If a setting cannot be used, be it by the app alone.
    """
    options, places = call.options, call.places
    tips_off(options, places)
    if options.theme or options.keys:
        from ccwatch.cli.preferences import preferences  # only the app knows their names

        preferences(call)
    index = new_index(call, cached=False)
    analyst = new_analyst(options, places, patient=True)
    index.read_once(analyst.prepare, thorough=True)
    board = analyst.board(index.snapshot(), time.time_ns() // 1_000_000)
    on_terminal = is_interactive()
    own = (places.state, places.spool, places.cache)
    environment = Environment(
        watching=_watching(call),
        environ=call.environ,
        is_terminal=on_terminal,
        size=_size() if on_terminal else None,
        places=(
            ("settings", str(places.settings)),
            ("state", str(places.state)),
            ("status lines", str(places.spool)),
            ("index", str(places.cache)),
        ),
        barred=frozenset(str(path) for path in own if call.is_below_roots(path)),
        archive=tuple(archive_status(call)),
        options=options,
    )
    explained = selected_session(call, board.rows) or ("" if options.project else None)
    return report(board, analyst, environment, explained)


def _size() -> tuple[int, int]:
    """Columns and rows of the terminal."""
    size = os.get_terminal_size()
    return size.columns, size.lines


def _watching(call: Invocation) -> str:
    """How the app would follow files, in words: events are tried out."""
    why = "the setting poll is on" if call.options.poll else refusal(call.environ)
    if not why:
        why = failure([root for root in call.roots if os.path.isdir(root)])
    return f"by polling only: {why}" if why else "by file system events, and by polling"
