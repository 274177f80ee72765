"""The commands."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from ccwatch.cli.analysis import new_analyst, new_insights
from ccwatch.cli.invocation import Invocation, Places, UsageError
from ccwatch.cli.output import complain, print_out, print_text, width
from ccwatch.cli.parser import SCENARIOS
from ccwatch.cli.setup import new_index
from ccwatch.options import DEFAULTS
from ccwatch.transcript.sweep import folder_times, sweep_projects

if TYPE_CHECKING:
    from ccwatch.report.board import Board

DEMO_MOMENT: Final = 0.93
"""The share of the bundled session that is played before it is printed, 0 to 1."""
NOTHING_FOUND: Final = 3
"""Exit status if there is nothing to show."""

Command = Callable[[Invocation], int]
"""Runs a command and returns the exit status."""


def run(args: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Run a command, and return the exit status.

    Raises:
        UsageError: If it cannot be carried out as it stands.
    """
    places = Places.usual()
    if args.command == "statusline":
        return statusline(Invocation(args, DEFAULTS, places, environ))
    call = Invocation.of(args, places, environ)
    if getattr(args, "schema", False):
        return schema(args.command)
    return _COMMANDS[args.command](call)


def schema(command: str) -> int:
    """Print the JSON Schema of the document that a command prints."""
    from ccwatch.report.contract import DOCUMENTS, schema_of

    print_out(json.dumps(schema_of(DOCUMENTS[command]), indent=2))
    return 0


def snapshot(call: Invocation) -> int:
    """Print what the Live screen shows: as text, as one line or as a document."""
    from ccwatch.cli.snapshot import print_snapshot

    return 0 if print_snapshot(call) else NOTHING_FOUND


def doctor(call: Invocation) -> int:
    """Print what was found where, and how it is known."""
    from ccwatch.cli.doctor import diagnose

    print_text(diagnose(call), call)
    return 0


def compactions(call: Invocation) -> int:
    """List every compaction: as text, as a document or as comma-separated values."""
    from ccwatch.cli.compactions import forget, listing

    if call.args.forget:
        print_out(forget(call.args.forget, call))
        return 0
    return _printed(call, *listing(call))


def report(call: Invocation) -> int:
    """Report costs: as text, as a document or as comma-separated values."""
    from ccwatch.cli.report import report

    return _printed(call, *report(call))


def whatif(call: Invocation) -> int:
    """Report what sessions would have cost otherwise: as text or as a document."""
    from ccwatch.cli.whatif import whatif

    return _printed(call, *whatif(call))


def _printed(call: Invocation, text: str, found: bool) -> int:
    """Print the output of a command, and return the exit status by whether it found anything."""
    if getattr(call.args, "csv", False):
        print_out(text)
    else:
        print_text(text, call)
    return 0 if found else NOTHING_FOUND


def statusline(call: Invocation) -> int:
    """Store the input of Claude Code's status line, and print one line for it.

    On any error, a line is printed all the same: otherwise the user's status line would be blank.
    Nothing is stored below a config folder of Claude Code.
    """
    from ccwatch.client import spool
    from ccwatch.client.statusline import parse
    from ccwatch.report.output.statusline_text import line

    status = parse(sys.stdin.buffer.read(1 << 20), time.time_ns() // 1_000_000)
    if status is None:
        print_out("ccwatch: no status-line JSON on standard input")
        return 0
    folder = call.places.spool
    try:
        if not call.is_below_roots(folder):
            spool.store(status, folder)
    except OSError as error:
        complain(f"not kept: {error.strerror}")
    except UsageError as error:
        complain(f"not kept: {error}")
    print_text(line(status), call)
    return 0


def app(call: Invocation) -> int:
    """Start the app; without a terminal, print the text that it would show."""
    from ccwatch.ui.terminal import is_interactive, prepare

    if call.args.or_demo and not _is_any_transcript(call.roots):
        return demo(call)
    if not is_interactive():
        as_text = argparse.Namespace(**vars(call.args), json=False, line=False)
        return snapshot(replace(call, args=as_text))
    _require_terminal(call.environ)
    prepare(os.environ)
    from ccwatch.feed import Feed
    from ccwatch.read_ahead import ReadAheadProcess

    analyst = new_analyst(call.options, call.places)
    index = new_index(call)
    flags = [word for root in index.roots for word in ("--config-dir", root)]
    feed = Feed(
        index,
        analyst,
        poll=call.options.poll,
        environ=call.environ,
        start_read_ahead=lambda: ReadAheadProcess(flags),
    )
    feed.start()  # reads while the screens are imported
    from ccwatch.cli.screen import show

    return show(call, feed, analyst)


def demo(call: Invocation) -> int:
    """Play a bundled recording; without a terminal, print what it shows near its end."""
    from ccwatch.ui.terminal import is_interactive, prepare

    scenario = call.args.scenario if call.args.command == "demo" else SCENARIOS[0]
    if is_interactive():
        _require_terminal(call.environ)
        prepare(os.environ)
        from ccwatch.cli.demo import show_demo

        return show_demo(call, scenario)
    from ccwatch.analysis.prices import Prices
    from ccwatch.demo import board_at
    from ccwatch.library.transcripts import Transcripts
    from ccwatch.report.output.text import text

    insights = new_insights(Transcripts(), Prices.shipped())

    def print_board(board: "Board", now_ms: int) -> None:
        insight_of = partial(insights.of, snapshot=board.snapshot, now_ms=now_ms)
        print_text(text(board, now_ms, width=width(), insight_of=insight_of), call)

    board_at(DEMO_MOMENT, scenario=scenario, meanwhile=print_board)
    return 0


def _is_any_transcript(folders: tuple[str, ...]) -> bool:
    """Is there a transcript below some config folders? Stops at the first one."""
    return any(sweep_projects([project]).files for project in folder_times(folders))


def _require_terminal(environ: Mapping[str, str]) -> None:
    from ccwatch.ui.shortage import memory_refusal
    from ccwatch.ui.terminal import refusal

    if why := refusal(environ) or memory_refusal():
        raise UsageError(why)


_COMMANDS: dict[str | None, Command] = {
    None: app,
    "demo": demo,
    "snapshot": snapshot,
    "compactions": compactions,
    "report": report,
    "whatif": whatif,
    "doctor": doctor,
}
