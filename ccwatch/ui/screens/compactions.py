"""Every compaction of every session, newest first."""

from asyncio import to_thread
from functools import cached_property
from time import monotonic

from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Click
from textual.reactive import var
from textual.widgets import Static

from ccwatch.report.board import Board
from ccwatch.report.compactions.recorded import Recorded
from ccwatch.report.compactions.rereads import RereadSearch
from ccwatch.report.output.history_text import history_csv
from ccwatch.ui import legends
from ccwatch.ui.screen_keys import COMPACTIONS
from ccwatch.ui.screens.compaction import CompactionScreen
from ccwatch.ui.screens.exporting import write_rows
from ccwatch.ui.screens.filtered_screen import FilteredScreen
from ccwatch.ui.screens.whatif import open_whatif
from ccwatch.ui.throttle import Throttle
from ccwatch.ui.widgets.compaction.columns import COMPACTIONS as TABLE
from ccwatch.ui.widgets.compaction.figures import key_of, project_of
from ccwatch.ui.widgets.compaction.order import CompactionOrder
from ccwatch.ui.widgets.compaction.table import items, totals
from ccwatch.ui.widgets.filter_field import FilterField
from ccwatch.ui.widgets.key_bar import KeyBar
from ccwatch.ui.widgets.line import QUIET, STRONG, fit, join
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.status import Status, under_way

REST = 10.0
"""Seconds after which conversations that grew are searched again."""
SHOW_EVERY = 1.0
"""Seconds between two times that what was found is shown, while conversations are searched."""


class CompactionsScreen(FilteredScreen):
    """The table of all compactions."""

    CSS_PATH = "compactions.tcss"
    AUTO_FOCUS = "#compactions"
    BINDINGS = [*COMPACTIONS]
    IS_ROOT = True
    LEGEND = staticmethod(legends.compactions)

    order: var[CompactionOrder] = var(CompactionOrder(), init=False)
    """How the rows are filtered and sorted."""
    history: var[tuple[Recorded, ...] | None] = var(None, init=False)
    """The compactions; `None` until they are known."""

    def __init__(self) -> None:
        """Start without compactions."""
        super().__init__()
        self._analysing = Throttle(self, self.find_rereads, REST)

    @cached_property
    def reread_search(self) -> RereadSearch:
        """What was read again after each compaction."""
        services = self.app.services
        return RereadSearch(services.insights, services.note)

    def compose(self) -> ComposeResult:
        """Create the totals, the headings, the rows and the filter."""
        yield Static(id="totals")
        yield Static(id="headings")
        yield Static(id="nothing")
        yield Rows(id="compactions")
        yield FilterField("words, by:auto, since:7d, !without")
        yield Status()
        yield KeyBar()

    def on_resize(self) -> None:
        """Choose the columns for the new width."""
        self.lay_out()

    def watch_order(self) -> None:
        """Arrange the rows again."""
        self.lay_out()

    def watch_history(self) -> None:
        """Show the compactions."""
        self.lay_out()

    def show_board(self, board: Board) -> None:
        """Have the history collected; the rows stay as they are until then."""
        self.show_status()
        self.lay_out()
        self.read_history(board)

    @work(exclusive=True, group="history", description="read_history")
    async def read_history(self, board: Board) -> None:
        """Collect the history in a thread, since the first time takes a while."""
        history = await to_thread(lambda: board.history)
        self.history = self.reread_search.added(history)
        self._analysing.ask()

    @work(exclusive=True, group="rereads")
    async def find_rereads(self) -> None:
        """Find what was read again, in a thread, one conversation after another.

        What was found is shown now and then: rows of thousands of compactions take a while.
        """
        try:
            search, snapshot, shown = self.reread_search, self.app.board.snapshot, monotonic()
            for conversation in search.missing(self.history or (), snapshot):
                await to_thread(search.search, conversation, self.history or (), snapshot)
                if not self.can_update():
                    return
                if self.is_active and monotonic() - shown >= SHOW_EVERY:
                    self.history, shown = search.added(self.history or ()), monotonic()
            self.history = search.added(self.history or ())
        finally:
            self._analysing.done()

    def lay_out(self) -> None:
        """Update the rows; the cursor stays on its compaction."""
        if not self.can_update():
            return
        history, look = self.history or (), self.look
        rows = self.order.arrange(history, look)
        self.rows.show(items(rows, look))
        width = self.width
        names = TABLE.headings(self.order.by, look.symbols, width, reverse=self.order.reverse)
        self.set_content("#headings", names)
        facts = totals(rows, len(history), self.order, look)
        self.set_content("#totals", fit(facts, width))
        self.set_content("#nothing", self._nothing())
        self.set_class(not rows, "-empty")

    def _nothing(self) -> Content:
        """Explain why there is no row."""
        progress = self.app.board.snapshot.progress
        if not progress.done:
            return join((under_way(progress, self.app.symbols), QUIET))
        if self.history is None:
            return join(("Reading…", QUIET))
        if self.history:
            return join(("No compaction matches the filter. ", STRONG), ("Esc clears it.", QUIET))
        return join(
            ("No compaction yet.", STRONG),
            " When Claude Code compacts a context, it is listed here.",
        )

    @on(Rows.Opened, "#compactions")
    def open_compaction(self, event: Rows.Opened) -> None:
        """Open a compaction."""
        session, _, id_ = event.key.partition(" ")
        self.push(CompactionScreen(id_, session))

    def filter_rows(self) -> None:
        """Apply the filter."""
        self.order = replace(self.order, needle=self.needle)

    def action_sort(self) -> None:
        """Sort by the next column."""
        self.order = self.order.next_column(self.width)

    @on(Click, "#headings")
    def sort_by(self, event: Click) -> None:
        """Sort by the column whose heading was clicked."""
        name = TABLE.name_at(self.cell_of(event, "#headings"), self.width)
        self.order = self.order.by_column(name)

    def action_reverse(self) -> None:
        """Reverse the order."""
        self.order = replace(self.order, reverse=not self.order.reverse)

    def action_export(self) -> None:
        """Write the rows that pass the filter, in their order."""
        rows = self.order.arrange(self.history or (), self.look)
        write_rows(self, "compactions", lambda: history_csv(rows))

    def action_whatif(self) -> None:
        """Replay the session under other conditions."""
        name = project_of(self.selected) if self.selected else ""
        open_whatif(self.app, self.chosen_session, name)

    @property
    def selected(self) -> Recorded | None:
        """The compaction under the cursor."""
        key = self.rows.key
        return next((one for one in self.history or () if key_of(one) == key), None)

    @property
    def chosen_session(self) -> str:
        """The session of the compaction under the cursor."""
        return self.selected.session if self.selected else ""

    @property
    def chosen_agent(self) -> str:
        """The sub-agent of the compaction under the cursor; empty for the main chain."""
        return self.selected.agent if self.selected else ""
