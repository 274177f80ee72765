"""The app's frame: safe text, a terminal that is always restored, crash reports without content."""

import os
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import RenderableType
from rich.text import Text
from textual import events
from textual.app import App
from textual.driver import Driver
from textual.filter import LineFilter
from textual.notifications import Notification
from textual.scrollbar import ScrollBar
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets._toast import ToastHolder
from textual.worker import WorkerFailed

from ccwatch.plain_text import one_line, plain
from ccwatch.ui import crash
from ccwatch.ui.driver import for_terminal
from ccwatch.ui.keyboard_idle import KeyboardIdle
from ccwatch.ui.line_filters import BARRIER
from ccwatch.ui.shortage import shortage
from ccwatch.ui.signals import ending_signals
from ccwatch.ui.suspension import Suspension
from ccwatch.ui.terminal import is_remote, prepare

if TYPE_CHECKING:
    from textual.app import AutopilotCallbackType
    from textual.dom import DOMNode
    from textual.notifications import SeverityLevel

CLIPBOARD: Final = 100_000
"""Characters that are sent to the clipboard at most; terminals refuse much more."""
NO_CLIPBOARD: Final = ("Apple_Terminal",)
"""Terminals that ignore OSC 52, by their `TERM_PROGRAM`: Terminal of macOS."""
BRIEF_S: Final = 3.0
"""Seconds for which a message is shown that only says why a key had no effect."""


class GuardedApp(App[int]):
    """An app that other people's text cannot command, and that leaves a usable terminal.

    After `run`, `return_code` is what the process should exit with: 0, 1 after a failure, or
    128 plus the number of the signal, where losing the terminal counts as SIGHUP. What is printed
    after a failure quotes no text that the app was showing.
    """

    def __init__(self, state: Path | None = None) -> None:
        """Prepare the app.

        Args:
            state: The folder for the crash report; without one, none is written.
        """
        prepare(os.environ)
        super().__init__()
        self._state = state
        self.keyboard_idle = KeyboardIdle()
        """Tells when the keyboard is idle."""
        self._suspension = Suspension(self, self.stopping, self.resumed)
        if is_remote(os.environ):
            self.animation_level = "none"

    def get_driver_class(self) -> type[Driver]:
        """Choose a driver that sleeps while nothing is typed."""
        return for_terminal(super().get_driver_class())

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Pass every line through the barrier, after all other filters."""
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

        Without a title and a timeout it says why a key had no effect, and is shown briefly.
        """
        brief = timeout is None and not title and severity == "information"
        super().notify(
            plain(message),
            title=one_line(title),
            severity=severity,
            timeout=BRIEF_S if brief else timeout,
            markup=False,
        )

    def show_notification(self, note: Notification) -> None:
        """Show a message as `notify` does, so that `remove_notification` can remove it."""
        safe = replace(note, message=plain(note.message), title=one_line(note.title), markup=False)
        self._notifications.add(safe)
        self._refresh_notifications()

    def remove_notification(self, note: Notification) -> None:
        """Remove a message before its timeout; nothing happens if it is gone already."""
        self._unnotify(note)

    def _refresh_notifications(self) -> None:
        """Show each message once, and remove the holders of messages that are gone.

        Textual leaves the holder of a message in place if that is removed before its timeout.
        """
        for screen in self.screen_stack:
            for holder in screen.query(ToastHolder):
                if holder.is_mounted and not holder.children:
                    holder.remove()
        newest = {(note.message, note.title): note for note in self._notifications}
        for note in [note for note in self._notifications if note not in newest.values()]:
            self._unnotify(note, refresh=False)
        super()._refresh_notifications()

    def copy_to_clipboard(self, text: str) -> None:
        """Send a text to the clipboard of the terminal, cleaned as if it were shown."""
        super().copy_to_clipboard(plain(text, CLIPBOARD))

    def copy(self, text: str, message: str) -> None:
        """Send a text to the clipboard, and say so; or that the terminal does not take it.

        Args:
            text: The text.
            message: What is said of it.
        """
        self.copy_to_clipboard(text)
        if os.environ.get("TERM_PROGRAM") in NO_CLIPBOARD:
            refusal = "Not copied: this terminal does not support OSC 52"
            self.notify(message, title=refusal, severity="warning")
        else:
            self.notify(message, title="Sent to the clipboard (OSC 52)")

    async def on_event(self, event: events.Event) -> None:
        """Note the time of each key before it is handled.

        A character that no widget took may have been on its way when the key before it opened a
        field or a screen, as keys come together over a slow line. It is typed there.
        """
        if isinstance(event, events.Key):
            self.keyboard_idle.pressed()
            if event.is_forwarded and event.is_printable and (late := self._typed_into()):
                late._forward_event(event.copy())
                return
        await super().on_event(event)

    def _typed_into(self) -> Widget | None:
        """The field that has the focus, or the screen on top while it has no widgets yet."""
        if isinstance(self.focused, Input):
            return self.focused
        return self.screen if not self.screen.is_mounted else None

    def action_help_quit(self) -> None:
        """Quit on ctrl+c; where text is selected, the key copies it and does not get here."""
        self.exit()

    def _fatal_error(self) -> None:
        """Report a failure without the local variables that Textual would print."""
        self._fail()

    def panic(self, *renderables: RenderableType) -> None:
        """Report a failure without Textual's rendering of it, which may quote text."""
        if not self._exit:  # on the way out the terminal may well be gone
            self._fail()

    def _fail(self) -> None:
        """Leave with a short message and exit code 1."""
        self._return_code = 1
        if not self._exit_renderables:
            self._exit_renderables.append(Text(plain(self._last_words()), overflow="fold"))
        self._close_messages_no_wait()

    def _last_words(self) -> str:
        """Say what failed first, and write the report of it."""
        failure: BaseException | None = self._exception
        if failure is None:
            return "ccwatch stopped: the terminal could not be read."
        if isinstance(failure, WorkerFailed):
            failure = failure.error
        if lacking := shortage(failure):
            return f"ccwatch stopped: {lacking}."
        words = f"ccwatch stopped: {crash.place(failure)}"
        saved = crash.save(failure, self._state) if self._state else None
        return f"{words}\nWhere it happened, with none of your text: {saved}" if saved else words

    async def run_async(
        self,
        *,
        headless: bool = False,
        inline: bool = False,
        inline_no_clear: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
        auto_pilot: "AutopilotCallbackType | None" = None,
    ) -> int | None:
        """Run the app; unless it is headless, watch for signals and for a lost terminal."""
        with nullcontext() if headless else ending_signals(self._leave):
            return await super().run_async(
                headless=headless,
                inline=inline,
                inline_no_clear=inline_no_clear,
                mouse=mouse,
                size=size,
                auto_pilot=auto_pilot,
            )

    def _leave(self, code: int) -> None:
        """Quit with an exit code."""
        self.exit(code, return_code=code)

    def on_mount(self) -> None:
        """Handle the signals that stop and resume; the driver, which has handlers, exists now."""
        if not self.is_headless:
            self._suspension.handle_signals()

    def stopping(self) -> None:
        """Called before the process stops. Undo what was written around the picture."""

    def resumed(self) -> None:
        """Called when the process goes on after it was stopped. Anything may have changed."""

    def action_suspend_process(self) -> None:
        """Restore the terminal and stop, until the shell resumes the app."""
        self._suspension.suspend()
