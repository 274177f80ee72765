"""The app: takes boards from a feed and shows them."""

import sys
from asyncio import to_thread
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path
from time import monotonic

from textual import work
from textual.app import SystemCommand
from textual.filter import LineFilter
from textual.reactive import var
from textual.screen import Screen

from ccwatch.analysis.overview import Overview
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.spending.groups import By
from ccwatch.model.session import Place
from ccwatch.report.alerts import NO_LIMITS, Alert, Limits
from ccwatch.report.board import Board
from ccwatch.report.history import Reread
from ccwatch.report.insight import NO_INSIGHT, Insight
from ccwatch.report.insights import Insights
from ccwatch.report.library import NO_LIBRARY, Library
from ccwatch.report.tip_memory import TipMemory
from ccwatch.ui.ascii_filter import ASCII_FILTER
from ccwatch.ui.choice import Choice, How
from ccwatch.ui.choosing_app import NOTHING, ChoosingApp
from ccwatch.ui.herald import Herald
from ccwatch.ui.keys import APP
from ccwatch.ui.outside import NOTHING_TOLD, Tellings
from ccwatch.ui.pace import Pace
from ccwatch.ui.screens import late
from ccwatch.ui.screens.live import LiveScreen
from ccwatch.ui.styled_app import DEFAULT_THEME
from ccwatch.ui.symbols import ASCII, UNICODE, Symbols
from ccwatch.ui.tidy import EVERY, Tidy
from ccwatch.ui.view import Moment, View

CALM = 0.25
"""Seconds between two paintings of what the feed gives."""

REST = 1.0
"""Seconds between two looks into the blocks of a session."""

SWITCH = 0.0005
"""Seconds for which a thread that works keeps the others waiting for the interpreter. A key takes
many short steps of the event loop, each of which waits so long while blocks are being read."""

LATER = 2.0
"""Seconds after the start at which the other screens are loaded."""

ALERT = 10.0
"""Seconds that an alert is shown as a message; its mark stays."""

ROOM = (64, 16)
"""Columns and rows from which an alert is a message as well as a mark: in a smaller pane it would
cover what it is about."""


def now_utc() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


def budgets_of(limits: Limits) -> dict[By, int]:
    """The budgets that are set, in billionths of a dollar."""
    found = {By.DAY: limits.day_nano, By.WEEK: limits.week_nano, By.MONTH: limits.month_nano}
    return {by: nano for by, nano in found.items() if nano}


class CcwatchApp(ChoosingApp):
    """The pane beside Claude Code.

    Args:
        feed: Yields a board whenever something changed. Read by one worker, for as long as
            the app runs; a feed that ends leaves its last board on the screen.
        first: The first board, if there is one already.
        now: Tells the time, with its zone.
        zone: The time zone of clock times; `None` for this machine's.
        theme: The name of a theme; an unknown one is passed over for the default.
        symbols: The signs to draw with.
        follow_cwd: Show the session that works in this folder rather than the newest of all.
        session: The id of a session to pin from the start.
        rescan: Called when the user asks for everything to be looked at again.
        text_of: Reads the text of a row; called in a thread.
        library: Reads what transcripts hold; asked in threads.
        note: Takes what was worked out to be read again after a compaction, by its id, so that
            it is in the history from then on. May be called in any thread.
        insights: Looks into the blocks of sessions, in threads; without it nobody does.
        tips: What is remembered of tips; in memory alone if `None`.
        prices: What tokens cost; the shipped ones if `None`.
        kept_summary: Gives the text of a compaction's summary from the archive, by its id;
            empty where it was not kept. Called in a thread.
        keymap: Keys by the id of their binding, to be used in place of the built-in ones.
        limits: What to alert the user to.
        tellings: How the user is told outside of the app.
        state: The folder for the report of a crash.
    """

    TITLE = "ccwatch"
    MODES = {
        "live": LiveScreen,
        "sessions": late.sessions,
        "compactions": late.compactions,
        "costs": late.costs,
        "tips": late.tips,
    }
    DEFAULT_MODE = "live"
    BINDINGS = [*APP]
    ENABLE_COMMAND_PALETTE = True

    insight: var[Insight] = var(NO_INSIGHT, init=False)
    """What the blocks of the session on Live tell; of another one for a moment after a change."""
    paused: var[bool] = var(False, init=False)
    """Does the screen hold still?"""
    muted: var[bool] = var(False, init=False)
    """Are alerts not told?"""
    standing: var[tuple[Alert, ...]] = var((), init=False)
    """The limits that are crossed now."""

    def __init__(
        self,
        feed: Callable[[], AsyncIterator[Board]],
        *,
        first: Board | None = None,
        now: Callable[[], datetime] = now_utc,
        zone: tzinfo | None = None,
        theme: str = DEFAULT_THEME,
        symbols: Symbols = UNICODE,
        follow_cwd: str = "",
        session: str = "",
        rescan: Callable[[], None] = lambda: None,
        text_of: Callable[[Place], str] = lambda _place: "",
        library: Library = NO_LIBRARY,
        note: Callable[[str, Reread], None] = lambda _id, _reread: None,
        kept_summary: Callable[[str], str] = lambda _id: "",
        insights: Insights | None = None,
        tips: TipMemory | None = None,
        prices: Prices | None = None,
        keymap: Mapping[str, str] | None = None,
        limits: Limits = NO_LIMITS,
        tellings: Tellings = NOTHING_TOLD,
        state: Path | None = None,
    ) -> None:
        super().__init__(state)
        self._feed, self._now, self._zone = feed, now, zone
        self.symbols, self._rescan = symbols, rescan
        self.text_of, self.library = text_of, library
        self.note, self.kept_summary = note, kept_summary
        self.insights = insights
        self._looking = Pace(self, self._look_into, REST)
        self.prices = prices or Prices.shipped()
        self.tips = tips or TipMemory(self.prices)
        self.latest = first or NOTHING
        self.budgets = budgets_of(limits)
        self._herald = Herald(limits, tellings, self._write)
        self._painted = 0.0
        self._due = False
        how = How.PINNED if session else How.HERE if follow_cwd else How.NEWEST
        self.set_reactive(CcwatchApp.board, self.latest)
        self.set_reactive(CcwatchApp.choice, Choice(how, session, follow_cwd))
        self.wear(theme)
        if keymap:
            self.set_keymap(keymap)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Draw frames in ASCII too, where that is what signs are drawn with."""
        filters = super().get_line_filters()
        return [ASCII_FILTER, *filters] if self.symbols is ASCII else filters

    def on_ready(self) -> None:
        """Begin to read."""
        sys.setswitchinterval(SWITCH)
        self.set_interval(EVERY, Tidy(self.calm).see_to_it)
        self.follow()
        self.set_timer(LATER, self._load_late)
        self._looking.ask()
        if self.insights:
            self.set_interval(60, self._looking.ask)

    @work(group="late")
    async def _load_late(self) -> None:
        """Load the screens that nobody has opened yet, once the first one is there."""
        await self.calm.come()
        await to_thread(late.load)

    def stopping(self) -> None:
        """Leave the terminal's title and tab to the shell."""
        self._herald.restore()

    def resumed(self) -> None:
        """Look at everything again after a stop."""
        self._rescan()
        self._entitle()

    @work(exclusive=True, group="follow")
    async def follow(self) -> None:
        """Show each board as it comes, but no more often than the eye can use."""
        async for board in self._feed():
            self.latest = board
            self._tell(board)
            rest = CALM - (monotonic() - self._painted)
            if rest <= 0:
                self._paint()
            elif not self._due:
                self._due = True
                self.set_timer(rest, self._paint)

    def _paint(self) -> None:
        """Put the latest board on the screens, unless they hold still."""
        self._due, self._painted = False, monotonic()
        if not self.paused or not self.latest.snapshot.progress.done:
            self.board = self.latest

    def watch_board(self) -> None:
        """Look into what has changed."""
        self._looking.ask()

    def watch_choice(self) -> None:
        """Look into another session, and name it in the terminal's title."""
        self._looking.ask()
        self._entitle()

    @work(group="insight")
    async def _look_into(self) -> None:
        """Work out what the blocks of the session on Live tell."""
        await self.calm.come()
        board, now_ms = self.board, self.moment().now_ms
        overview = board.look(self.shown_on(board))
        try:
            if overview and self.insights and board.snapshot.progress.done:
                self.insight = await to_thread(self._insight, board, overview, now_ms)
        finally:
            self._looking.done()

    def _insight(self, board: Board, overview: Overview, now_ms: int) -> Insight:
        """Look into a session, and remember what became of its tips. For a thread."""
        found = self.insight_of(board, overview, now_ms)
        self.tips.note(found, board.snapshot.sessions, now_ms)
        return found

    def insight_of(self, board: Board, overview: Overview, now_ms: int) -> Insight:
        """Look into any session, with the tips that are wanted in it. For a thread."""
        if not self.insights:
            return replace(NO_INSIGHT, session=overview.session)
        off = self.tips.off(overview.session.id, now_ms)
        return self.insights.of(overview, board.snapshot, now_ms, off)

    def look_again(self) -> None:
        """Look into the session on Live again, for other tips are wanted now."""
        self._looking.ask()

    def _tell(self, board: Board) -> None:
        """Alert the user to what a board crosses."""
        words = self._herald.take(board, self.moment().now_ms)
        if words and self.size.width >= ROOM[0] and self.size.height >= ROOM[1]:
            self.notify(words, title="Alert", severity="warning", timeout=ALERT)
        self.standing = self._herald.standing
        self._entitle()

    def _entitle(self) -> None:
        """Bring the terminal's title and tab up to date."""
        shown = self.shown_on(self.latest)
        self._herald.show(next((row for row in self.latest.rows if row.id == shown), None))

    def _write(self, sequence: str) -> None:
        """Send a sequence to the terminal, between two frames."""
        if self._driver is not None:
            self._driver.write(sequence)

    def on_unmount(self) -> None:
        """Leave the terminal's title and tab as they were."""
        self._herald.restore()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer in the palette what the keys do, and the choice of a theme by name."""
        yield SystemCommand("Choose a theme", "From all there are", self.search_themes)
        for binding in APP:
            if binding.tooltip and binding.action != "command_palette":
                action = partial(self.run_action, binding.action)
                yield SystemCommand(binding.description, binding.tooltip, action)

    def moment(self) -> Moment:
        """Give the time to draw for."""
        return Moment(int(self._now().timestamp() * 1000), self._zone)

    def view(self) -> View | None:
        """Give the chosen session, as it is to be drawn; `None` when there is none."""
        overview = self.board.look(self.shown_on(self.board))
        if overview is None:
            return None
        found = self.insight if self.insight.session.id == overview.session.id else NO_INSIGHT
        moment, why = self.moment(), self.choice.how.value
        alerted = frozenset(one.session for one in self.standing)
        off = self.tips.off(overview.session.id, moment.now_ms)
        return View(self.board, overview, moment, self.symbols, why, found, alerted, off)

    def action_screen(self, name: str) -> None:
        """Go to another screen."""
        from ccwatch.ui.screens.copying import CopyScreen
        from ccwatch.ui.screens.help import HelpScreen

        if len(self.screen_stack) > 1 and isinstance(self.screen, HelpScreen | CopyScreen):
            self.pop_screen()
        self.switch_mode(name)

    def action_pause(self) -> None:
        """Hold the screens still, or let them go on."""
        self.paused = not self.paused
        self._paint()

    def action_mute(self) -> None:
        """Tell no alerts, or tell them again."""
        self.muted = self._herald.muted = not self.muted
        self.notify("Alerts are muted" if self.muted else "Alerts are told again")

    def action_rescan(self) -> None:
        """Ask for everything to be looked at again."""
        self._rescan()
        self.notify("Reading everything again")

    def action_help(self) -> None:
        """Say what the keys do here."""
        from ccwatch.ui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.screen))
