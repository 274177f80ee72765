"""A comparison of costs with averages, budgets and recommended limits."""

from asyncio import to_thread

from textual import getters, on, work
from textual.app import ComposeResult
from textual.widgets import Static

from ccwatch.report.board import Board
from ccwatch.ui.keys import BACK
from ccwatch.ui.screens.board_screen import BoardScreen
from ccwatch.ui.throttle import Throttle
from ccwatch.ui.widgets.costs.standing import StandingFacts, page_lines
from ccwatch.ui.widgets.key_bar import KeyBar
from ccwatch.ui.widgets.line import QUIET, STRONG, trail
from ccwatch.ui.widgets.page import Page
from ccwatch.ui.widgets.status import Status

REST = 5.0
"""Seconds between two calculations."""


class StandingScreen(BoardScreen):
    """The comparison as a page."""

    CSS_PATH = "lists.tcss"
    AUTO_FOCUS = "#page"
    BINDINGS = [*BACK]

    page = getters.query_one(Page)
    """The page."""

    def __init__(self) -> None:
        super().__init__()
        self.known: StandingFacts | None = None
        self._adding_up = Throttle(self, self.add_up, REST)

    def compose(self) -> ComposeResult:
        """Create the breadcrumbs and the page."""
        yield Static(id="crumbs")
        yield Page()
        yield Status()
        yield KeyBar()

    def show_board(self, board: Board) -> None:
        """Have the figures calculated."""
        self.lay_out()
        self._adding_up.ask()

    @work(group="standing")
    async def add_up(self) -> None:
        """Calculate everything in a thread."""
        try:
            app = self.app
            self.known = await to_thread(
                StandingFacts.of, app.board, app.budgets, app.moment().now_ms
            )
        finally:
            self._adding_up.done()
        self.lay_out()

    @on(Page.Resized)
    def lay_out(self) -> None:
        """Update the page."""
        if not self.can_update():
            return
        self.show_status()
        signs, page = self.app.symbols, self.page
        width = self.width
        crumbs = trail([("Costs", QUIET), ("benchmarks", STRONG)], width, f" {signs.arrow} ")
        self.set_content("#crumbs", crumbs)
        if self.known:
            page.show(page_lines(self.known, signs, page.scrollable_content_region.width))
