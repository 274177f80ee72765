"""What sessions would have cost otherwise, on the command line."""

import argparse
from collections.abc import Callable
from typing import Final, NamedTuple

from ccwatch.analysis.whatif.scenario import Scenario, read
from ccwatch.cli.asked import listed
from ccwatch.cli.invocation import Invocation, UsageError
from ccwatch.cli.lists import since_ms, width
from ccwatch.cli.read_board import ReadBoard, read_board
from ccwatch.library.transcripts import Transcripts
from ccwatch.report.document import written
from ccwatch.report.whatif import replayed, subjects, unpriced
from ccwatch.report.whatif_text import whatif_figures, whatif_text

MONTH: Final = "30d"
"""How far back sessions are replayed, unless something else is asked for."""


class _Flag(NamedTuple):
    """A flag that asks for scenarios of one kind."""

    name: str
    """What it is called, without its dashes."""
    begin: str
    """How users begin such a scenario where there is no flag."""
    allowed: str
    """What may be asked for with it, in words."""
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
"""In the order in which their scenarios are tried."""


def whatif(call: Invocation) -> tuple[str, bool]:
    """Replay sessions, and report what they would have cost.

    Returns:
        What is to be printed, and whether anything was found.

    Raises:
        UsageError: If what was asked for makes no sense, or a setting cannot be used.
    """
    asked = call.asked
    scenarios = _scenarios(asked)
    known = read_board(call)
    for why in filter(None, [unpriced(one, known.prices) for one in scenarios]):
        raise UsageError(why)
    there = [one.session.id for one in subjects(known.board, _wanted(call, known))]
    found = replayed(known.board, there, scenarios, Transcripts(), known.prices)
    if asked.json and found:
        return written(whatif_figures(found, there)), bool(there)
    if not found or not found.sessions:
        return known.nothing("No session can be replayed"), False
    return whatif_text(found, width()), True


def _wanted(call: Invocation, known: ReadBoard) -> list[str]:
    """The ids of the sessions that were asked for; without one, of those that are new enough."""
    rows = known.board.rows and listed(call.options, known.board.rows)
    first_ms = since_ms(call.asked.since or MONTH, known.now_ms, known.zone)
    return [one.id for one in rows if call.options.session or one.last_ms >= first_ms]


def _scenarios(asked: argparse.Namespace) -> list[Scenario]:
    """What is to be tried, in the order of its kinds."""
    found = []
    for flag in FLAGS:
        for said in getattr(asked, flag.name.replace("-", "_")) or ():
            scenario = _scenario(f"{flag.begin}{said}")
            if not flag.fits(scenario):
                raise UsageError(f"--{flag.name} must be {flag.allowed}, not {said!r}")
            found.append(scenario)
    return found


def _scenario(said: str) -> Scenario:
    """Understand what was said; nothing is different where that makes no sense."""
    try:
        return read(said)
    except ValueError:
        return Scenario()
