"""Alerts as messages, each shown for as long as the alert stands."""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct
from textual.notifications import Notification

from ccwatch.report.alerts import Alert

SECONDS: Final = 10.0
"""Seconds for which an alert is shown as a message at most; its mark stays."""
MOST: Final = 3
"""Alerts that one message spells out; the others are counted."""


class _Toast(Struct, frozen=True):
    """A message that is shown, or was until it expired."""

    alerts: tuple[Alert, ...]
    message: Notification


class Toasts:
    """Shows alerts, and removes them as soon as they no longer stand."""

    def __init__(
        self, show: Callable[[Notification], None], remove: Callable[[Notification], None]
    ) -> None:
        """Start without messages.

        Args:
            show: Shows a message.
            remove: Removes one, if it is still shown.
        """
        self._show, self._remove = show, remove
        self._shown: list[_Toast] = []

    def tell(self, alerts: Sequence[Alert], seconds: float = SECONDS) -> None:
        """Show alerts, if there are any, as one message for some seconds."""
        if alerts:
            notification = Notification(message(alerts), "Alert", "warning", seconds)
            self._shown.append(_Toast(tuple(alerts), notification))
            self._show(notification)

    def review(self, stands: Callable[[Alert], bool]) -> None:
        """Remove alerts that no longer stand; others of the same message stay for its time.

        Args:
            stands: Does an alert still stand?
        """
        shown = [toast for toast in self._shown if not toast.message.has_expired]
        self._shown = [toast for toast in shown if all(map(stands, toast.alerts))]
        for toast in shown:
            if toast not in self._shown:
                self._remove(toast.message)
                self.tell([*filter(stands, toast.alerts)], toast.message.time_left)


def message(alerts: Sequence[Alert]) -> str:
    """Put alerts into words, a line for each."""
    lines = [alert.words for alert in alerts[:MOST]]
    if len(alerts) > MOST:
        lines.append(f"and {len(alerts) - MOST} more")
    return "\n".join(lines)
