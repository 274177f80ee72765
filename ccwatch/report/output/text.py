"""The Live screen as plain text: for a pipe, a build log or a prompt."""

from collections.abc import Callable, Iterator

from ccwatch.analysis.overview import Overview
from ccwatch.money import paid
from ccwatch.plain_text import one_line
from ccwatch.report import wording
from ccwatch.report.blocks.insight import NO_INSIGHT, Insight
from ccwatch.report.board import Board, SessionRow
from ccwatch.report.folders import folder_state
from ccwatch.report.output.listings import agents, attributed, notes, others, past, tips
from ccwatch.report.output.paragraph import DOT
from ccwatch.report.output.sections import (
    caching,
    fill,
    heading,
    limits,
    money_spent,
    warmth,
    warning,
)
from ccwatch.store.snapshot import Snapshot
from ccwatch.units import brief_tokens, count

PROBLEMS = 10
"""Number of files and folders that could not be read that are named."""


def text(
    board: Board,
    now_ms: int,
    session_id: str | None = None,
    width: int = 80,
    insight_of: Callable[[Overview], Insight] = lambda _view: NO_INSIGHT,
) -> str:
    """The content of the Live screen, or where sessions were searched if there are none.

    Args:
        board: The newest board.
        now_ms: The time: milliseconds since 1970, UTC.
        session_id: The session; the one written last if `None`.
        width: Cells of a line; longer ones are wrapped, and only a title is cut.
        insight_of: Reads the blocks of the session.
    """
    row, view = _chosen(board, session_id)
    if not row or not view:
        if session_id and board.snapshot.sessions:
            return f"There is no session {one_line(session_id, 80)}."
        return nothing(board.snapshot)
    insight = insight_of(view)
    lines = [
        *heading(row, view, now_ms, width),
        "",
        *fill(view, width, board.near),
        *attributed(insight.attribution, width),
        *money_spent(view, board.today, width),
        *caching(view.cache, now_ms, width),
        *limits(board.plan_of(view.session), now_ms, width),
        *past(view, now_ms, width),
        *agents(view, width),
        *tips(view, insight, now_ms, width),
        *others(row, board, now_ms, width),
        *notes(view, board.snapshot, width),
    ]
    return "\n".join(one.rstrip() for one in lines)


def line(board: Board, now_ms: int, session_id: str | None = None) -> str:
    """The most important figures of a session on one line, for tmux or a prompt.

    Args:
        board: The newest board.
        now_ms: The time: milliseconds since 1970, UTC.
        session_id: The session; the one written last if `None`.
    """
    row, view = _chosen(board, session_id)
    if not row or not view:
        return f"no session in {count(len(board.snapshot.roots), 'folder')}"
    context = view.context
    held = f"{wording.tokens_held(context)}/{brief_tokens(context.window.tokens)}"
    parts = [
        one_line(view.session.name, 40),
        f"{wording.window_share(context)} {held}",
        warning(context, board.near),
        wording.tokens_left(context, brief=True),
        paid(view.cost.total_nano, "!", lacking=view.cost.lacking),
        warmth(view.cache, now_ms),
    ]
    return DOT.join(part for part in parts if part)


def _chosen(board: Board, session_id: str | None) -> tuple[SessionRow | None, Overview | None]:
    row = next((row for row in board.rows if session_id in (None, row.id)), None)
    return row, board.overview(row.id) if row else None


def nothing(snapshot: Snapshot) -> str:
    """A message that there is no session, where sessions were searched, and what to do.

    Args:
        snapshot: Has the folders that were searched.
    """
    return "\n".join(_nothing(snapshot))


def _nothing(snapshot: Snapshot) -> Iterator[str]:
    yield "No Claude Code session was found."
    yield ""
    yield "Looked for transcripts (projects/*/*.jsonl) in"
    for root in snapshot.roots:
        yield f"  {one_line(root, 400)} ({folder_state(root, snapshot)})"
    if not snapshot.roots:
        yield "  no folder"
    for path, why in snapshot.unreadable[:PROBLEMS]:
        yield f"  {one_line(path, 400)}: {one_line(why)}"
    yield ""
    yield "Claude Code writes to ~/.claude, or to CLAUDE_CONFIG_DIR where that is set. If yours is"
    yield "elsewhere, set the variable for ccwatch too, or name the folder with --config-dir."
    yield "Just looking? Play a bundled session with: ccwatch demo"
