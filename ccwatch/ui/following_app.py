"""The board on the screens: taken from a feed, at a pace that the eye can use."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from time import monotonic

from textual import work
from textual.reactive import var

from ccwatch.report.board import Board, Today
from ccwatch.store.snapshot import Progress, Snapshot
from ccwatch.ui.styled_app import StyledApp
from ccwatch.ui.view import Moment

BETWEEN = 0.25
"""Seconds between two paintings of what the feed gives."""

NOTHING = Board(
    Snapshot(progress=Progress(all_files=1)), (), Today(date.min, "UTC"), lambda _id: None
)
"""The board before the feed gave one: nothing has been looked for yet."""


def now_utc() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


class FollowingApp(StyledApp):
    """An app that shows each board of a feed, unless the user has it hold still."""

    board: var[Board] = var(NOTHING, init=False)
    """What is on the screens. Only `_paint` assigns it."""
    paused: var[bool] = var(False, init=False)
    """Does the screen hold still?"""

    def __init__(
        self,
        feed: Callable[[], AsyncIterator[Board]],
        *,
        first: Board | None,
        now: Callable[[], datetime],
        zone: tzinfo | None,
        rescan: Callable[[], None],
        state: Path | None,
    ) -> None:
        """Show the first board; the arguments are those of `CcwatchApp`."""
        super().__init__(state)
        self._feed, self._rescan = feed, rescan
        self._now, self._zone = now, zone
        self.latest = first or NOTHING
        """The newest board of the feed, which may not be on the screens yet."""
        self._painted = 0.0
        self._due = False
        self.set_reactive(FollowingApp.board, self.latest)

    def on_ready(self) -> None:
        """Begin to read."""
        self.follow()

    @work(exclusive=True, group="follow")
    async def follow(self) -> None:
        """Show each board as it comes, but no more often than the eye can use."""
        async for board in self._feed():
            self.latest = board
            self.taken(board)
            rest = BETWEEN - (monotonic() - self._painted)
            if rest <= 0:
                self._paint()
            elif not self._due:
                self._due = True
                self.set_timer(rest, self._paint)

    def taken(self, board: Board) -> None:
        """Called with each board of the feed, even while the screens hold still."""

    def _paint(self) -> None:
        """Put the latest board on the screens, unless they hold still."""
        self._due, self._painted = False, monotonic()
        if not self.paused or not self.latest.snapshot.progress.done:
            self.board = self.latest

    def moment(self) -> Moment:
        """Give the time to draw for."""
        return Moment(int(self._now().timestamp() * 1000), self._zone)

    def resumed(self) -> None:
        """Look at everything again after a stop."""
        self._rescan()

    def action_pause(self) -> None:
        """Hold the screens still, or let them go on."""
        self.paused = not self.paused
        self._paint()

    def action_rescan(self) -> None:
        """Ask for everything to be looked at again."""
        self._rescan()
        self.notify("Reading everything again")
