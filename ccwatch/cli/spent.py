"""What was spent, and what would have been, on the command line."""

import argparse
import time
from collections.abc import Callable
from datetime import date, datetime, tzinfo

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.spending.groups import By, grouped, since
from ccwatch.analysis.whatif.scenario import Scenario, read
from ccwatch.cli.alerting import new_limits
from ccwatch.cli.invocation import Invocation, UsageError
from ccwatch.cli.lists import since_ms, width
from ccwatch.cli.measures import prices, zone
from ccwatch.cli.setup import new_index
from ccwatch.library.transcripts import Transcripts
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.report.document import written
from ccwatch.report.spending_text import spending_csv, spending_figures, spending_text
from ccwatch.report.text import nothing
from ccwatch.report.whatif import replayed, subjects, unpriced
from ccwatch.report.whatif_text import whatif_figures, whatif_text

MONTH = "30d"
"""How far back sessions are replayed, unless something else is asked for."""
ASKED = {
    "trigger": "a share of the window such as 70%, or tokens such as 150k",
    "window": "tokens such as 400k",
    "clear-at": "turns such as 3,7, or `tasks`",
    "model": "a family such as haiku, or a name such as sonnet-4.5",
}
"""What may be asked for with each flag."""


def report(call: Invocation) -> tuple[str, bool]:
    """Report what was spent.

    Returns:
        What is to be printed, and whether anything was found.

    Raises:
        UsageError: If what was asked for makes no sense, or a setting cannot be used.
    """
    asked = call.asked
    board, where, _, now_ms = _board(call)
    spending, today, by = board.spend(), board.today.date, By(asked.by)
    first = _day(since_ms(asked.since, now_ms, where), where) if asked.since else None
    spent = since(spending.spent, first) if first else spending.spent
    groups, busiest = grouped(spent, by), spending.busiest()
    found = spending.standing(today, new_limits(call.options).budgets)
    if asked.json:
        name = board.today.timezone
        made = spending_figures(by, groups, found, busiest, today, name, first)
        return written(made), bool(groups)
    if asked.csv:
        return spending_csv(groups), bool(groups)
    if not groups:
        return _none("Nothing was spent", board), False
    return spending_text(by, groups, found, busiest, width()), True


def whatif(call: Invocation) -> tuple[str, bool]:
    """Replay sessions, and report what they would have cost.

    Returns:
        What is to be printed, and whether anything was found.

    Raises:
        UsageError: If what was asked for makes no sense, or a setting cannot be used.
    """
    asked = call.asked
    scenarios = _scenarios(asked)
    board, where, table, now_ms = _board(call)
    for why in filter(None, [unpriced(one, table) for one in scenarios]):
        raise UsageError(why)
    wanted = _wanted(asked, board, now_ms, where)
    there = [one.session.id for one in subjects(board, wanted)]
    found = replayed(board, there, scenarios, Transcripts(), table)
    if asked.json and found:
        return written(whatif_figures(found, there)), bool(there)
    if not found or not found.sessions:
        return _none("No session can be replayed", board), False
    return whatif_text(found, width()), True


def _wanted(asked: argparse.Namespace, board: Board, now_ms: int, where: tzinfo) -> list[str]:
    """The ids of the sessions that were asked for: by how an id begins, else by their last row."""
    known = board.snapshot.sessions
    if not asked.session:
        first_ms = since_ms(asked.since or MONTH, now_ms, where)
        return [one.id for one in known if one.last_ms >= first_ms]
    found = [one.id for one in known if one.id.startswith(asked.session)]
    if asked.session in found:
        return [asked.session]
    if known and not found:
        raise UsageError(f"no session has an id that begins with {asked.session!r}")
    if len(found) > 1:
        raise UsageError(f"{len(found)} sessions have an id that begins so")
    return found


def _none(said: str, board: Board) -> str:
    """Say that there is nothing; where there is no session at all, say where was looked."""
    return f"{said}." if board.snapshot.sessions else f"{said}. {nothing(board.snapshot)}"


def _board(call: Invocation) -> tuple[Board, tzinfo, Prices, int]:
    options, places = call.options, call.places
    index, table, now_ms = new_index(call), prices(options, places), _now_ms()
    analyst = Analyst(table, zone(options, places), options.threshold)
    index.read_once(analyst.prepare)
    return analyst.board(index.snapshot(), now_ms), analyst.zone, table, now_ms


def _scenarios(asked: argparse.Namespace) -> list[Scenario]:
    """What is to be tried, in the order of its kinds."""
    kinds: tuple[tuple[str, list[str] | None, str, Callable[[Scenario], bool]], ...] = (
        (
            "trigger",
            asked.trigger,
            "",
            lambda one: one.share is not None or one.trigger is not None,
        ),
        ("window", asked.window, "window ", lambda one: one.window is not None),
        ("clear-at", asked.clear_at, "clear ", lambda one: one.tasks or bool(one.clears)),
        ("model", asked.model, "", lambda one: bool(one.model)),
    )
    found = []
    for flag, said, before, fits in kinds:
        for one in said or ():
            scenario = _scenario(f"{before}{one}")
            if not fits(scenario):
                raise UsageError(f"--{flag} must be {ASKED[flag]}, not {one!r}")
            found.append(scenario)
    return found


def _scenario(said: str) -> Scenario:
    """Understand what was said; nothing is different where that makes no sense."""
    try:
        return read(said)
    except ValueError:
        return Scenario()


def _day(at_ms: int, where: tzinfo) -> date:
    return datetime.fromtimestamp(at_ms / 1000, where).date()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
