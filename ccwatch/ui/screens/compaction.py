"""One compaction: what it did, what it took and what it left."""

from asyncio import to_thread
from pathlib import Path
from time import monotonic

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Input, Static

from ccwatch.analysis.compaction.detail import Detail, detail
from ccwatch.model.session import Session
from ccwatch.report.board import Board
from ccwatch.report.compaction_report import markdown, summary_line
from ccwatch.report.export import ExportError, export
from ccwatch.report.history import Recorded, Reread
from ccwatch.report.library import first_words
from ccwatch.report.rereads import lane_of, summary_text
from ccwatch.ui.keys import COMPACTION
from ccwatch.ui.safety import plain
from ccwatch.ui.screens.copying import CopyScreen
from ccwatch.ui.screens.searched_screen import SearchedScreen
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.compaction.figures import project_of
from ccwatch.ui.widgets.compaction.known import Known
from ccwatch.ui.widgets.compaction.sheet import sheet
from ccwatch.ui.widgets.key_bar import KeyBar
from ccwatch.ui.widgets.page import Page
from ccwatch.ui.widgets.panel import QUIET, Part, fit, join
from ccwatch.ui.widgets.sheet import MOST_ROWS
from ccwatch.ui.widgets.status import Status
from ccwatch.ui.widgets.summary import Copyable

AGAIN = 3.0
"""Seconds after which a transcript that grew is read again."""


class CompactionScreen(SearchedScreen):
    """All that is known of one compaction."""

    AUTO_FOCUS = "#page"
    BINDINGS = [*COMPACTION]

    def __init__(self, compaction_id: str, session_id: str) -> None:
        """Show a compaction.

        Args:
            compaction_id: Its id.
            session_id: The session that it belongs to.
        """
        super().__init__()
        self.compaction_id, self.session_id = compaction_id, session_id
        self.history: tuple[Recorded, ...] = ()
        self.known: Known | None = None
        self._session: Session | None = None
        self._made_from: tuple[Known, int, int] | None = None
        self._busy, self._read_at, self._reads = False, 0.0, 0

    def compose(self) -> ComposeResult:
        """Lay out the way here, the page and the field to search it."""
        yield Static(id="crumbs")
        yield Page(id="page")
        yield Input(id="find", placeholder="find on this page", compact=True)
        yield Status()
        yield KeyBar()

    @property
    def chosen(self) -> str:
        """The session of the compaction."""
        return self.session_id

    @property
    def view(self) -> Page:
        """The page."""
        return self.query_one(Page)

    @property
    def needle(self) -> str:
        """What is looked for on the page; empty for nothing."""
        return self.view.needle

    def look_for(self, needle: str) -> None:
        """Mark something on the page, and go to it."""
        self.view.find(needle)
        self.lay_out()

    def show_board(self, board: Board) -> None:
        """Read what is to be known, unless that is under way or was just done."""
        self.query_one(Status).show(self.ccwatch)
        self.lay_out()
        if not self._busy and (not self._read_at or monotonic() - self._read_at >= AGAIN):
            self._begin(board)

    def _begin(self, board: Board) -> None:
        """Begin to read; what is being read for another compaction is given up."""
        self._busy = True
        self._reads += 1
        self.read(board, self._reads)

    @work(exclusive=True, group="compaction", description="read")
    async def read(self, board: Board, number: int) -> None:
        """Read and work out everything, in threads and in pieces."""
        try:
            await self._read(board)
        finally:
            if number == self._reads:
                self._busy, self._read_at = False, monotonic()
        self.lay_out()

    async def _read(self, board: Board) -> None:
        history = await to_thread(lambda: board.history)
        own = [one for one in history if one.session == self.session_id]
        one = next((one for one in own if one.compaction.id == self.compaction_id), None)
        if one is None:
            self.lay_out()
            return
        lane = [each for each in own if each.agent == one.agent]
        self.history = tuple(reversed(lane))
        before = self.known
        if before is None or before.one.compaction.id != one.compaction.id:
            before = Known(one, reading=not one.archived)
            self.known = before
            self.lay_out()
        overview = None if one.archived else await to_thread(board.look, self.session_id)
        if overview is None:
            kept = await to_thread(self.ccwatch.kept_summary, one.compaction.id)
            self.known = Known(one, None, _lines(kept))
            self.lay_out()
            return
        session = overview.session
        if session is self._session and before.found and before.one == one:
            return
        views = {each.agent.id: each.context for each in overview.agents}
        context = views.get(one.agent) if one.agent else overview.context
        trigger = context.threshold.tokens if context else None
        found = await to_thread(self._detail, session, one, trigger)
        self.known = Known(one, found, before.summary, kept=before.kept)
        self.lay_out()
        words = await to_thread(self._kept, found) if found else ()
        if found:
            self.ccwatch.note(one.compaction.id, Reread(*found.tax))
        text = await to_thread(summary_text, self.ccwatch.library, session, one)
        text = text or await to_thread(self.ccwatch.kept_summary, one.compaction.id)
        self.known, self._session = Known(one, found, _lines(text), kept=words), session
        self.lay_out()

    def _detail(self, session: Session, one: Recorded, trigger: int | None) -> Detail | None:
        """Work out what the transcript tells; `None` where it cannot be read. For a thread."""
        lane = lane_of(session, one.agent)
        story = self.ccwatch.library.story(session, one.agent)
        if lane is None or not story.entries:
            return None
        insights, compaction = self.ccwatch.insights, one.compaction
        filled = insights.around(session, one.agent, compaction) if insights else None
        return detail(story, lane, compaction, self.ccwatch.prices, trigger, filled)

    def _kept(self, found: Detail) -> tuple[str, ...]:
        """What the blocks begin with that were kept, as many as are listed. For a thread."""
        library = self.ccwatch.library
        return tuple(
            one.target or (first_words(library, one) if number < MOST_ROWS else "")
            for number, one in enumerate(found.after.kept)
        )

    @on(Page.Resized)
    def lay_out(self) -> None:
        """Bring the page up to date."""
        if not self.stands():
            return
        look = Look(self.ccwatch.moment(), self.ccwatch.symbols)
        self.query_one("#crumbs", Static).update(
            fit(self._crumbs(look), max(1, self.size.width - 2), f" {look.symbols.arrow} ")
        )
        page = self.view
        width = page.scrollable_content_region.width - 1
        if width < 1:
            return
        if self.known:
            made_from = (self.known, width, look.moment.now_ms // 60_000)
            if made_from != self._made_from:
                self._made_from = made_from
                page.show(sheet(self.known, look, width))
        else:
            reading = self._busy or not self._read_at
            said = f"Reading{look.symbols.more}" if reading else "There is no such compaction."
            self._made_from = None
            page.show([join((said, QUIET))])

    def _crumbs(self, look: Look) -> list[Part]:
        if not self.known:
            return [("Compactions", QUIET)]
        ids = [one.compaction.id for one in self.history]
        here = ids.index(self.compaction_id) + 1 if self.compaction_id in ids else 0
        place: Part = (f"{look.symbols.compacted} {here}/{len(ids)}", "bold")
        found: Part = ""
        if self.needle:
            found = (f"{self.view.place}/{len(self.view.matches)} {self.needle}", "$accent")
        at = look.moment.full_clock(self.known.one.compaction.at_ms)
        return [("Compactions", QUIET), project_of(self.known.one), place, at, found]

    def action_step(self, by: int) -> None:
        """Go to the session's next or previous compaction."""
        ids = [one.compaction.id for one in self.history]
        at = ids.index(self.compaction_id) + by if self.compaction_id in ids else -1
        if not 0 <= at < len(ids):
            self.notify("The last one" if by > 0 else "The first one")
            return
        self.compaction_id, self._session = ids[at], None
        self.known = Known(self.history[at], reading=not self.history[at].archived)
        self.view.scroll_home(animate=False)
        self.lay_out()
        self._begin(self.ccwatch.board)

    def action_next_match(self, by: int) -> None:
        """Go to another place that holds the text."""
        self.view.step(by)
        self.lay_out()

    def action_take(self) -> None:
        """Offer a line, the summary and a report."""
        if not self.known:
            self.notify("Nothing to copy yet")
            return
        one, found, summary = self.known.one, self.known.found, self.known.summary
        if found:
            one = one._replace(reread=Reread(*found.tax))
        choices = [Copyable("y", "line", summary_line(one))]
        if summary:
            choices.append(Copyable("s", "summary", "\n".join(summary)))
        if found:
            choices.append(Copyable("m", "Markdown report", markdown(one, found)))
        self.app.push_screen(CopyScreen(choices), self._send)

    def _send(self, text: str | None) -> None:
        if text:
            self.app.copy_to_clipboard(text)
            size = f"{len(text):,} characters"
            self.notify(size, title="Sent to the clipboard (OSC 52)", markup=False)

    def action_chart(self) -> None:
        """Draw the context of the session, with the cursor on this compaction."""
        from ccwatch.ui.screens.timeline import TimelineScreen

        if self.known and not self.known.one.archived:
            agent = self.known.one.agent
            self.app.push_screen(TimelineScreen(self.session_id, agent, self.compaction_id))
        else:
            self.notify("No transcript to draw")

    def action_export(self) -> None:
        """Write a report into the working directory."""
        if self.known and self.known.found:
            self.write(self.known.one, self.known.found)
        else:
            self.notify("Nothing to write: only figures are known")

    @work(exclusive=True, group="export", description="write")
    async def write(self, one: Recorded, found: Detail) -> None:
        """Write a report in a thread, and say where it is or why it is not."""
        done, roots = found.compaction, self.ccwatch.board.snapshot.roots
        zone = self.ccwatch.moment().zone
        try:
            path = await to_thread(
                export, markdown(one, found), done.id, done.at_ms, Path.cwd(), zone, roots
            )
        except (ExportError, OSError) as error:
            self.notify(str(error), title="Not written", severity="error", markup=False)
            return
        self.notify(str(path), title="Written", markup=False)


def _lines(text: str) -> tuple[str, ...]:
    """The lines of a summary, fit for the screen."""
    return tuple(plain(line, len(line)) for line in text.splitlines())
