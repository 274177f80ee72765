"""The app as its screens see it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property

from msgspec.structs import replace
from textual.app import ScreenStackError
from textual.reactive import var

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.spending.groups import By
from ccwatch.model.lane import Place
from ccwatch.report.alerts import Alert
from ccwatch.report.history import Reread
from ccwatch.report.insight import NO_INSIGHT
from ccwatch.report.library import Library
from ccwatch.report.time_left import TimeLeft
from ccwatch.report.tip_memory import TipMemory
from ccwatch.ui.follower import Follower
from ccwatch.ui.insight_app import InsightApp
from ccwatch.ui.services import Services
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.view import View


class BoardApp(InsightApp):
    """An app with all that its screens need to draw. It knows none of them."""

    muted: var[bool] = var(False, init=False)
    """Are alerts not told?"""
    standing: var[tuple[Alert, ...]] = var((), init=False)
    """The limits that are crossed now."""
    symbols: Symbols
    """The signs to draw with."""
    budgets: Mapping[By, int]
    """What the user means to spend, in billionths of a dollar."""
    prices: Prices
    """What tokens cost."""
    library: Library
    """Reads what transcripts hold; asked in threads."""
    text_of: Callable[[Place], str]
    """Reads the text of a row; called in a thread."""
    note: Callable[[str, Reread], None]
    """Takes what was worked out to be read again after a compaction."""
    kept_summary: Callable[[str], str]
    """Gives the text of a compaction's summary from the archive."""

    @cached_property
    def time_left(self) -> TimeLeft:
        """Tells how long the first reading still takes."""
        return TimeLeft()

    def use(self, services: Services) -> None:
        """Take what is asked where a board does not tell."""
        self.prices, self.library = services.prices, services.library
        self.insights, self.tips = services.insights, services.tips or TipMemory(self.prices)
        self.text_of, self.kept_summary = services.text_of, services.kept_summary
        self.note = services.note

    def watch_board(self) -> None:
        """Draw a new board."""
        super().watch_board()
        self._tell_screen()

    def watch_choice(self) -> None:
        """Draw another session."""
        super().watch_choice()
        self._tell_screen()

    def watch_paused(self) -> None:
        """Say whether the screen holds still."""
        self._tell_screen()

    def watch_muted(self) -> None:
        """Say whether alerts are told."""
        self._tell_screen()

    def watch_standing(self) -> None:
        """Draw the limits that are crossed."""
        self._tell_screen()

    def _tell_screen(self) -> None:
        """Have the screen on top brought up to date, if there is one yet."""
        with suppress(ScreenStackError):
            if isinstance(self.screen, Follower):
                self.screen.follow()

    def view(self) -> View | None:
        """Give the chosen session, as it is to be drawn; `None` when there is none.

        What filled the context before a compaction fills it no more.
        """
        overview = self.board.show(self.shown_on(self.board))
        if overview is None:
            return None
        found, session = self.insight, overview.session
        if found.session.id != session.id:
            found = NO_INSIGHT
        elif len(found.session.main.compactions) != len(session.main.compactions):
            found = replace(found, attribution=NO_INSIGHT.attribution)
        moment, why = self.moment(), self.choice.how.value
        alerted = frozenset(one.session for one in self.standing)
        off = self.tips.off(overview.session.id, moment.now_ms)
        return View(self.board, overview, moment, self.symbols, why, found, alerted, off)
