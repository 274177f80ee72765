"""Every project, with what its sessions come to."""

from collections.abc import Callable, Sequence

from textual import on

from ccwatch.plain_text import one_line
from ccwatch.report.board import Board, SessionRow
from ccwatch.ui import legends
from ccwatch.ui.keys import BACK, FILTER
from ccwatch.ui.screens.list_screen import ListScreen
from ccwatch.ui.widgets.columns import Column, Line, Table
from ccwatch.ui.widgets.line import QUIET, STRONG, Part
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.session_table import total
from ccwatch.ui.widgets.steady_order import SteadyOrder
from ccwatch.ui.widgets.words import ago
from ccwatch.units import UNKNOWN

COLUMNS = (
    Column("sessions", 8),
    Column("live", 4, 50),
    Column("comp.", 5, 60, QUIET),
    Column("cost", 9),
    Column("last", 13, 70, QUIET),
)
"""Columns of projects."""


class ProjectsScreen(ListScreen):
    """The projects, the most recently active first."""

    BINDINGS = [*FILTER, *BACK]
    LEGEND = staticmethod(legends.projects)

    def __init__(self, choose: Callable[[str], None], at: str | None) -> None:
        """List the projects.

        Args:
            choose: Called with the folder of the project that is opened.
            at: The folder of the project under the cursor at first; `None` for the first one.
        """
        super().__init__()
        self._choose, self._at = choose, at
        self._board: Board | None = None
        self._steady = SteadyOrder()
        self._rows: Sequence[SessionRow] = ()

    def show_board(self, board: Board) -> None:
        """Update the projects."""
        self._board = board
        self._rows = self._steady.of(board.rows, self.look.moment.now_ms)
        self.lay_out()
        if self._at is not None and f"p{self._at}" in self.rows.keys:
            self.rows.go(f"p{self._at}")
            self._at = None

    def crumbs(self) -> Sequence[Part]:
        """The breadcrumbs."""
        return [("Projects", STRONG)]

    def facts(self) -> Sequence[Part]:
        """The number of projects, and their total cost."""
        folders = {row.path for row in self._rows}
        return [str(len(folders)), total(self._rows, self.app.symbols)]

    def table(self) -> Table:
        """The projects, the most recently active first."""
        projects: dict[str, list[SessionRow]] = {}
        for row in self._rows:
            projects.setdefault(row.path, []).append(row)
        lines = [self._line(path, rows) for path, rows in projects.items()]
        return Table("project", COLUMNS, lines, "No project yet.")

    def _line(self, path: str, rows: Sequence[SessionRow]) -> Line:
        moment = self.app.moment()
        live = sum(row.may_be_live(moment.now_ms) for row in rows)
        compactions = sum(row.compactions for row in rows)
        cells = (
            str(len(rows)),
            str(live or ""),
            str(compactions or ""),
            total(rows, self.app.symbols),
            ago(moment.seconds_since(max(row.last_ms for row in rows))),
        )
        return Line(f"p{path}", one_line(path, 300) or UNKNOWN, cells, ends=True)

    @on(Rows.Opened, "#rows")
    def go_in(self, event: Rows.Opened) -> None:
        """Show the sessions of a project."""
        self._choose(event.key[1:])
        self.leave()
