"""The driver of the terminal, which survives input that is not UTF-8 and a lack of threads."""

from collections.abc import Callable

from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver


class TolerantDriver(LinuxDriver):
    """Goes on after keys that are not UTF-8, such as umlauts of a terminal in Latin-1.

    Textual's own stops reading the terminal at the first one, and the app with it.
    """

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
                self._writer_thread = None  # or the app would wait for it at its end
            raise

    def run_input_thread(self) -> None:
        """Read from the terminal; what was read together with such a key is lost."""
        while not self.exit_event.is_set():
            try:
                super().run_input_thread()
            except UnicodeDecodeError:
                continue


def tolerant(chosen: type[Driver]) -> type[Driver]:
    """The driver to use in place of the one that Textual has chosen."""
    return TolerantDriver if chosen is LinuxDriver else chosen
