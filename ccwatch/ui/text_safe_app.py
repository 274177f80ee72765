"""An app whose text cannot act, whoever wrote it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual import events
from textual.app import App
from textual.filter import LineFilter
from textual.notifications import Notification
from textual.scrollbar import ScrollBar
from textual.widgets._toast import ToastHolder

from ccwatch.ui.safety import BARRIER, one_line, plain

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.notifications import SeverityLevel

CLIPBOARD: Final = 100_000
"""Characters that are sent to the clipboard at most; terminals refuse much more."""
BRIEF_S: Final = 3.0
"""Seconds for which a message is shown that only says why a key did nothing more."""


class TextSafeApp(App[int]):
    """An app that other people's text cannot command: on the screen, in messages, when copied."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let every line pass the barrier, after all other filters."""
        return [*super().get_line_filters(), BARRIER]

    async def _broker_event(
        self, event_name: str, event: events.Event, default_namespace: "DOMNode"
    ) -> bool:
        """Run no action that is written in a text, such as `[@click=app.quit]`.

        Scroll bars work by the same means, and show no text.
        """
        if isinstance(default_namespace, ScrollBar):
            return await super()._broker_event(event_name, event, default_namespace)
        return False

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: "SeverityLevel" = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message for a while. It is never read as markup, whatever `markup` says.

        Without a time and a title it says why a key did nothing more, which is read at a glance.
        """
        brief = timeout is None and not title and severity == "information"
        super().notify(
            plain(message),
            title=one_line(title),
            severity=severity,
            timeout=BRIEF_S if brief else timeout,
            markup=False,
        )

    def show_message(self, message: Notification) -> None:
        """Show a message at once, as `notify` does, so that it can be taken away again."""
        safe = replace(
            message, message=plain(message.message), title=one_line(message.title), markup=False
        )
        self._notifications.add(safe)
        self._refresh_notifications()

    def take_away(self, message: Notification) -> None:
        """Take a message away before its time; nothing happens where it is gone."""
        self._unnotify(message)

    def _refresh_notifications(self) -> None:
        """Show what there is to tell, each once, and give up what held messages that are gone.

        Of a message that is taken away before its time Textual leaves the holder where it was.
        """
        for screen in self.screen_stack:
            for holder in screen.query(ToastHolder):
                if holder.is_mounted and not holder.children:
                    holder.remove()
        last = {(one.message, one.title): one for one in self._notifications}
        for one in [one for one in self._notifications if one not in last.values()]:
            self._unnotify(one, refresh=False)
        super()._refresh_notifications()

    def copy_to_clipboard(self, text: str) -> None:
        """Send a text to the clipboard of the terminal, cleaned as if it were shown."""
        super().copy_to_clipboard(plain(text, CLIPBOARD))

    def send(self, text: str, said: str) -> None:
        """Send a text to the clipboard, and tell so.

        Args:
            text: What is sent.
            said: What is told of it.
        """
        self.copy_to_clipboard(text)
        self.notify(said, title="Sent to the clipboard (OSC 52)")
