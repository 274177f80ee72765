"""What the app writes to the terminal outside of its screens, and restores when it ends."""

from collections.abc import Callable

from msgspec import Struct

from ccwatch.ui import escapes
from ccwatch.ui.escapes import ProgressState, Protocol


class Channels(Struct, frozen=True):
    """What the user wants to be notified by, outside of the screens."""

    bell: bool = False
    """Is the bell rung with an alert?"""
    notify: Protocol = "off"
    """By which sequence does the terminal show alerts as notifications?"""
    title: bool = False
    """Does the terminal's title show how full the context is?"""
    progress: bool = False
    """Does the progress of its tab?"""
    tmux: bool = False
    """Does the app run inside tmux?"""


NO_CHANNELS = Channels()
"""Nothing is written outside of the screens."""


class TerminalNotices:
    """The title, tab and notifications of the terminal. Writes only what has changed."""

    def __init__(self, channels: Channels, write: Callable[[str], None]) -> None:
        """Write nothing yet.

        Args:
            channels: What the user wants.
            write: Sends a sequence to the terminal, between two frames of the app.
        """
        self.channels = channels
        self._write = write
        self._title = self._progress = ""
        self._pushed = False

    def alert(self, message: str) -> None:
        """Ring the bell and show a message as a notification, each if the user wants it."""
        bell = "\a" if self.channels.bell else ""
        notification = escapes.notification(self.channels.notify, message)
        if sequence := bell + self._through(notification):
            self._write(sequence)

    def show(self, title: str, state: ProgressState, percent: int) -> None:
        """Update title and tab, each if the user wants it."""
        if self.channels.title:
            self._show_title(escapes.title(title))
        if self.channels.progress:
            self._show_progress(escapes.progress(state, percent))

    def restore(self) -> None:
        """Restore the title and remove the progress; a later `show` writes both again."""
        if self._pushed:
            self._write(escapes.POP_TITLE)
        if self._progress:
            self._write(self._through(escapes.progress(ProgressState.NONE, 0)))
        self._title, self._progress, self._pushed = "", "", False

    def _show_title(self, sequence: str) -> None:
        if sequence != self._title:
            self._write(sequence if self._pushed else escapes.PUSH_TITLE + sequence)
            self._title, self._pushed = sequence, True

    def _show_progress(self, sequence: str) -> None:
        if sequence != self._progress:
            self._write(self._through(sequence))
            self._progress = sequence

    def _through(self, sequence: str) -> str:
        return escapes.through_tmux(sequence) if sequence and self.channels.tmux else sequence
