"""Every session, to be sorted, filtered and grouped."""

from typing import Final

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.events import Click
from textual.reactive import var
from textual.widgets import Static

from ccwatch.plain_text import one_line
from ccwatch.report.board import Board
from ccwatch.ui import legends
from ccwatch.ui.screen_keys import SESSIONS
from ccwatch.ui.screens.filtered_screen import FilteredScreen
from ccwatch.ui.screens.projects import ProjectsScreen
from ccwatch.ui.screens.search import SearchScreen
from ccwatch.ui.screens.session import SessionScreen
from ccwatch.ui.widgets.empty import Empty
from ccwatch.ui.widgets.filter_field import FilterField
from ccwatch.ui.widgets.key_bar import KeyBar
from ccwatch.ui.widgets.line import QUIET, STRONG, Part, fit, join
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.session_table import SESSIONS as TABLE
from ccwatch.ui.widgets.session_table import SessionOrder, items, total
from ccwatch.ui.widgets.status import Status
from ccwatch.ui.widgets.steady_order import SteadyOrder
from ccwatch.ui.widgets.words import sorted_by

NOTHING: Final = join(("No session matches the filter. ", STRONG), ("Esc clears it.", QUIET))
"""The message if nothing passes the filter."""


class SessionsScreen(FilteredScreen):
    """The table of all sessions."""

    CSS_PATH = "sessions.tcss"
    AUTO_FOCUS = "#sessions"
    BINDINGS = [*SESSIONS]
    IS_ROOT = True
    LEGEND = staticmethod(legends.sessions)

    order: var[SessionOrder] = var(SessionOrder(), init=False)
    """How the rows are filtered and sorted."""

    def __init__(self) -> None:
        super().__init__()
        self._steady = SteadyOrder()

    def compose(self) -> ComposeResult:
        """Create the totals, the headings, the rows and the filter."""
        yield Static(id="totals")
        yield Empty()
        yield Static(id="headings")
        yield Rows(id="sessions")
        yield FilterField("filter, or !without")
        yield Status()
        yield KeyBar()

    def watch_order(self) -> None:
        """Arrange the rows again."""
        self.sync()
        self.refresh_bindings()

    def on_resize(self) -> None:
        """Choose the columns for the new width."""
        self.sync()

    def show_board(self, board: Board) -> None:
        """Update the rows; the cursor stays on its session."""
        self.show_status()
        self.set_class(not board.rows, "-empty")
        self.query_one(Empty).show(board, self.app.symbols)
        rows = self.order.arrange(self._steady.of(board.rows, self.look.moment.now_ms))
        width = self.width
        self.rows.show(items(rows, self.order, self.look, width))
        nothing = bool(board.rows) and not rows
        self.set_class(nothing, "-void")
        names = TABLE.headings(self.order.by, self.look.symbols, width, reverse=self.order.reverse)
        self.set_content("#headings", NOTHING if nothing else names)
        narrowed = self.order.is_narrowed
        some = f"{len(rows)} of {len(board.rows)}" if narrowed else str(len(rows))
        facts: list[Part] = [
            ("Sessions", "bold"),
            (one_line(self.order.folder, 60), "$accent-readable") if self.order.folder else "",
            some,
            total(rows, self.app.symbols),
            (sorted_by(self.order.by, reverse=self.order.reverse), QUIET),
            *([(f"filter {self.order.needle}", "$accent-readable")] if self.order.needle else []),
        ]
        self.set_content("#totals", fit(facts, width))

    @on(Rows.Opened, "#sessions")
    def open_session(self, event: Rows.Opened) -> None:
        """Pin a session on Live and list its turns."""
        self.app.pin(event.key)
        self.push(SessionScreen(event.key))

    def filter_rows(self) -> None:
        """Apply the filter."""
        self.order = replace(self.order, needle=self.needle)

    def action_projects(self) -> None:
        """List the projects, to show only the sessions of one."""
        self.push(ProjectsScreen(self._enter_project, self._project))

    @property
    def _project(self) -> str | None:
        """The project that was chosen, else that of the session under the cursor."""
        rows = self.app.board.rows
        chosen = next((row.path for row in rows if row.id == self.chosen_session), None)
        return chosen if self.order.folder is None else self.order.folder

    def _enter_project(self, folder: str) -> None:
        self.order = replace(self.order, folder=folder)

    def action_search(self) -> None:
        """Search for a text in every session."""
        self.push(SearchScreen())

    @property
    def has_way_back(self) -> bool:
        """Is there a filter, or was a project chosen?"""
        return super().has_way_back or self.order.folder is not None

    def action_back(self) -> None:
        """Remove the filter, then the choice of a project."""
        if not self.is_filtering:
            self.order = replace(self.order, folder=None)
        self.end_filter()

    def action_sort(self) -> None:
        """Sort by the next column."""
        self.order = self.order.next_column(self.width)

    @on(Click, "#headings")
    def sort_by(self, event: Click) -> None:
        """Sort by the column whose heading was clicked."""
        name = TABLE.name_at(self.cell_of(event, "#headings"), self.width)
        self.order = self.order.by_column(name, self.width)

    def action_reverse(self) -> None:
        """Reverse the order."""
        self.order = replace(self.order, reverse=not self.order.reverse)

    def action_group(self) -> None:
        """Group the sessions by project, or no longer."""
        self.order = replace(self.order, grouped=not self.order.grouped)

    @property
    def chosen_session(self) -> str:
        """The session under the cursor."""
        return self.rows.key
