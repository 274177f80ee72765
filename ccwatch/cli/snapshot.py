"""What the Live screen shows, on the command line."""

import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from ccwatch.cli.analysis import new_analyst, new_insights
from ccwatch.cli.invocation import Invocation
from ccwatch.cli.output import print_out, print_text, width
from ccwatch.cli.selection import selected, selected_session
from ccwatch.cli.setup import new_index, new_tip_notes, tips_off
from ccwatch.plain_text import one_line
from ccwatch.report.output.json_cache import JsonCache

if TYPE_CHECKING:
    from ccwatch.analysis.overview import Overview
    from ccwatch.report.analyst import Analyst
    from ccwatch.report.blocks.insight import Insight
    from ccwatch.report.blocks.insights import Insights
    from ccwatch.report.tips.tip_notes import TipNotes
    from ccwatch.store.snapshot import Snapshot


def print_snapshot(call: Invocation) -> bool:
    """Print what the Live screen shows: as text, as one line or as a document.

    The index file is written after that.

    Returns:
        Is there any session that was asked for?

    Raises:
        UsageError: If the session or a setting cannot be used.
    """
    args, options = call.args, call.options
    index = new_index(call)
    analyst = new_analyst(call.options, call.places, patient=True)
    index.read_once(analyst.prepare)
    snapshot = index.snapshot()
    now_ms = time.time_ns() // 1_000_000
    board = analyst.board(snapshot, now_ms)
    rows, wanted = selected(call, board.rows), selected_session(call, board.rows)
    tips = new_tip_notes(call, analyst.prices, tips_off(options, call.places))
    insight_of = _new_insight_of(snapshot, analyst, tips, now_ms)
    json_cache = JsonCache(index.json_texts() if args.json else {})
    if args.json:
        from ccwatch.report.output.document import as_json, document

        print_out(as_json(document(board, analyst, now_ms, rows, insight_of, json_cache)))
    elif snapshot.sessions and not rows:
        project = one_line(options.project, 400)
        message = f"{call.origin('project')}: no session of project {project} was found"
        print_text(message, call)
    elif args.line:
        from ccwatch.report.output.text import line

        print_text(line(board, now_ms, wanted), call)
    else:
        from ccwatch.report.output.text import text

        print_text(text(board, now_ms, wanted, width(), insight_of), call)
        if snapshot.sessions:
            from ccwatch.cli.archive_status import archive_line

            print_text(archive_line(call), call)
    index.keep(analyst.remember, json_cache.fresh)
    return bool(rows)


def _new_insight_of(
    snapshot: "Snapshot", analyst: "Analyst", tips: "TipNotes", now_ms: int
) -> Callable[["Overview"], "Insight"]:
    """A function that analyses the blocks of a session. It imports what it needs when called."""

    @cache
    def insights() -> "Insights":
        from ccwatch.library.transcripts import Transcripts

        return new_insights(Transcripts(), analyst.prices)

    def insight_of(view: "Overview") -> "Insight":
        return insights().of(view, snapshot, now_ms, tips.off(view.session.id, now_ms))

    return insight_of
