"""What is told outside of the app's own picture, and taken back when it leaves."""

from collections.abc import Callable

from msgspec import Struct

from ccwatch.ui import escapes
from ccwatch.ui.escapes import Mood, Protocol


class Channels(Struct, frozen=True):
    """What the user wants to be told outside of the picture."""

    bell: bool = False
    """Does the bell ring with an alert?"""
    notify: Protocol = "off"
    """How does the terminal show alerts as notifications?"""
    title: bool = False
    """Does the terminal's title tell how full the context is?"""
    progress: bool = False
    """Does its tab?"""
    tmux: bool = False
    """Does tmux stand between the app and the terminal?"""


NO_CHANNELS = Channels()
"""Nothing is told outside of the picture."""


class TerminalNotices:
    """The terminal around the app. Writes only what differs from what was written last."""

    def __init__(self, channels: Channels, write: Callable[[str], None]) -> None:
        """Write nothing yet.

        Args:
            channels: What is wanted.
            write: Sends a sequence to the terminal, between two frames of the app.
        """
        self.channels = channels
        self._write = write
        self._title = self._progress = ""
        self._lent = False

    def call(self, message: str) -> None:
        """Ring the bell and have the terminal show a message, as far as that is wanted."""
        ring = "\a" if self.channels.bell else ""
        asked = escapes.notification(self.channels.notify, message)
        if told := ring + self._through(asked):
            self._write(told)

    def show(self, title: str, mood: Mood, percent: int) -> None:
        """Bring title and tab up to date, as far as they are wanted."""
        if self.channels.title:
            self._entitle(escapes.title(title))
        if self.channels.progress:
            self._advance(escapes.progress(mood, percent))

    def restore(self) -> None:
        """Give the title back and take the progress away. What is shown later is written anew."""
        if self._lent:
            self._write(escapes.POP_TITLE)
        if self._progress:
            self._write(self._through(escapes.progress(Mood.NONE, 0)))
        self._title, self._progress, self._lent = "", "", False

    def _entitle(self, sequence: str) -> None:
        if sequence != self._title:
            self._write(sequence if self._lent else escapes.PUSH_TITLE + sequence)
            self._title, self._lent = sequence, True

    def _advance(self, sequence: str) -> None:
        if sequence != self._progress:
            self._write(self._through(sequence))
            self._progress = sequence

    def _through(self, sequence: str) -> str:
        return escapes.through(sequence) if sequence and self.channels.tmux else sequence
