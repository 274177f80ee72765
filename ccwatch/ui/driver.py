"""The driver of the terminal, which sleeps while nothing is typed."""

import os
from codecs import getincrementaldecoder
from collections.abc import Callable
from selectors import EVENT_READ, SelectSelector
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver

from ccwatch.ui.anchors import anchored
from ccwatch.ui.terminal_parser import TerminalParser

if TYPE_CHECKING:
    from textual.app import App

MOST: Final = 4096
"""Bytes that are read at a time."""


class WatchDriver(LinuxDriver):
    """Reads and writes the terminal as Textual's own driver does, with some differences.

    It sleeps until something is typed, where Textual's wakes up ten times a second: half of what
    the app would do while nothing happens. The Escape key is known after Textual's `ESCAPE_DELAY`
    instead of up to twice that. What means nothing is passed over, as `TerminalParser` has it.
    Bytes that are not UTF-8, such as umlauts of a terminal in Latin-1, are passed over, where
    Textual's stops reading at the first one, and the app with it. What is written stays in its
    cells, as `anchored` has it.
    """

    def __init__(
        self,
        app: "App[Any]",
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        """Create the driver, as Textual does.

        Args:
            app: The app.
            debug: Whether what is typed is logged.
            mouse: Whether the mouse is wanted.
            size: Columns and lines; what the terminal says if not given.

        Raises:
            OSError: There are no file descriptors left.
        """
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._end = WakingEvent()
        self.exit_event = self._end

    def start_application_mode(self) -> None:
        """Take over the terminal. If that fails half way, the terminal is restored.

        Raises:
            RuntimeError: A thread cannot be started.
        """
        take_over: Callable[[], None] = super().start_application_mode
        try:
            take_over()
        except RuntimeError:
            if self._writer_thread and self._writer_thread.is_alive():
                self.stop_application_mode()
            else:
                self._writer_thread = None  # or the app would wait for it when it ends
            raise

    def write(self, data: str) -> None:
        """Write a frame, or a sequence, in which each part has its cells."""
        super().write(anchored(data))

    def run_input_thread(self) -> None:
        """Pass on what is typed until the driver stops, or the terminal is gone.

        That the terminal is gone is noticed elsewhere, by `TerminalWatch`.
        """
        parser = TerminalParser(self._debug)
        decode = getincrementaldecoder("utf-8")("ignore").decode
        with SelectSelector() as selector:
            selector.register(self.fileno, EVENT_READ)
            selector.register(self._end, EVENT_READ)
            while not self._end.is_set():
                ready = {key.fd for key, _ in selector.select(parser.wait_s)}
                if self.fileno in ready:
                    typed = self._read()
                    if typed is None:
                        return
                    for event in parser.feed(decode(typed)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)

    def _read(self) -> bytes | None:
        """Read what was typed, which may be nothing; `None` once the terminal is gone."""
        try:
            return os.read(self.fileno, MOST) or None
        except BlockingIOError:
            return b""
        except OSError:
            return None


class WakingEvent(Event):
    """An event for which a thread can wait together with files, as `select` does."""

    def __init__(self) -> None:
        """Create the event, which is not set.

        Raises:
            OSError: There are no file descriptors left.
        """
        super().__init__()
        self._reader, self._writer = os.pipe()

    def fileno(self) -> int:
        """Give the file that can be read while the event is set."""
        return self._reader

    def set(self) -> None:
        """Set the event, and wake up who waits for it."""
        if not self.is_set():
            os.write(self._writer, b"\0")
        super().set()

    def clear(self) -> None:
        """Make the event one that is not set."""
        if self.is_set():
            os.read(self._reader, 1)
        super().clear()


def for_terminal(chosen: type[Driver]) -> type[Driver]:
    """The driver to use in place of the one that Textual has chosen."""
    return WatchDriver if chosen is LinuxDriver else chosen
