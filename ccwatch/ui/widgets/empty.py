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

    def show(self, board: Board, symbols: Symbols) -> None:
        """Say it for a board without sessions."""
        progress = board.snapshot.progress
        if not progress.done:
            self.update(join((reading(progress).capitalize(), QUIET)))
            return
        folders = [
            join(f"  {symbols.dot} ", one_line(root, 300)) for root in board.snapshot.roots
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
