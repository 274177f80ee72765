"""A search for a text in every session."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Final

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Input
from textual.worker import get_current_worker

from ccwatch.model.entry import Entry
from ccwatch.model.session import Session
from ccwatch.model.text import Hit, Scanned
from ccwatch.plain_text import one_line
from ccwatch.report.board import Board
from ccwatch.ui.screen_keys import SEARCH
from ccwatch.ui.screens.list_screen import ListScreen
from ccwatch.ui.screens.viewer import ViewerScreen
from ccwatch.ui.throttle import Throttle
from ccwatch.ui.widgets.columns import Column, LazyLine, Line, Table
from ccwatch.ui.widgets.line import QUIET, STRONG, Part
from ccwatch.ui.widgets.rows import Rows
from ccwatch.ui.widgets.words import session_name

MOST = 2_000
"""The number of hits after which a search ends."""
BETWEEN: Final = 0.1
"""Seconds at least from showing the hits so far to showing more."""

ROOMY = 60
"""Cells of a line from which it says that conversations are counted."""
LEAD: Final = 5
"""Which part of the width stands before what was found at most."""


class SearchScreen(ListScreen):
    """The hits so far, while the search goes on."""

    AUTO_FOCUS = "#wanted"
    BINDINGS = [*SEARCH]

    def __init__(self) -> None:
        super().__init__()
        self.wanted = ""
        self.hits: list[Hit] = []
        self.scanned = Scanned(0, 0)
        self.sessions: dict[str, Session] = {}
        self.is_searching = False
        self._showing = Throttle(self, self._show, BETWEEN)

    def compose_head(self) -> ComposeResult:
        """Create the field for the text to search for."""
        yield Input(id="wanted", placeholder="find in all sessions, then Enter", compact=True)

    def show_board(self, _board: Board) -> None:
        """Update the screen; the hits do not depend on the board."""
        self.lay_out()

    def crumbs(self) -> Sequence[Part]:
        """The breadcrumbs."""
        return [("Search", STRONG)]

    def facts(self) -> Sequence[Part]:
        """The number of hits, and the progress of the search."""
        parts: list[Part] = []
        if self.wanted:
            found = len(self.hits)
            word = "match" if found == 1 else "matches"
            parts.append(f"{found}{'+' if found >= MOST else ''} {word}")
        if self.scanned.of:
            far = f"{self.scanned.files} of {self.scanned.of}"
            files = " conversations" if self.size.width >= ROOMY else ""
            parts.append((far + files + (" searched" if not self.is_searching else ""), QUIET))
        return parts

    def table(self) -> Table:
        """The hits in the order in which they were found, the newest session first."""
        moment, write = self.app.moment(), self._line
        lines = [
            LazyLine(
                str(number),
                partial(write, number, hit),
                (hit, self.width, moment.is_far(hit.at_ms), moment.zone),
            )
            for number, hit in enumerate(self.hits)
        ]
        searching = f"searching{self.app.symbols.more}" if self.is_searching else ""
        empty = searching or ("No match." if self.wanted else "")
        return Table("where", (Column("when", 12, 60, QUIET),), lines, empty)

    def _line(self, number: int, hit: Hit) -> Line:
        session = self.sessions.get(hit.session)
        name = session_name(session, 20) if session else ""
        agent = f">{one_line(hit.agent, 8)}" if hit.agent else ""
        at = self.app.moment().full_clock(hit.at_ms)
        text = _in_sight(one_line(hit.line), self.wanted, self.width // LEAD)
        return Line(str(number), f"{name}{agent}  {text}", (at,))

    @on(Input.Submitted, "#wanted")
    def begin(self, event: Input.Submitted) -> None:
        """Start a new search."""
        self.wanted, self.hits, self.scanned = event.value.strip(), [], Scanned(0, 0)
        self.workers.cancel_group(self, "search")
        if self.wanted:
            self.is_searching = True
            self.sessions = self.app.board.snapshot.by_id
            self.search(self.wanted, list(self.sessions.values()))
            self.set_focus(self.rows)
        self.lay_out()

    @work(exclusive=True, thread=True, group="search", description="search")
    def search(self, needle: str, sessions: Sequence[Session]) -> None:
        """Search in a thread, which ends when it is cancelled."""
        worker = get_current_worker()

        def pass_on(take: Callable[[], None]) -> None:
            self.app.call_from_thread(lambda: None if worker.is_cancelled else take())

        library, hits = self.app.services.library, 0
        for scanned in library.search(sessions, needle, lambda: worker.is_cancelled):
            hits += len(scanned.hits)
            pass_on(partial(self._take, scanned))
            if hits >= MOST or worker.is_cancelled:
                break
        pass_on(self._end)

    def _take(self, scanned: Scanned) -> None:
        self.scanned = scanned
        self.hits += scanned.hits
        self._showing.ask()

    def _show(self) -> None:
        self.lay_out()
        self._showing.done()

    def _end(self) -> None:
        self.is_searching = False
        self.lay_out()

    @on(Rows.Opened, "#rows")
    def go_in(self, event: Rows.Opened) -> None:
        """Open the block of a hit."""
        number = int(event.key)
        hit = self.hits[number]
        before = sum(one.place == hit.place for one in self.hits[:number])
        self.open(self.sessions[hit.session], hit, before, self.wanted)

    @work(exclusive=True, thread=True, group="open", description="open")
    def open(self, session: Session, hit: Hit, before: int, wanted: str) -> None:
        """Find the block of a hit, in a thread, while another search may begin.

        Args:
            session: The session of the hit.
            hit: The hit.
            before: The number of earlier hits in the same row.
            wanted: What was searched for.
        """
        entry = next(islice(self._holding(session, hit, wanted), before, None), None)
        if entry:
            self.app.call_from_thread(self.push, ViewerScreen(entry, wanted))
        else:
            self.app.call_from_thread(self.notify, "The transcript has changed since")

    def _holding(self, session: Session, hit: Hit, wanted: str) -> Iterator[Entry]:
        library = self.app.services.library
        entries = [
            one for one in library.story(session, hit.agent).entries if one.place == hit.place
        ]
        for entry, text in zip(entries, library.texts(entries, masked=False), strict=True):
            if wanted.casefold() in text.whole.casefold():
                yield entry

    def action_again(self) -> None:
        """Focus the field."""
        self.set_focus(self.query_one("#wanted"))

    def action_back(self) -> None:
        """Stop the search, remove a filter, or go back."""
        if self.is_searching:
            self.workers.cancel_group(self, "search")
            self._end()
        else:
            super().action_back()


def _in_sight(line: str, wanted: str, most: int) -> str:
    """Leave out the beginning of a line, so that at most so many characters precede a text."""
    beyond = line.casefold().find(wanted.casefold()) - most
    return f"…{line[beyond + 1 :]}" if beyond > 0 else line
