"""One compaction: what it did, what it cost and what it left."""

from msgspec.structs import replace
from textual import getters, on, work
from textual.app import ComposeResult
from textual.widgets import Input, Static

from ccwatch.report.board import Board
from ccwatch.report.compactions.recorded import Reread
from ccwatch.report.output.compaction_report import markdown, summary_line
from ccwatch.ui import legends
from ccwatch.ui.screen_keys import COMPACTION
from ccwatch.ui.screens.compaction_reading import read
from ccwatch.ui.screens.copying import CopyScreen
from ccwatch.ui.screens.exporting import write_report
from ccwatch.ui.screens.searched_screen import SearchedScreen
from ccwatch.ui.screens.whatif import open_whatif
from ccwatch.ui.throttle import Throttle
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.compaction.facts import CompactionFacts
from ccwatch.ui.widgets.compaction.figures import project_of
from ccwatch.ui.widgets.compaction.page_lines import page_lines
from ccwatch.ui.widgets.copyables import Copyable
from ccwatch.ui.widgets.key_bar import KeyBar
from ccwatch.ui.widgets.line import QUIET, Part, headline, join
from ccwatch.ui.widgets.page import Page
from ccwatch.ui.widgets.status import Status

REST = 3.0
"""Seconds after which a transcript that grew is read again."""


class CompactionScreen(SearchedScreen):
    """Everything known about one compaction."""

    CSS_PATH = "compactions.tcss"
    AUTO_FOCUS = "#page"
    BINDINGS = [*COMPACTION]
    LEGEND = staticmethod(legends.compaction)

    view = getters.query_one(Page)
    """The page."""

    def __init__(self, compaction_id: str, session_id: str) -> None:
        """Show a compaction.

        Args:
            compaction_id: Its id.
            session_id: The session that it belongs to, or a fork that copied it.
        """
        super().__init__()
        self.compaction_id, self.session_id = compaction_id, session_id
        self.known: CompactionFacts | None = None
        self._made_from: object = None
        self._reading, self._was_read = Throttle(self, self.read, REST), False

    def compose(self) -> ComposeResult:
        """Create the breadcrumbs, the page and the field to search it."""
        yield Static(id="crumbs")
        yield Page()
        yield Input(id="find", placeholder="find on this page", compact=True)
        yield Status()
        yield KeyBar()

    @property
    def needle(self) -> str:
        """What is searched for on the page; empty for nothing."""
        return self.view.needle

    def look_for(self, needle: str) -> None:
        """Mark all matches on the page, and go to one."""
        self.view.find(needle)
        self.lay_out()

    def show_board(self, _board: Board) -> None:
        """Have the transcript read if it changed."""
        self.show_status()
        self.lay_out()
        self._reading.ask()

    @work(exclusive=True, group="compaction")
    async def read(self) -> None:
        """Read and calculate everything; a read for another compaction is cancelled."""
        app, board = self.app, self.app.board
        async for known in read(app, board, self.session_id, self.compaction_id, self.known):
            self.known, self.compaction_id = known, known.id
            self.session_id, self.agent = known.listed.session, known.listed.agent
            self.lay_out()
        self._was_read = True
        self._reading.done()
        self.lay_out()

    @on(Page.Resized)
    def lay_out(self) -> None:
        """Update the page."""
        if not self.can_update():
            return
        look = self.look
        line = headline(*self._headline(look), self.width, look.symbols.arrow)
        self.set_content("#crumbs", line)
        page = self.view
        width = page.scrollable_content_region.width - 1
        if width < 1:
            return
        if self.known:
            moment = look.moment
            made_from = (self.known, width, moment.now_ms // 60_000, moment.zone)
            if made_from != self._made_from:
                self._made_from = made_from
                page.show(page_lines(self.known, look, width))
        else:
            reading = f"Reading{look.symbols.more}"
            note = "There is no such compaction." if self._was_read else reading
            self._made_from = None
            page.show([join((note, QUIET))])

    def _headline(self, look: Look) -> tuple[list[Part], list[Part]]:
        """The breadcrumbs, and what is shown beside them."""
        if not self.known:
            return [("Compactions", QUIET)], []
        here = f"{self.known.place + 1}/{len(self.known.siblings)}"
        place: Part = (f"{look.symbols.compacted} {here}", "bold")
        match: Part = ""
        if self.needle:
            match = (
                f"{self.view.place}/{len(self.view.matches)} {self.needle}",
                "$accent-readable",
            )
        return [("Compactions", QUIET), project_of(self.known.listed), place], [match]

    def action_step(self, by: int) -> None:
        """Go to the session's next or previous compaction."""
        other = self.known.sibling(by) if self.known else None
        if other is None:
            self.notify("This is the last one" if by > 0 else "This is the first one")
            return
        self.compaction_id, self.known = other.id, other
        self.view.scroll_home(animate=False)
        self.lay_out()
        self._reading.hurry()

    def action_whatif(self) -> None:
        """Replay the session under other conditions."""
        name = project_of(self.known.listed) if self.known else ""
        open_whatif(self.app, self.session_id, name)

    def action_next_match(self, by: int) -> None:
        """Go to another match."""
        self.view.step(by)
        self.lay_out()

    def action_take(self) -> None:
        """Offer to copy a line, the summary or a report."""
        if not self.known:
            self.notify("Nothing to copy yet")
            return
        listed, detail, summary = self.known.listed, self.known.detail, self.known.summary
        if detail and detail.tax:
            listed = replace(listed, reread=Reread.of(detail.tax))
        choices = [Copyable("y", "line", summary_line(listed))]
        if summary:
            choices.append(Copyable("s", "summary", "\n".join(summary)))
        if detail:
            choices.append(Copyable("m", "Markdown report", markdown(listed, detail)))
        self.app.push_screen(CopyScreen(choices), self._copy)

    def _copy(self, text: str | None) -> None:
        if text:
            self.app.copy(text, f"{len(text):,} characters")

    async def action_chart(self) -> None:
        """Draw the context of the session, with the cursor on this compaction."""
        if self.known and not (self.known.listed.archived or self.known.listed.stray):
            await self.run_action("app.timeline")
        else:
            self.notify("No transcript to draw")

    def action_export(self) -> None:
        """Write a report into the working directory."""
        if self.known and self.known.detail:
            write_report(self, self.known.listed, self.known.detail)
        else:
            self.notify("Nothing to write: only figures are known")
