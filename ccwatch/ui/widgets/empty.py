"""What is shown while there is no session."""

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from ccwatch.plain_text import one_line
from ccwatch.report.board import Board
from ccwatch.report.folders import folder_state
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.widgets.line import QUIET, STRONG, join
from ccwatch.ui.widgets.status import under_way

if TYPE_CHECKING:
    from ccwatch.ui.widgets.page_lines import PageLines


class Empty(Static):
    """Where sessions were looked for, and what to do if they are elsewhere."""

    DEFAULT_CSS = """
    Empty { height: 1fr; padding: 1 2; }
    """

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(id="empty")
        self._told: tuple[Board, Symbols, str] | None = None

    def show(self, board: Board, symbols: Symbols, wanted: str = "") -> None:
        """Show it for a board without sessions, or without the wanted one."""
        self._told = board, symbols, wanted
        self._lay_out()

    def on_resize(self) -> None:
        """Wrap the lines again."""
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if not self._told or not width:
            return
        from ccwatch.ui.widgets.page_lines import PageLines

        board, symbols, wanted = self._told
        page = PageLines(width)
        if not board.snapshot.progress.done:
            page.text((under_way(board.snapshot.progress, symbols), QUIET))
        elif board.rows:
            missing(page, wanted)
        else:
            nothing(page, board, symbols)
        self.update(Content("\n").join(page.lines))


def nothing(page: "PageLines", board: Board, symbols: Symbols) -> None:
    """Write where sessions were looked for."""
    page.text(
        join(("No session yet.", STRONG), " It will appear here as soon as Claude Code writes one.")
    )
    page.gap()
    page.text(("Looked in", QUIET))
    for root in board.snapshot.roots:
        state = folder_state(root, board.snapshot)
        page.point(f"  {symbols.bullet}", join(one_line(root, 300), (f"  {state}", QUIET)))
    if not board.snapshot.roots:
        page.text("nowhere: no folder is configured", 2)
    for path, why in board.snapshot.unreadable[:3]:
        problem = one_line(f"{path}: {why}", 300)
        page.point(f"  {symbols.warn}", (problem, "$warn"))
    page.gap()
    page.fact("Elsewhere?", "CLAUDE_CONFIG_DIR or --config-dir")
    page.fact("Just looking?", "ccwatch demo")


def missing(page: "PageLines", wanted: str) -> None:
    """Write that there are sessions, but not the wanted one."""
    page.text((f"No session has an id that begins with {one_line(wanted, 80)}", STRONG))
    page.text("It will appear here as soon as Claude Code writes it.")
    page.gap()
    page.fact("Another one?", "Follow shows the newest, Sessions lists them all")
