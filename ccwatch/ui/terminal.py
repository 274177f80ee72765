"""The terminal of the app: whether it can be drawn on, and noticing when it is lost.

Imports neither Textual nor asyncio, so that the command line can check before it imports them.
"""

import os
import select
import signal
import threading
import time
from collections.abc import Callable, Mapping, MutableMapping

HUNG_UP = 128 + signal.SIGHUP
"""The exit code of an app that lost its terminal."""

GRACE = 0.8
"""Seconds within which the app has to end once its terminal is lost."""

LOOK = 1000
"""Milliseconds between two checks whether to stop watching; a hang-up is noticed at once."""

PAUSE = 0.1
"""Seconds between two looks: on macOS one ends at once while there is something to read."""

_STREAMS = (0, 1, 2)
_FOR_DEBUGGING = ("TEXTUAL_COLOR_SYSTEM", "TEXTUAL_DEBUG", "TEXTUAL_DRIVER", "TEXTUAL_LOG")


def is_interactive() -> bool:
    """Are standard input, output and error all terminals?"""
    return all(os.isatty(stream) for stream in _STREAMS)


def refusal(environ: Mapping[str, str]) -> str | None:
    """Why the app cannot be drawn on a terminal, as a sentence for the user; `None` if it can.

    Args:
        environ: The environment of the process, which names the terminal.
    """
    term = environ.get("TERM", "")
    if term in ("dumb", "unknown"):
        return f"A terminal of type {term} cannot show the app. Use: ccwatch snapshot"
    return None


def prepare(environ: MutableMapping[str, str]) -> None:
    """Remove variables that Textual would misread. Call it before Textual is imported.

    An empty NO_COLOR means nothing, as no-color.org has it. COLUMNS and LINES, which may have been
    inherited from another terminal, count only if this one does not know its size. Variables for
    debugging stay only beside TEXTUAL=debug: they would write what is on the screen and every key
    to files, and end the app if they make no sense.
    """
    if environ.get("NO_COLOR") == "":
        del environ["NO_COLOR"]
    if _is_size_known():
        for name in ("COLUMNS", "LINES"):
            environ.pop(name, None)
    if "debug" not in environ.get("TEXTUAL", "").split(","):
        for name in _FOR_DEBUGGING:
            environ.pop(name, None)


def _is_size_known() -> bool:
    try:
        return all(os.get_terminal_size(1))
    except OSError:
        return False


def is_remote(environ: Mapping[str, str]) -> bool:
    """Is the terminal at the other end of a network, where animations stutter?"""
    return any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"))


class TerminalWatch:
    """Waits, in a thread of its own, for the terminal to be lost.

    It works while the app is blocked in a write, and where SIGHUP does not reach it. If the process
    has not ended `GRACE` seconds after that, it is killed, since it could only spin from then on.
    """

    def __init__(self, on_lost: Callable[[], object]) -> None:
        """Prepare to watch.

        Args:
            on_lost: Called once, from the thread, when the terminal is gone.
        """
        self._on_lost = on_lost
        self._over = threading.Event()
        self._terminals = [stream for stream in _STREAMS if os.isatty(stream)]

    def start(self) -> None:
        """Start to watch, if standard input is a terminal."""
        if 0 in self._terminals:
            threading.Thread(target=self._watch, name="terminal-watch", daemon=True).start()

    def stop(self) -> None:
        """Stop watching; the thread ends by itself.

        A terminal that was lost is replaced, though an app that ended on SIGHUP was faster than the
        thread: what is still to be written to it would fail when the process ends.
        """
        self._over.set()
        if 0 in self._terminals and _hang_up().poll(0):
            self._silence()

    def _watch(self) -> None:
        """Wait for a hang-up. A terminal that cannot be polled is not watched."""
        poll = _hang_up()
        if poll.poll(0):
            return
        while not self._over.wait(PAUSE):
            if poll.poll(LOOK):
                self._leave()
                return

    def _leave(self) -> None:
        """Notify the app, and make sure that the process ends.

        The lost terminal is replaced: writing to it fails and reading from it returns at once, so
        one thread would end with an error and another would spin.
        """
        self._silence()
        self._on_lost()
        silence, _never_written = os.pipe()
        os.set_blocking(silence, False)
        os.dup2(silence, 0)
        time.sleep(GRACE)
        os._exit(HUNG_UP)

    def _silence(self) -> None:
        """Write to nowhere from now on."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in self._terminals[1:]:
            os.dup2(nowhere, stream)


def _hang_up() -> select.poll:
    """What tells that standard input was hung up."""
    poll = select.poll()
    poll.register(0, select.POLLHUP)  # macOS reports it only where it is asked for
    return poll
