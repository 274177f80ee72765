"""The app as its screens see it: the board of the feed, and what is worked out of it."""

from asyncio import to_thread
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual import work
from textual.app import ScreenStackError
from textual.reactive import var

from ccwatch.analysis.overview import Overview
from ccwatch.report.alerts import Alert
from ccwatch.report.blocks.insight import NO_INSIGHT, Insight
from ccwatch.report.board import UNREAD, Board
from ccwatch.report.time_left import TimeLeft
from ccwatch.report.tips.advice import AT_ONCE
from ccwatch.ui.choice import NEWEST, Choice, ChoiceReason, Chooser
from ccwatch.ui.preferences import USUAL, Preferences
from ccwatch.ui.synced_screen import SyncedScreen
from ccwatch.ui.themed_app import ThemedApp
from ccwatch.ui.throttle import Throttle
from ccwatch.ui.view import Look, Moment, View

if TYPE_CHECKING:
    from ccwatch.ui.services import Services

BETWEEN = 0.25
"""Seconds between two boards on the screens."""
REST = 1.0
"""Seconds between two analyses of the blocks of a session."""

NOW_UTC = partial(datetime.now, UTC)


class BoardApp(ThemedApp):
    """An app that shows the boards of a feed, with all that its screens need; it knows none."""

    board: var[Board] = var(UNREAD, init=False)
    """What the screens show. Only `_paint` assigns it."""
    paused: var[bool] = var(False, init=False)
    """Are the screens paused?"""
    choice: var[Choice] = var(Choice(), init=False)
    """The rule by which the session on Live is chosen."""
    insight: var[Insight] = var(NO_INSIGHT, init=False)
    """The last analysis of the session on Live; `NO_INSIGHT` before its first."""
    muted: var[bool] = var(False, init=False)
    """Are alerts suppressed?"""
    standing: var[tuple[Alert, ...]] = var((), init=False)
    """The limits that are crossed now."""

    def __init__(
        self,
        feed: Callable[[], AsyncIterator[Board]],
        *,
        first: Board | None = None,
        now: Callable[[], datetime] = NOW_UTC,
        zone: tzinfo | None = None,
        choice: Choice = NEWEST,
        rescan: Callable[[], None] = lambda: None,
        services: "Callable[[], Services] | None" = None,
        preferences: Preferences = USUAL,
        state: Path | None = None,
    ) -> None:
        """Show the first board.

        Args:
            feed: Yields a board whenever something changed. Read by one worker, for as long as
                the app runs; a feed that ends leaves its last board on the screen.
            first: The first board, if there is one already.
            now: The time, as an aware datetime.
            zone: The time zone of clock times before a board names one; `None` for the machine's.
            choice: The rule by which the session on Live is chosen at first.
            rescan: Called when the user asks for everything to be read again.
            services: Creates what the app uses besides boards, after the first frame; `None` for
                shipped prices alone.
            preferences: The user's preferences.
            state: The folder for the crash report; without one, none is written.
        """
        super().__init__(preferences, state)
        self._feed, self._rescan = feed, rescan
        self._now, self._zone = now, zone
        self._chooser = Chooser()
        self._painting = Throttle(self, self._paint, BETWEEN, rest_factor=0)
        self._analysing = Throttle(self, self._analyse, REST)
        self._analysed_session = ""
        self.latest = first or UNREAD
        """The newest board of the feed, which may not be on the screens yet."""
        self.time_left = TimeLeft()
        """Estimates how long the first reading still takes."""
        self.budgets = preferences.limits.budgets
        self._new_services = services
        self._services: Services | None = None
        self._loading_services = Lock()
        self.set_reactive(BoardApp.board, self.latest)
        self.set_reactive(BoardApp.choice, choice)

    def on_ready(self) -> None:
        """Start to read and to analyse."""
        self.show_feed()
        self._start_analysing()

    @property
    def services(self) -> "Services":
        """What the app uses besides its boards. Created once, in the thread that asks first."""
        with self._loading_services:
            if self._services is None:
                from ccwatch.ui.services import Services

                self._services = (self._new_services or Services)()
            return self._services

    @property
    def unwritten(self) -> Mapping[str, str]:
        """Which of ccwatch's own files cannot be written now, by what is in them, and why."""
        return self._services.unwritten() if self._services else {}

    @work(group="services")
    async def _start_analysing(self) -> None:
        """Create the services, and analyse the session on Live from then on."""
        await to_thread(lambda: self.services)
        self._update_screen()
        self.analyse_again()

    @work(exclusive=True, group="feed")
    async def show_feed(self) -> None:
        """Show each board of the feed, but no more often than the eye can follow."""
        async for board in self._feed():
            self.latest = board
            self.note_board(board)
            self._painting.ask()

    def note_board(self, board: Board) -> None:
        """Called with each board of the feed, even while paused."""

    def _paint(self) -> None:
        """Show the latest board, unless paused; while it is incomplete, always."""
        if not self.paused or not self.latest.snapshot.progress.done:
            self.board = self.latest
        self._painting.done()

    def moment(self) -> Moment:
        """The time to draw for."""
        return Moment(int(self._now().timestamp() * 1000), self.board.zone or self._zone)

    def resumed(self) -> None:
        """Read everything again after a stop."""
        self._rescan()

    def action_pause(self) -> None:
        """Pause the screens, or resume them."""
        self.paused = not self.paused
        self._painting.hurry()

    def action_rescan(self) -> None:
        """Have everything read again."""
        self._rescan()
        self.notify("Re-reading every file")

    def watch_board(self) -> None:
        """Show a new board."""
        self.show_board()

    def watch_choice(self) -> None:
        """Show the session that is chosen now."""
        self.show_board()

    def show_board(self) -> None:
        """Draw the board and the session that is chosen on it, and analyse that again."""
        self.analyse_again()
        self._update_screen()

    def _update_screen(self) -> None:
        """Update the screen on top, if there is one."""
        with suppress(ScreenStackError):
            if isinstance(self.screen, SyncedScreen):
                self.screen.sync()

    watch_paused = watch_muted = watch_standing = watch_insight = _update_screen

    @property
    def shown(self) -> str:
        """The id of the session on Live; empty if there is none."""
        board = self.board
        return self._chooser.of(self.choice, board.rows, holds=board.snapshot.progress.done)

    def pin(self, session: str) -> None:
        """Keep a session on the Live screen."""
        self.choice = Choice(ChoiceReason.PINNED, session, self.choice.folder)

    def analyse_again(self) -> None:
        """Analyse the blocks of the session on Live again, soon; those of another one, at once."""
        shown = self.shown
        if shown == self._analysed_session:
            self._analysing.ask()
            return
        self._analysed_session = shown
        if self.insight.session.id != shown:
            self.insight = self._services.insights.last(shown) if self._services else NO_INSIGHT
        self._analysing.hurry()

    @work(exclusive=True, group="insight")
    async def _analyse(self) -> None:
        """Analyse the blocks of the session on Live."""
        await self.keyboard_idle.wait()
        board, now_ms = self.board, self.moment().now_ms
        overview = board.steady_overview(self._analysed_session)
        if overview and board.snapshot.progress.done:
            insight = await to_thread(self._noted_insight, board, overview, now_ms)
            if insight is not NO_INSIGHT:
                self.insight = insight
        self._analysing.done()

    def _noted_insight(self, board: Board, overview: Overview, now_ms: int) -> Insight:
        """Analyse a session, and note what became of its tips. For a thread."""
        insight = self.services.insight(board, overview, now_ms)
        self.services.tips.note(insight, board.snapshot.sessions, now_ms)
        return insight

    def view(self) -> View | None:
        """The session on Live as it is to be drawn; `None` if there is none.

        An attribution from before the last compaction is left out, and until it is known which tips
        are wanted, none is shown.
        """
        overview = self.board.steady_overview(self.shown)
        if overview is None:
            return None
        insight, session = self.insight, overview.session
        if insight.session.id != session.id:
            insight = NO_INSIGHT
        elif len(insight.session.main.compactions) != len(session.main.compactions):
            insight = replace(insight, attribution=NO_INSIGHT.attribution)
        look, why = self.look(), self.choice.reason.value
        off = self._services.tips.off(session.id, look.moment.now_ms) if self._services else AT_ONCE
        return View(self.board, overview, look, why, insight, off)

    def look(self) -> Look:
        """What to draw with now."""
        alerted = frozenset(alert.session for alert in self.standing)
        return Look(self.moment(), self.symbols, self.board.near, alerted, self.budgets)
