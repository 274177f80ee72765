"""One tip: the evidence, the calculation, and what became of it."""

from asyncio import to_thread
from collections.abc import Sequence
from typing import Final

from textual import on, work

from ccwatch.analysis.tips.tip import Tip
from ccwatch.model.session import Session
from ccwatch.report.board import Board
from ccwatch.report.tips.advice import advice
from ccwatch.report.tips.tip_detail import TipDetail, tip_detail, tip_of
from ccwatch.ui import legends
from ccwatch.ui.screen_keys import TIP
from ccwatch.ui.screens import tip_keys
from ccwatch.ui.screens.list_screen import ListScreen
from ccwatch.ui.screens.turn import TurnScreen
from ccwatch.ui.screens.viewer import ViewerScreen
from ccwatch.ui.throttle import Throttle
from ccwatch.ui.widgets.columns import Table
from ccwatch.ui.widgets.conversation import row_keys
from ccwatch.ui.widgets.line import QUIET, STRONG, Part
from ccwatch.ui.widgets.page_lines import BROADEST
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.tip_page import COMMAND, TipLook, tip_table
from ccwatch.ui.widgets.tip_tables import TipFacts, unwanted
from ccwatch.ui.widgets.words import session_name

PROMPT: Final = 1000
"""Characters of a prompt that are kept for its line."""
REST: Final = 1.0
"""Seconds after which a session that grew is analysed again."""
STALE: Final = 30.0
"""Seconds after which one that did not is analysed again: some tips depend on the time."""


class TipScreen(ListScreen):
    """Everything about a tip in a session; its turns and blocks can be opened."""

    BINDINGS = [*TIP]
    LEGEND = staticmethod(legends.tip)

    def __init__(self, session_id: str, tip: str) -> None:
        """Show a tip.

        Args:
            session_id: The session.
            tip: The id of the tip.
        """
        super().__init__()
        self.session_id = session_id
        self.tip: Tip | None = tip_of(tip)
        self.detail: TipDetail | None = None
        self._analysed_session: Session | None = None
        self._reading = Throttle(self, self.read, REST)
        self._prompts: dict[str, str] = {}

    def on_mount(self) -> None:
        """Analyse the session again from time to time."""
        self.set_interval(STALE, self._read_again)

    def show_board(self, board: Board) -> None:
        """Have the session analysed if it has grown."""
        self.lay_out()
        overview = board.overview_on_screen(self.session_id)
        if overview is None or overview.session is not self._analysed_session:
            self._reading.ask()

    def _read_again(self) -> None:
        """Have the session analysed although it has not grown, since time has passed."""
        if self.is_current:
            self._reading.ask()

    @work(exclusive=True, group="tip")
    async def read(self) -> None:
        """Collect everything, in a thread; a collection under crumbs is cancelled."""
        self.detail = await to_thread(self._read, self.app.board)
        self._reading.done()
        self.lay_out()

    def _read(self, board: Board) -> TipDetail | None:
        app, overview = self.app, board.overview(self.session_id)
        if self.tip is None:
            return None
        if overview is None:
            return TipDetail(self.tip, Session(self.session_id), None)
        now_ms = app.moment().now_ms
        insight = app.services.insight(board, overview, now_ms)
        off = app.services.tips.off(self.session_id, now_ms)
        findings = advice(overview, now_ms, insight, off)
        self._analysed_session = overview.session
        case = app.services.insights.case(overview, board.snapshot, now_ms)
        made = tip_detail(self.tip, case, findings)
        for turn in (overview.session.main.turns[one.number] for one in made.turns):
            if turn.id not in self._prompts:
                self._prompts[turn.id] = app.services.text_of(turn.prompt)[:PROMPT]
        return made

    def crumbs(self) -> Sequence[Part]:
        """The breadcrumbs: the session, and the tip."""
        crumbs: list[Part] = [("Tips", QUIET)]
        if self.detail and (name := session_name(self.detail.session)):
            crumbs.append((name, QUIET))
        crumbs.append((self.tip.title if self.tip else "no such tip", STRONG))
        return crumbs

    def table(self) -> Table | None:
        """The page; `None` until it is known."""
        if self.tip is None:
            return Table("", (), (), "There is no such tip.")
        if self.detail is None:
            return None
        tips, look, id_ = self.app.services.tips, self.look, self.tip.id
        why = unwanted(TipFacts(look, tips.notes, tips.settled, self.session_id), id_)
        seen = tips.notes.sightings.get((self.session_id, id_))
        width = max(1, min(self.size.width - 3, BROADEST))
        page_look = TipLook(look.moment, look.symbols, width, self._prompts, why, seen)
        return tip_table(self.detail, page_look)

    @on(Rows.Opened, "#rows")
    def go_in(self, event: Rows.Opened) -> None:
        """Open a turn or a block, or copy the command."""
        kind, key = event.key[:1], event.key[1:]
        if event.key.startswith(COMMAND):
            self.action_take()
        elif self.detail and kind == row_keys.TURN:
            self.push(TurnScreen(self.session_id, key))
        elif self.detail and kind == row_keys.BLOCK:
            blocks = {row_keys.of_block(one): one for one, _ in self.detail.blocks}
            if entry := blocks.get(event.key):
                self.push(ViewerScreen(entry))

    def action_take(self) -> None:
        """Copy the command."""
        finding = self.detail.finding if self.detail else None
        tip_keys.copy_command(self.app, finding.command if finding else "")

    def action_snooze(self) -> None:
        """Snooze the tip in this session, or wake it."""
        if self.tip:
            tip_keys.snooze_here(self, self.tip.id, self.session_id)
            self._read_at_once()

    def action_snooze_day(self) -> None:
        """Snooze the tip for a day, or wake it."""
        if self.tip:
            tip_keys.snooze(self, self.tip.id, "")
            self._read_at_once()

    def action_switch(self) -> None:
        """Turn the tip off, or on again."""
        if self.tip:
            tip_keys.switch(self, self.tip.id)
            self._read_at_once()

    def _read_at_once(self) -> None:
        """Find out at once what has changed with the tips that are wanted."""
        self._reading.hurry()
        self.lay_out()
