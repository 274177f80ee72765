"""What the Live screen shows, on the command line."""

import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from ccwatch.cli.invocation import Invocation
from ccwatch.cli.measures import new_analyst, new_insights
from ccwatch.cli.output import print_out
from ccwatch.cli.selection import selected, selected_session
from ccwatch.cli.setup import new_index, new_tip_memory, tips_off
from ccwatch.cli.signs import drawn
from ccwatch.plain_text import one_line
from ccwatch.report.drafts import Drafts

if TYPE_CHECKING:
    from ccwatch.analysis.overview import Overview
    from ccwatch.report.analyst import Analyst
    from ccwatch.report.insight import Insight
    from ccwatch.report.insights import Insights
    from ccwatch.report.tip_memory import TipMemory
    from ccwatch.store.snapshot import Snapshot


def print_snapshot(call: Invocation) -> bool:
    """Print what the Live screen shows: as text, as one line or as a document.

    The index file is written after that.

    Returns:
        Is there any session that was asked for?

    Raises:
        UsageError: If the session or a setting cannot be used.
    """
    asked, options = call.asked, call.options
    index = new_index(call)
    analyst = new_analyst(call.options, call.places, patient=True)
    index.read_once(analyst.prepare)
    snapshot = index.snapshot()
    now_ms = time.time_ns() // 1_000_000
    board = analyst.board(snapshot, now_ms)
    rows, wanted = selected(call, board.rows), selected_session(call, board.rows)
    tips = new_tip_memory(call, analyst.prices, tips_off(options, call.places))
    insight_of = _new_insight_of(snapshot, analyst, tips, now_ms)
    drafts = Drafts(index.drafts() if asked.json else {})
    if asked.json:
        from ccwatch.report.document import document, written

        print_out(written(document(board, analyst, now_ms, rows, insight_of, drafts)))
    elif snapshot.sessions and not rows:
        project = one_line(options.project, 400)
        message = f"{call.origin('project')}: no session of project {project} was found"
        print_out(drawn(message, call))
    elif asked.line:
        from ccwatch.report.text import line

        print_out(drawn(line(board, now_ms, wanted), call))
    else:
        from ccwatch.report.text import text

        print_out(drawn(text(board, now_ms, wanted, insight_of=insight_of), call))
        if snapshot.sessions:
            from ccwatch.cli.archive import in_a_line

            print_out(drawn(in_a_line(call), call))
    index.keep(analyst.remember, drafts.fresh)
    return bool(rows)


def _new_insight_of(
    snapshot: "Snapshot", analyst: "Analyst", tips: "TipMemory", now_ms: int
) -> Callable[["Overview"], "Insight"]:
    """A function that analyses the blocks of a session. It imports what it needs when called."""

    @cache
    def insights() -> "Insights":
        from ccwatch.library.transcripts import Transcripts

        return new_insights(Transcripts(), analyst.prices)

    def insight_of(view: "Overview") -> "Insight":
        return insights().of(view, snapshot, now_ms, tips.off(view.session.id, now_ms))

    return insight_of
