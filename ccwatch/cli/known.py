"""What the Live screen knows, on the command line."""

import argparse
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from ccwatch.cli.invocation import Invocation, UsageError
from ccwatch.cli.measures import new_analyst, new_insights
from ccwatch.cli.output import print_out
from ccwatch.cli.setup import new_index, new_tip_memory
from ccwatch.report.drafts import Drafts

if TYPE_CHECKING:
    from ccwatch.analysis.overview import Overview
    from ccwatch.report.analyst import Analyst
    from ccwatch.report.insight import Insight
    from ccwatch.report.insights import Insights
    from ccwatch.report.tip_memory import TipMemory
    from ccwatch.store.snapshot import Snapshot


def tell(call: Invocation) -> bool:
    """Print what the Live screen knows: as text, as one line or as a document.

    What was read is kept for the next time only once it is printed.

    Returns:
        Is there any session?

    Raises:
        UsageError: If a session or a setting that was asked for cannot be used.
    """
    asked = call.asked
    index = new_index(call)
    analyst = new_analyst(call.options, call.places, patient=True)
    index.read_once(analyst.prepare)
    known = index.snapshot()
    now_ms = time.time_ns() // 1_000_000
    board = analyst.board(known, now_ms)
    wanted = _wanted(asked, [session.id for session in known.sessions])
    tips = new_tip_memory(call, analyst.prices)
    look_into = _looking_into(known, analyst, tips, now_ms)
    drafts = Drafts(index.drafts() if asked.json else {})
    if asked.json:
        from ccwatch.report.document import document, written

        print_out(written(document(known, board, analyst, now_ms, wanted, look_into, drafts)))
    elif asked.line:
        from ccwatch.report.text import line

        print_out(line(known, board, now_ms, wanted))
    else:
        from ccwatch.report.text import text

        print_out(text(known, board, now_ms, wanted, look_into=look_into))
        if known.sessions:
            from ccwatch.cli.held import in_a_line

            print_out(in_a_line(call))
    index.keep(analyst.remember, drafts.fresh)
    return bool(known.sessions)


def _looking_into(
    known: "Snapshot", analyst: "Analyst", tips: "TipMemory", now_ms: int
) -> Callable[["Overview"], "Insight"]:
    """Somebody who looks into the blocks of sessions, and loads what that takes when asked to."""

    @cache
    def insights() -> "Insights":
        from ccwatch.library.transcripts import Transcripts

        return new_insights(Transcripts(), analyst.prices)

    def look_into(view: "Overview") -> "Insight":
        return insights().of(view, known, now_ms, tips.off(view.session.id, now_ms))

    return look_into


def _wanted(asked: argparse.Namespace, known: list[str]) -> str | None:
    """The session that was asked for, which may be named by the first letters of its id."""
    if not asked.session:
        return None
    found = [name for name in known if name.startswith(asked.session)]
    if asked.session in found:
        return str(asked.session)
    if len(found) != 1:
        what = "no session has" if not found else f"{len(found)} sessions have"
        raise UsageError(f"{what} an id that begins with {asked.session!r}")
    return found[0]
