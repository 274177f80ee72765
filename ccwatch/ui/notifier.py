"""Which alerts are new, and how they are shown outside of the app's screens."""

from collections.abc import Callable, Sequence

from ccwatch.plain_text import one_line
from ccwatch.report.alerts import Alert, AlertWatch
from ccwatch.report.board import Board, SessionRow
from ccwatch.report.limits import Limits
from ccwatch.report.wording import level
from ccwatch.ui.escapes import ProgressState
from ccwatch.ui.terminal_notices import Channels, TerminalNotices
from ccwatch.units import marked, percent

PROGRESS_STATES = {
    "ok": ProgressState.PLAIN,
    "near": ProgressState.WARNING,
    "due": ProgressState.URGENT,
}
"""How the progress of the terminal's tab is drawn, by how near the trigger is."""


class Notifier:
    """Compares boards with the limits, and notifies the user through the terminal."""

    def __init__(self, limits: Limits, channels: Channels, write: Callable[[str], None]) -> None:
        """Start without alerts.

        Args:
            limits: What the user wants to be alerted to.
            channels: Where else than on the screens.
            write: Sends a sequence to the terminal, between two frames of the app.
        """
        self.muted = False
        """Are alerts suppressed?"""
        self.standing: tuple[Alert, ...] = ()
        """The limits that are crossed now, muted or not."""
        self._near = limits.near
        self._watch, self._terminal = AlertWatch(limits), TerminalNotices(channels, write)

    def update(self, board: Board, now_ms: int) -> tuple[Alert, ...]:
        """Process a board, and notify the user of new alerts unless they are muted.

        Args:
            board: The newest board.
            now_ms: The time: milliseconds since 1970, UTC.

        Returns:
            The new alerts, to be shown in the app; empty while muted.
        """
        news = self._watch.news(board, now_ms)
        self.standing = news.standing
        if self.muted or not news.crossed:
            return ()
        self._terminal.alert(news.crossed[0].words)
        return news.crossed

    def stands(self, alert: Alert) -> bool:
        """Does an alert still stand, by the newest board?"""
        return self._watch.stands(alert)

    def show(self, row: SessionRow | None) -> None:
        """Update the terminal's title and tab.

        Args:
            row: The session that is shown, if there is one.
        """
        alerts = [alert for alert in self.standing if row and alert.session == row.id]
        full, state = 0.0, ProgressState.NONE
        if row and row.full is not None:
            full = row.full
            state = PROGRESS_STATES.get(level(row.share, self._near), ProgressState.PLAIN)
            if state is ProgressState.PLAIN and alerts:
                state = ProgressState.WARNING
        self._terminal.show(title(row, alerts), state, round(100 * full))

    def restore(self) -> None:
        """Restore the terminal's title and tab."""
        self._terminal.restore()


def title(row: SessionRow | None, alerts: Sequence[Alert]) -> str:
    """Name a session and how full it is: `ccwatch 72% shop`, with a sign before what is urgent."""
    if row is None:
        return "ccwatch"
    full = marked(percent(row.full), estimated=row.estimated)
    return f"{'! ' if alerts else ''}ccwatch {full} {one_line(row.name, 40)}"
