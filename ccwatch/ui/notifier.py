"""Tells alerts: which of them is news, in the app and outside of it."""

from collections.abc import Callable, Sequence

from ccwatch.plain_text import one_line
from ccwatch.report.alerts import Alert, Limits, Watch
from ccwatch.report.board import Board, SessionRow
from ccwatch.report.wording import level
from ccwatch.ui.escapes import Mood
from ccwatch.ui.terminal_notices import Channels, TerminalNotices
from ccwatch.units import percent

MOODS = {"ok": Mood.PLAIN, "near": Mood.WARNING, "due": Mood.URGENT}
"""How the tab is drawn, by how near the trigger is."""


class Notifier:
    """Holds boards against the limits, and tells outside of the app what it finds."""

    def __init__(self, limits: Limits, channels: Channels, write: Callable[[str], None]) -> None:
        """Start with nothing to tell.

        Args:
            limits: What the user wants to be told of.
            channels: Where else than in the app.
            write: Sends a sequence to the terminal, between two frames of the app.
        """
        self.muted = False
        """Is nothing told until the user wants to hear again?"""
        self.standing: tuple[Alert, ...] = ()
        """What is crossed now, muted or not."""
        self._watch, self._terminal = Watch(limits), TerminalNotices(channels, write)

    def take(self, board: Board, now_ms: int) -> tuple[Alert, ...]:
        """Take in a board, and call for the user where that is news.

        Args:
            board: The newest board.
            now_ms: The time: milliseconds since 1970, UTC.

        Returns:
            What the user is to be told in the app; nothing where there is no news.
        """
        news = self._watch.news(board, now_ms)
        self.standing = news.standing
        if self.muted or not news.crossed:
            return ()
        self._terminal.call(news.crossed[0].words)
        return news.crossed

    def stands(self, alert: Alert) -> bool:
        """Is what an alert says still so, by the newest board?"""
        return self._watch.stands(alert)

    def show(self, row: SessionRow | None) -> None:
        """Bring the terminal's title and tab up to date.

        Args:
            row: The session that is shown, if there is one.
        """
        full = row.full if row else None
        alerts = [one for one in self.standing if row and one.session == row.id]
        mood = Mood.NONE if not row or full is None else MOODS.get(level(row.share), Mood.PLAIN)
        if mood is Mood.PLAIN and alerts:
            mood = Mood.WARNING
        self._terminal.show(title(row, alerts), mood, round(100 * (full or 0)))

    def restore(self) -> None:
        """Leave the terminal's title and tab as they were."""
        self._terminal.restore()


def title(row: SessionRow | None, alerts: Sequence[Alert]) -> str:
    """Name a session and how full it is: `ccwatch 72% shop`, with a sign before what is urgent."""
    if row is None:
        return "ccwatch"
    return f"{'! ' if alerts else ''}ccwatch {percent(row.full)} {one_line(row.name, 40)}"
