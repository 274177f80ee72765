"""The turns of one session."""

from asyncio import to_thread

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Footer, Static

from ccwatch.analysis.overview import Overview
from ccwatch.report.board import Board
from ccwatch.report.wording import money
from ccwatch.ui.keys import BACK
from ccwatch.ui.safety import one_line
from ccwatch.ui.screens.board_screen import BoardScreen
from ccwatch.ui.widgets.empty import Empty
from ccwatch.ui.widgets.header import project
from ccwatch.ui.widgets.panel import QUIET, Part, fit
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.status import Status
from ccwatch.ui.widgets.turn_table import headings, items

PROMPT = 1000
"""Characters of a prompt that are kept for its line."""


class TurnsScreen(BoardScreen):
    """What each turn cost, and how full the context was after it."""

    CSS_PATH = "sessions.tcss"
    AUTO_FOCUS = "#turns"
    BINDINGS = [*BACK]

    def __init__(self, session: str) -> None:
        super().__init__()
        self.session = session
        self._texts: dict[int, str] = {}

    def compose(self) -> ComposeResult:
        """Lay out the way here, the headings and the turns."""
        yield Static(id="crumbs")
        yield Empty(id="empty")
        yield Static(id="headings")
        yield Rows(id="turns", opens=False)
        yield Status()
        yield Footer(compact=True, show_command_palette=False)

    def on_resize(self) -> None:
        """Choose the columns for the new width."""
        self._follow()

    def show_board(self, board: Board) -> None:
        """Bring the turns up to date; the cursor stays on its turn."""
        self.query_one(Status).show(self.ccwatch)
        overview = board.look(self.session)
        if overview is None:
            return
        turns = overview.turns
        moment, symbols = self.ccwatch.moment(), self.ccwatch.symbols
        self.query_one("#turns", Rows).show(items(turns, overview, self._texts, moment, symbols))
        width = max(1, self.size.width - 2)
        self.query_one("#headings", Static).update(headings(width))
        session = overview.session
        way: list[Part] = [
            ("Sessions", QUIET),
            (one_line(project(session), 40), "bold"),
            f"{len(turns)} turn{'' if len(turns) == 1 else 's'}",
            money(overview.cost.total_nano),
            (one_line(session.title, 80), QUIET),
        ]
        self.query_one("#crumbs", Static).update(fit(way, width, f" {symbols.arrow} "))
        self.read_prompts(overview)

    @on(Rows.Moved, "#turns")
    def moved(self) -> None:
        """Read the prompts that came in sight."""
        overview = self.ccwatch.board.look(self.session)
        if overview:
            self.read_prompts(overview)

    @work(exclusive=True, group="prompts")
    async def read_prompts(self, overview: Overview) -> None:
        """Read the prompts of the turns in sight, in a thread, each once."""
        rows = self.query_one("#turns", Rows)
        seen = [int(rows.items[i].key) for i in rows.in_sight()]
        turns = overview.session.main.turns
        missing = [i for i in seen if i not in self._texts and i < len(turns)]
        for index in missing:
            text = await to_thread(self.ccwatch.text_of, turns[index].prompt)
            self._texts[index] = text[:PROMPT]
        if missing:
            self._follow()

    def action_back(self) -> None:
        """Back to the sessions."""
        self.dismiss()

    @property
    def chosen(self) -> str:
        """The session whose turns these are."""
        return self.session
