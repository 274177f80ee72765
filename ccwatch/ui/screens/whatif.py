"""What sessions would have cost under another trigger, on another model, or with /clear."""

from collections.abc import Sequence

from msgspec.structs import replace
from textual import getters, on, work
from textual.app import ComposeResult
from textual.reactive import var
from textual.widgets import Input, Static
from textual.worker import Worker, get_current_worker

from ccwatch.analysis.whatif.scenario import ALLOWED, Scenario, read
from ccwatch.analysis.whatif.study import Study
from ccwatch.report.board import Board
from ccwatch.report.whatif import replayed, unpriced
from ccwatch.ui import legends
from ccwatch.ui.board_app import BoardApp
from ccwatch.ui.screen_keys import WHATIF
from ccwatch.ui.screens.board_screen import BoardScreen
from ccwatch.ui.widgets.key_bar import KeyBar
from ccwatch.ui.widgets.line import QUIET, STRONG, Part, headline, join
from ccwatch.ui.widgets.page import Page
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.status import Status
from ccwatch.ui.widgets.whatif_table import assumption_lines, table
from ccwatch.units import count, percent

SCENARIOS, ASSUMED = 3, 4
"""Rows that are reserved for the scenarios, and for the assumptions below them."""
OFTEN = 0.2
"""Seconds between two updates of the progress of a replay."""


class WhatIfScreen(BoardScreen):
    """Scenarios with their costs, and the assumptions below them.

    The replay is of the sessions when the screen was opened, and does not follow changes.
    """

    CSS_PATH = "lists.tcss"
    AUTO_FOCUS = "#rows"
    BINDINGS = [*WHATIF]
    LEGEND = staticmethod(legends.whatif)

    rows = getters.query_one(Rows)
    """The scenarios."""
    page = getters.query_one(Page)
    """The assumptions."""
    field = getters.query_one("#scenario", Input)
    """The field for a scenario."""
    study: var[Study | None] = var(None, init=False)
    """The results; `None` until there are any."""

    def __init__(self, name: str, sessions: Sequence[str]) -> None:
        """Replay sessions.

        Args:
            name: The name of what they share, such as a project; without control characters.
            sessions: Their ids.
        """
        super().__init__()
        self.scope, self.sessions = name, tuple(sessions)
        self.session_id = self.sessions[0] if len(self.sessions) == 1 else ""
        self._board: Board | None = None
        self._worker: Worker[None] | None = None
        self._done, self._ended = 0, False

    def compose(self) -> ComposeResult:
        """Create the breadcrumbs, the headings, the scenarios and the assumptions."""
        yield Static(id="crumbs")
        yield Static(id="headings")
        yield Rows(id="rows", opens=False)
        yield Page()
        yield Input(
            id="scenario", placeholder="70%, 150k, window 400k, clear 3 7, haiku", compact=True
        )
        yield Status()
        yield KeyBar()

    def on_mount(self) -> None:
        """Update the progress of a replay from time to time."""
        self.set_interval(OFTEN, self._report)

    def show_board(self, board: Board) -> None:
        """Start with the first board that has all sessions."""
        if self._board is None and board.snapshot.progress.done:
            self._board = board
            self._begin(())
        self.lay_out()

    def on_resize(self) -> None:
        """Divide the rows again once the layout is known."""
        self.call_after_refresh(self.lay_out)

    def watch_study(self) -> None:
        """Show the results."""
        self.lay_out()

    @property
    def is_busy(self) -> bool:
        """Is a replay running?"""
        return self._worker is not None and self._worker.is_running

    def _begin(self, scenarios: Sequence[Scenario]) -> None:
        if self._board:
            self._done, self._ended = 0, False
            self._worker = self.replay(self._board, tuple(scenarios))

    @work(thread=True, exclusive=True, group="whatif", description="replay")
    def replay(self, board: Board, scenarios: tuple[Scenario, ...]) -> None:
        """Replay in a thread, a session at a time, until the end or until it is cancelled."""
        worker = get_current_worker()

        def go_on(done: int) -> bool:
            self._done = done
            return not worker.is_cancelled

        library, prices = self.app.services.library, self.app.services.prices
        study = replayed(board, self.sessions, scenarios, library, prices, go_on)
        if study and not worker.is_cancelled:
            self.app.call_from_thread(self._take, study)

    def _take(self, study: Study) -> None:
        """Add results to those that are known."""
        if self.study is None:
            self.study = study
            return
        replayed = {result.scenario for result in study.results}
        known = [result for result in self.study.results if result.scenario not in replayed]
        self.study = replace(self.study, results=(*known, *study.results))
        self.rows.call_after_refresh(self.rows.go, f"s{len(self.study.results)}")

    def _report(self) -> None:
        if self.is_busy:
            self.lay_out()

    @on(Worker.StateChanged)
    @on(Page.Resized)
    def lay_out(self) -> None:
        """Update the screen."""
        if not self.can_update():
            return
        self.show_status()
        signs, width = self.app.symbols, self.width
        self.set_content("#crumbs", headline(*self._headline(), width, signs.arrow))
        rows, page = self.rows, self.page
        if self.study is None:
            state = "ended" if self._ended else f"replaying{signs.more}"
            self.set_content("#headings", join((state, QUIET)))
            return
        shown = table(self.study, signs, width)
        rows.show(shown.items())
        room = self._room()
        high = max(1, min(len(shown.lines), max(SCENARIOS, room - ASSUMED), room))
        rows.styles.height = high
        page.display = room > high + 1
        empty = shown.empty if not self.study.sessions else ""
        headings = join((empty, QUIET)) if empty else shown.headings(width)
        self.set_content("#headings", headings)
        page.show(assumption_lines(self.study, signs, page.scrollable_content_region.width))

    def _room(self) -> int:
        """The rows for scenarios and assumptions together."""
        keys = not (self.has_class("-low") or self.has_class("-tiny"))
        said = self.query_one(Status).has_class("-said")
        return self.size.height - 2 - self.has_class("-asking") - said - keys

    def _headline(self) -> tuple[list[Part], list[Part]]:
        """The breadcrumbs, and what is shown beside them."""
        progress = ""
        if self.is_busy and len(self.sessions) > 1:
            progress = f"{percent(self._done / len(self.sessions))} replayed"
        many = count(len(self.sessions), "session") if len(self.sessions) != 1 else ""
        return [("What if", QUIET), (self.scope, STRONG)], [(progress, "$accent-readable"), many]

    def action_ask(self) -> None:
        """Show the field for a scenario."""
        self.add_class("-asking")
        self.set_focus(self.field)
        self.lay_out()

    @on(Input.Submitted, "#scenario")
    def try_it(self, event: Input.Submitted) -> None:
        """Replay the scenario that was typed."""
        try:
            scenario = read(event.value)
        except ValueError:
            self.notify(f"Give {ALLOWED}", severity="warning", markup=False)
            return
        if why := unpriced(scenario, self.app.services.prices):
            self.notify(why, severity="warning", markup=False)
            return
        self._leave_input()
        self._begin((scenario,))

    def _leave_input(self) -> None:
        self.field.value = ""
        self.remove_class("-asking")
        self.rows.focus()
        self.lay_out()

    def action_back(self) -> None:
        """Leave the field, cancel a replay, or go back."""
        if self.has_class("-asking"):
            self._leave_input()
        elif self.is_busy and self._worker:
            self._worker.cancel()
            self._ended = True
            self.lay_out()
        else:
            super().action_back()


def open_whatif(app: BoardApp, session: str, name: str) -> None:
    """Replay one session on a screen of its own; without a transcript, show a message.

    Args:
        app: The app.
        session: The sessionId.
        name: Its name, without control characters; empty for the start of its id.
    """
    if app.board.circumstances(session) is None:
        app.notify("No transcript to replay")
        return
    app.push_screen(WhatIfScreen(name or session[:8], (session,)))
