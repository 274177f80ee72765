"""The tips: what to do, what it saves, and what became of earlier ones."""

from asyncio import to_thread
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Static

from ccwatch.report.board import Board
from ccwatch.report.tips.advice import advice
from ccwatch.ui import legends
from ccwatch.ui.screen_keys import TIPS
from ccwatch.ui.screens import tip_keys
from ccwatch.ui.screens.list_screen import ListScreen
from ccwatch.ui.screens.tip import TipScreen
from ccwatch.ui.throttle import Throttle
from ccwatch.ui.widgets.columns import Table
from ccwatch.ui.widgets.line import QUIET, STRONG, Part
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.tip_tables import (
    SessionFinding,
    TipFacts,
    catalogue,
    everywhere,
    here,
    history,
    of_key,
)
from ccwatch.ui.widgets.words import session_name

SECTIONS: Final[Mapping[str, Callable[[TipFacts], Table | None]]] = {
    "Here": here,
    "All open": everywhere,
    "History": history,
    "All tips": catalogue,
}
"""What lists each section, in their order."""
FINDINGS: Final = ("urgent first, then by saving", "urgent first")
"""The order of findings, in full and briefly."""
ORDERS: Final[Mapping[str, tuple[str, str]]] = {
    "Here": FINDINGS,
    "All open": FINDINGS,
    "History": ("this session first, newest first", "this session first"),
    "All tips": ("", ""),
}
"""The order of the rows of each section, in full and briefly."""
MANY: Final = 2
"""Rows from which the order is told."""
ROOMY: Final = 58
"""Cells of a line from which the order is told in full."""
AGAIN: Final = 5.0
"""Seconds after which all open sessions are analysed again."""


class TipsScreen(ListScreen):
    """The tips of the session on Live and of all open ones, their history, and a catalogue."""

    BINDINGS = [*TIPS]
    IS_ROOT = True
    LEGEND = staticmethod(legends.tips)

    def __init__(self) -> None:
        super().__init__()
        self.section = "Here"
        self._everywhere: tuple[SessionFinding, ...] | None = None
        self._analysing = Throttle(self, self.analyse, AGAIN)

    def compose_head(self) -> ComposeResult:
        """Create the names of the sections."""
        yield Static(id="sections")

    def on_mount(self) -> None:
        """Update from time to time."""
        self.set_interval(AGAIN, self.sync)

    def show_board(self, _board: Board) -> None:
        """Update the rows."""
        self.lay_out()
        if self.section == "All open":
            self._analysing.ask()

    @work(exclusive=True, group="everywhere")
    async def analyse(self) -> None:
        """Analyse all open sessions, in a thread."""
        try:
            self._everywhere = await to_thread(self._find, self.app.board)
        finally:
            self._analysing.done()
        self.lay_out()

    def _find(self, board: Board) -> tuple[SessionFinding, ...]:
        app, now_ms = self.app, self.app.moment().now_ms
        findings: list[SessionFinding] = []
        for row in board.rows:
            if row.live is not False and (overview := board.overview(row.id)):
                insight = app.services.insight(board, overview, now_ms)
                name = overview.session.name
                off = app.services.tips.off(row.id, now_ms)
                of_it = advice(overview, now_ms, insight, off)
                findings += [SessionFinding(row.id, finding, name) for finding in of_it]
        return tuple(findings)

    def crumbs(self) -> Sequence[Part]:
        """The breadcrumbs, with the session on Live unless all sessions are listed."""
        view = self.app.view() if self.section != "All open" else None
        name = session_name(view.overview.session) if view else ""
        return [("Tips", STRONG), (name, STRONG)]

    def facts(self) -> Sequence[Part]:
        """The order of the rows, and the number of tips that are not shown for that session."""
        silent = len(self.app.services.tips.off(self.chosen_session, self.app.moment().now_ms))
        full, brief = ORDERS[self.section]
        order = "" if len(self.rows.keys) < MANY else full if self.width >= ROOMY else brief
        return [(order, QUIET), (f"{silent} snoozed or off" if silent else "", QUIET)]

    def sections(self) -> Sequence[str]:
        """The names of the sections."""
        return tuple(SECTIONS)

    def table(self) -> Table | None:
        """The rows of the current section; `None` until they are known."""
        return SECTIONS[self.section](self._tip_facts())

    def _tip_facts(self) -> TipFacts:
        app, view = self.app, self.app.view()
        look, session = self.look, view.overview.session.id if view else ""
        now_ms, tips = look.moment.now_ms, app.services.tips
        on_live: tuple[SessionFinding, ...] | None = ()
        if view:
            findings = advice(view.overview, now_ms, view.insight, view.off)
            on_live = tuple(SessionFinding(session, finding) for finding in findings)
            if not on_live and view.insight.session.id != session:
                on_live = None
        names = {row.id: row.name for row in app.board.rows}
        every = self._everywhere and tuple(
            one for one in self._everywhere if one.finding.id not in tips.off(one.session, now_ms)
        )
        answered = bool(view and view.overview.session.main.last)
        return TipFacts(look, tips.notes, tips.settled, session, answered, on_live, every, names)

    @property
    def chosen_session(self) -> str:
        """The session of the row under the cursor, else the one on Live."""
        return of_key(self.rows.key)[0] or self.app.shown

    @on(Rows.Opened, "#rows")
    def go_in(self, event: Rows.Opened) -> None:
        """Open a tip."""
        session, tip = of_key(event.key)
        self.push(TipScreen(session, tip))

    def action_section(self, step: int) -> None:
        """Go to another section, and analyse all open sessions if it lists their tips."""
        super().action_section(step)
        self.sync()

    def _tip(self) -> str:
        """The id of the tip under the cursor; if there is none, empty, and a message is shown."""
        tip = of_key(self.rows.key)[1]
        if not tip:
            self.notify("No tip selected")
        return tip

    def action_take(self) -> None:
        """Copy the command of the tip under the cursor."""
        if not self._tip():
            return
        known = self._tip_facts()
        every = (*(known.here or ()), *(known.everywhere or ()))
        command = next((one.finding.command for one in every if one.key == self.rows.key), "")
        tip_keys.copy_command(self.app, command)

    def action_snooze(self) -> None:
        """Snooze the tip under the cursor in its session, or wake it."""
        if tip := self._tip():
            tip_keys.snooze_here(self, tip, of_key(self.rows.key)[0])
            self.sync()

    def action_snooze_day(self) -> None:
        """Snooze the tip under the cursor for a day, or wake it."""
        if tip := self._tip():
            tip_keys.snooze(self, tip, "")
            self.sync()

    def action_switch(self) -> None:
        """Turn the tip under the cursor off, or on again."""
        if tip := self._tip():
            tip_keys.switch(self, tip)
            self.sync()
