"""What the blocks of a session tell: looked into in a thread, whenever something changed."""

from asyncio import to_thread
from functools import cached_property

from msgspec.structs import replace
from textual import work
from textual.reactive import var

from ccwatch.analysis.overview import Overview
from ccwatch.report.board import Board
from ccwatch.report.insight import NO_INSIGHT, Insight
from ccwatch.report.insights import Insights
from ccwatch.report.tip_memory import TipMemory
from ccwatch.ui.choosing_app import ChoosingApp
from ccwatch.ui.throttle import Throttle

REST = 1.0
"""Seconds between two looks into the blocks of a session."""

MINUTE = 60.0
"""Seconds after which a session is looked into again although nothing changed: time did."""


class InsightApp(ChoosingApp):
    """An app that keeps looking into the blocks of the session that it shows."""

    insight: var[Insight] = var(NO_INSIGHT, init=False)
    """What the blocks of the session on Live tell; of another one for a moment after a change."""

    insights: Insights | None = None
    """Looks into the blocks of sessions, in threads; `None` where nobody does."""
    tips: TipMemory
    """What is remembered of tips."""

    @cached_property
    def _looking(self) -> Throttle:
        return Throttle(self, self._look_into, REST)

    def on_ready(self) -> None:
        """Begin to look."""
        self.look_again()
        if self.insights:
            self.set_interval(MINUTE, self.look_again)

    def watch_board(self) -> None:
        """Look into what has changed."""
        self.look_again()

    def watch_choice(self) -> None:
        """Look into another session."""
        self.look_again()

    def look_again(self) -> None:
        """Look into the session on Live again, for something else may be told of it now."""
        self._looking.ask()

    @work(group="insight")
    async def _look_into(self) -> None:
        """Work out what the blocks of the session on Live tell."""
        await self.keyboard_idle.wait()
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
        """Look into any session, with the tips that are wanted in it. For a thread.

        Args:
            board: Knows the session.
            overview: Of the session.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        if not self.insights:
            return replace(NO_INSIGHT, session=overview.session)
        off = self.tips.off(overview.session.id, now_ms)
        return self.insights.of(overview, board.snapshot, now_ms, off)
