"""Messages of alerts, each for as long as what it says is so."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from textual.notifications import Notification

from ccwatch.report.alerts import Alert

SECONDS: Final = 10.0
"""For which an alert is shown as a message at most; its mark stays."""
MOST: Final = 3
"""Alerts that one message tells in words; the others are counted."""


class _Toast(NamedTuple):
    """A message that is shown, or was until its time had passed."""

    alerts: tuple[Alert, ...]
    message: Notification


class Toasts:
    """Shows alerts, and takes them away as soon as they no longer stand."""

    def __init__(
        self, show: Callable[[Notification], None], take_away: Callable[[Notification], None]
    ) -> None:
        """Show nothing yet.

        Args:
            show: Shows a message.
            take_away: Takes one away, if it is still shown.
        """
        self._show, self._take_away = show, take_away
        self._shown: list[_Toast] = []

    def tell(self, alerts: Sequence[Alert], seconds: float = SECONDS) -> None:
        """Show alerts as one message for so many seconds; none where there are none."""
        if alerts:
            told = Notification(message(alerts), "Alert", "warning", seconds)
            self._shown.append(_Toast(tuple(alerts), told))
            self._show(told)

    def review(self, stands: Callable[[Alert], bool]) -> None:
        """Take away what no longer stands; of several alerts the others stay for their time.

        Args:
            stands: Is what an alert says still so?
        """
        shown = [one for one in self._shown if not one.message.has_expired]
        self._shown = [one for one in shown if all(map(stands, one.alerts))]
        for one in shown:
            if one not in self._shown:
                self._take_away(one.message)
                self.tell([*filter(stands, one.alerts)], one.message.time_left)


def message(alerts: Sequence[Alert]) -> str:
    """Put alerts into words, a line for each."""
    lines = [one.words for one in alerts[:MOST]]
    if len(alerts) > MOST:
        lines.append(f"and {len(alerts) - MOST} more")
    return "\n".join(lines)
