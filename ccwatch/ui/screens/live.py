"""The session being worked on: the screen to leave open."""

from msgspec.structs import replace
from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.timer import Timer

from ccwatch.report.board import Board
from ccwatch.ui import legends
from ccwatch.ui.keys import LIVE
from ccwatch.ui.screens.board_screen import BoardScreen
from ccwatch.ui.view import View
from ccwatch.ui.widgets.empty import Empty
from ccwatch.ui.widgets.key_bar import KeyBar
from ccwatch.ui.widgets.line import QUIET, STRONG, join
from ccwatch.ui.widgets.live.context_panel import ContextPanel
from ccwatch.ui.widgets.live.cost_panel import CostPanel, count_down
from ccwatch.ui.widgets.live.fill_panel import FillPanel
from ccwatch.ui.widgets.live.header import Header
from ccwatch.ui.widgets.live.others import items, others
from ccwatch.ui.widgets.live.past_panel import PastPanel
from ccwatch.ui.widgets.live.small_lines import NOTHING
from ccwatch.ui.widgets.live.small_panel import SmallPanel, listed
from ccwatch.ui.widgets.live.smallest import TINY
from ccwatch.ui.widgets.live.tips_panel import TipsPanel
from ccwatch.ui.widgets.panel import Panel
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.status import Status, status

TITLES = {
    "#context": "Context",
    "#cost": "Cost",
    "#fill": "What fills it",
    "#past": "Compactions",
    "#tips": "Do this",
    "#others": "Also running",
}
"""The titles of the frames."""
FEW_KEYS = 16
"""Cells of the keys that are always named, with the blanks around the status beside them."""
MAIN_KEYS = 80
"""Cells of the keys for screens, what fills the context, help and quitting, with those blanks."""


class LiveScreen(BoardScreen):
    """How full the context is, how far the trigger, what it costs, and what to do."""

    CSS_PATH = "live.tcss"
    AUTO_FOCUS = ""
    BINDINGS = [*LIVE]
    LEGEND = staticmethod(legends.live)

    other_rows = getters.query_one("#others", Rows)
    """The other live sessions."""
    _view: View | None = None

    def __init__(self) -> None:
        """There are no other sessions until one is listed."""
        super().__init__(classes="-alone")

    def compose(self) -> ComposeResult:
        """Create panels for wide panes and lines for narrow ones, of which one is hidden."""
        yield Empty()
        yield SmallPanel(id="small")
        with Container(id="panels"):
            yield Header()
            yield ContextPanel(id="context", classes="panel")
            with Horizontal(id="middle"):
                yield CostPanel(id="cost", classes="panel")
                yield FillPanel(id="fill", classes="panel")
                yield TipsPanel(id="tips", classes="panel")
            with Horizontal(id="bottom"):
                yield PastPanel(id="past", classes="panel")
                yield Rows(id="others", hides_cursor=True)
        with Horizontal(id="foot"):
            yield KeyBar()
            yield Status()

    def on_mount(self) -> None:
        """Set the titles of the frames, and create the timer of the countdown."""
        self._second: Timer = self.set_interval(1, self.tick, pause=True)
        self._counted = ""
        self._counting = [*self.query("Header, CostPanel, TipsPanel, SmallPanel").results(Panel)]
        for selector, title in TITLES.items():
            self.query_one(selector).border_title = title

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the key for the next panel if none can be focused."""
        return bool(self.focus_chain) if action == "panel" else True

    def action_panel(self) -> None:
        """Focus the next panel."""
        self.focus_next()

    def on_screen_suspend(self) -> None:
        """Stop the countdown while the screen is not visible."""
        self._second.pause()

    def show_board(self, board: Board) -> None:
        """Show the chosen session, or explain that there is none."""
        view = self._view = self.app.view()
        self.set_class(view is None, "-empty")
        if view is None:
            self.show_status()
            self.query_one(Empty).show(board, self.app.symbols, self.app.choice.session)
            self._second.pause()
            return
        self.show_others(view)
        for panel in self.query(Panel):
            panel.show(view)
        count_down(self._second, view, paused=self.app.paused)

    def show_status(self) -> None:
        """Update the status. It takes no row of its own, so that it moves nothing when it comes.

        It stands beside the keys, of which it leaves the main ones unless even the briefest words
        need more room; in a pane that is too low for keys, it replaces the least important row.
        """
        app, width = self.app, self.size.width
        ample = width - MAIN_KEYS if self._view else None
        room = max(10, width - FEW_KEYS)
        line = status(app, room, self.alerts_elsewhere(), ample, self._view)
        keys = self.query_one(KeyBar)
        said = (NOTHING, NOTHING) if keys.display else (line, self.way_to_help())
        self.query_one(SmallPanel).say(*said)
        self.query_one(Status).show(line)

    def way_to_help(self) -> Content:
        """The key for help, and its name."""
        for _, bound, *_ in self.active_bindings.values():
            if bound.action == "help":
                return join(
                    (self.app.get_key_display(bound), STRONG), (f" {bound.description}", QUIET)
                )
        return NOTHING

    def alerts_elsewhere(self) -> frozenset[str]:
        """The ids of sessions of which the rest of the screen says what an alert would."""
        view, (width, height) = self._view, self.size
        if view is None or width < TINY:
            return frozenset()
        rows = self.other_rows
        if self.query_one("#panels").display:
            found = {rows.keys[at] for at in rows.in_sight()} if rows.display else set[str]()
        else:
            found = set(listed(view, width - 2, height - 1))
        return frozenset(found | {view.overview.session.id})

    def show_others(self, view: View) -> None:
        """List the other live sessions; without any, the frame is hidden."""
        rows = others(view)
        self.set_class(not rows, "-alone")
        panel = self.other_rows
        panel.show(items(rows, view))
        if not panel.has_focus:
            panel.go("")  # else its cursor, which is hidden, would hide what is more urgent
        self.count_others()

    @on(Rows.Moved, "#others")
    def count_others(self) -> None:
        """Show the number of other sessions in the frame, unless all are in sight."""
        rows = self.other_rows
        count, sight = len(rows.keys), rows.size.height
        more = f" {self.app.symbols.dot} {count}" if 0 < sight < count else ""
        if more != self._counted:
            self._counted = more
            rows.border_title = Content(TITLES["#others"] + more)
        self.show_status()

    def tick(self) -> None:
        """Update the countdown of the cache, and what else is told to the second.

        A tick may arrive after the timer was paused, and must not resume it.
        """
        if self._view and self.is_active:
            view = replace(self._view, look=self.look)
            for panel in self._counting:
                panel.show(view)
            count_down(self._second, view, paused=self.app.paused)

    @on(Rows.Opened, "#others")
    def pin(self, event: Rows.Opened) -> None:
        """Show another session."""
        self.app.pin(event.key)
