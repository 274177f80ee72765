"""What is said while there is nothing to show."""

from textual.content import Content
from textual.widgets import Static

from ccwatch.report.board import Board
from ccwatch.ui.safety import one_line
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.widgets.panel import QUIET, STRONG, join
from ccwatch.ui.widgets.status import reading


class Empty(Static):
    """Where sessions were looked for, and what to do when they are elsewhere."""

    DEFAULT_CSS = """
    Empty { height: 1fr; padding: 1 2; }
    """

    def show(self, board: Board, symbols: Symbols, wanted: str = "") -> None:
        """Say it for a board without sessions, or without the one that is wanted."""
        progress = board.snapshot.progress
        if not progress.done:
            self.update(join((reading(progress).capitalize(), QUIET)))
            return
        if board.rows:
            self.update(missing(wanted))
            return
        folders = [
            join(f"  {symbols.bullet} ", one_line(root, 300)) for root in board.snapshot.roots
        ] or [Content("  nowhere: no folder is configured")]
        problems = [
            join((f"  {symbols.warn} ", "$warn"), one_line(f"{path}: {why}", 300))
            for path, why in board.snapshot.unreadable[:3]
        ]
        lines = [
            join(
                ("No session yet.", STRONG),
                " It will appear here as soon as Claude Code writes one.",
            ),
            Content(""),
            join(("Looked in", QUIET)),
            *folders,
            *problems,
            Content(""),
            join(("Elsewhere?    ", QUIET), "CLAUDE_CONFIG_DIR or --config-dir"),
            join(("Just looking? ", QUIET), "ccwatch demo"),
        ]
        self.update(Content("\n").join(lines))


def missing(wanted: str) -> Content:
    """Say that there are sessions, but not the one that is wanted."""
    lines = [
        join(("No session has an id that begins with ", STRONG), (one_line(wanted, 80), STRONG)),
        Content("It will appear here as soon as Claude Code writes it."),
        Content(""),
        join(("Any other?    ", QUIET), "Follow shows the newest, Sessions lists them all"),
    ]
    return Content("\n").join(lines)
