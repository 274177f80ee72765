"""The next message: what each way to continue costs, with the calculation."""

from collections.abc import Sequence

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from ccwatch.analysis.next_message import inputs
from ccwatch.report.board import Board
from ccwatch.ui import legends
from ccwatch.ui.keys import BACK
from ccwatch.ui.screens.board_screen import BoardScreen
from ccwatch.ui.view import View
from ccwatch.ui.widgets.key_bar import KeyBar
from ccwatch.ui.widgets.line import QUIET, headline
from ccwatch.ui.widgets.live.cost_panel import count_down
from ccwatch.ui.widgets.next_message_page import page_lines, state
from ccwatch.ui.widgets.page import Page
from ccwatch.ui.widgets.status import Status
from ccwatch.ui.widgets.words import session_name


class NextMessageScreen(BoardScreen):
    """The calculation behind the price of the next message."""

    CSS_PATH = "next_message.tcss"
    AUTO_FOCUS = "#page"
    BINDINGS = [*BACK]
    OPENED_BY = "next_message"
    LEGEND = staticmethod(legends.next_message)

    page = getters.query_one(Page)
    """The page."""

    def __init__(self, session_id: str) -> None:
        """Show the calculation for a session.

        Args:
            session_id: The session.
        """
        super().__init__()
        self.session_id = session_id
        self._drawn: Sequence[Content] = ()

    def compose(self) -> ComposeResult:
        """Create the breadcrumbs and the page."""
        yield Static(id="crumbs")
        yield Page()
        yield Status()
        yield KeyBar()

    def on_mount(self) -> None:
        """Create the timer of the countdown."""
        self._second: Timer = self.set_interval(1, self.lay_out, pause=True)

    def on_screen_suspend(self) -> None:
        """Stop the countdown while the screen is not visible."""
        self._second.pause()

    def show_board(self, board: Board) -> None:
        """Update the page, and run the countdown while the cache is warm."""
        self.show_status()
        self.lay_out()

    @on(Page.Resized)
    def lay_out(self) -> None:
        """Calculate for the current time, and draw what differs."""
        view = self._view()
        if view is None or not self.can_update():
            return
        count_down(self._second, view, paused=self.app.paused or not self.is_active)
        self._headline(view)
        page, lane = self.page, view.overview.session.main
        width = page.scrollable_content_region.width - 1
        if width < 1:
            return
        release, now_ms = view.overview.session.version, view.look.moment.now_ms
        found = inputs(lane, view.overview.context, self.app.services.prices, now_ms, release)
        lines = page_lines(view, found, width)
        if not alike(lines, self._drawn):
            self._drawn = lines
            page.show(lines)

    def _headline(self, view: View) -> None:
        """Name the session, and say whether its cache is warm."""
        name = (session_name(view.overview.session), "bold")
        crumbs = (("Next message", QUIET), name)
        line = headline(crumbs, [state(view)], self.width, view.look.symbols.arrow)
        self.set_content("#crumbs", line)

    def _view(self) -> View | None:
        board = self.app.board
        overview = board.overview_on_screen(self.session_id)
        return View(board, overview, self.look) if overview else None


def alike(some: Sequence[Content], others: Sequence[Content]) -> bool:
    """Do lines look the same?"""
    return len(some) == len(others) and all(map(Content.is_same, some, others))
