"""What sessions would have cost otherwise, on the command line."""

import argparse
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from ccwatch.analysis.whatif.scenario import Scenario, read
from ccwatch.cli.invocation import Invocation, UsageError
from ccwatch.cli.output import width
from ccwatch.cli.read_board import ReadBoard, read_board
from ccwatch.cli.selection import selected, since_ms
from ccwatch.library.transcripts import Transcripts
from ccwatch.report.output.document import as_json
from ccwatch.report.output.whatif_text import whatif_figures, whatif_text
from ccwatch.report.whatif import replayed, subjects, unpriced

MONTH: Final = "30d"
"""How far back sessions are replayed, unless something else is asked for."""


class _Flag(Struct, frozen=True):
    """A flag that asks for scenarios of one kind."""

    name: str
    """Its name, without dashes."""
    begin: str
    """The prefix of such a scenario where it is typed without a flag."""
    allowed: str
    """Its values, described for the user."""
    fits: Callable[[Scenario], bool]
    """Is a scenario of its kind?"""


FLAGS: Final = (
    _Flag(
        "trigger",
        "",
        "a share of the window such as 70%, or tokens such as 150k",
        lambda one: one.share is not None or one.trigger is not None,
    ),
    _Flag("window", "window ", "tokens such as 400k", lambda one: one.window is not None),
    _Flag(
        "clear-at",
        "clear ",
        "turns such as 3,7, or `tasks`",
        lambda one: one.tasks or bool(one.clears),
    ),
    _Flag(
        "model",
        "",
        "a family such as haiku, or a name such as sonnet-4.5",
        lambda one: bool(one.model),
    ),
)
"""The flags, in the order in which their scenarios are replayed."""


def whatif(call: Invocation) -> tuple[str, bool]:
    """Replay sessions, and report what they would have cost.

    Returns:
        The output, and whether anything was found.

    Raises:
        UsageError: If an argument or a setting cannot be used.
    """
    args = call.args
    scenarios = _scenarios(args)
    known = read_board(call)
    for scenario in scenarios:
        if why := unpriced(scenario, known.prices):
            raise UsageError(why)
    there = [one.session.id for one in subjects(known.board, _wanted(call, known))]
    found = replayed(known.board, there, scenarios, Transcripts(), known.prices)
    if args.json and found:
        return as_json(whatif_figures(found, there)), bool(there)
    if not found or not found.sessions:
        return known.nothing("No session can be replayed"), False
    return whatif_text(found, width()), True


def _wanted(call: Invocation, known: ReadBoard) -> list[str]:
    """The ids of the selected sessions; without `--session`, only of those that are new enough."""
    rows = known.board.rows and selected(call, known.board.rows)
    first_ms = since_ms(call.args.since or MONTH, known.now_ms, known.zone)
    return [one.id for one in rows if call.options.session or one.last_ms >= first_ms]


def _scenarios(args: argparse.Namespace) -> list[Scenario]:
    """The scenarios to replay, in the order of `FLAGS`."""
    scenarios = []
    for flag in FLAGS:
        for value in getattr(args, flag.name.replace("-", "_")) or ():
            scenario = _scenario(f"{flag.begin}{value}")
            if not flag.fits(scenario):
                raise UsageError(f"--{flag.name} must be {flag.allowed}, not {value!r}")
            scenarios.append(scenario)
    return scenarios


def _scenario(text: str) -> Scenario:
    """Parse a scenario; one that cannot be parsed changes nothing."""
    try:
        return read(text)
    except ValueError:
        return Scenario()
