"""The terminal under the app: whether it can be drawn on, and noticing that it is gone.

Loads neither Textual nor asyncio, so that the command line can ask before it loads them.
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
"""Seconds that the app has to leave by itself once its terminal is gone."""

LOOK = 1000
"""Milliseconds between two looks at whether the watch should end; a hang-up is seen at once."""

_STREAMS = (0, 1, 2)


def is_interactive() -> bool:
    """Say whether input, output and errors are all terminals."""
    return all(os.isatty(stream) for stream in _STREAMS)


def refusal(environ: Mapping[str, str], *, isatty: bool) -> str | None:
    """Say why the app cannot be drawn here, in a sentence for the user, or None if it can.

    Args:
        environ: The environment of the process.
        isatty: Are input, output and errors terminals? See `is_interactive`.
    """
    if not isatty:
        return "This is not a terminal. To print what ccwatch knows, use: ccwatch snapshot"
    term = environ.get("TERM", "")
    if term in ("dumb", "unknown"):
        return f"A terminal of type {term} cannot show the app. Use: ccwatch snapshot"
    return None


def prepare(environ: MutableMapping[str, str]) -> None:
    """Take out of the environment what Textual would take wrongly. Call it before Textual loads.

    An empty NO_COLOR means nothing, as no-color.org has it. TEXTUAL_LOG would write what is on
    the screen to a file; it stays only beside TEXTUAL=debug.
    """
    if environ.get("NO_COLOR") == "":
        del environ["NO_COLOR"]
    if "debug" not in environ.get("TEXTUAL", "").split(","):
        environ.pop("TEXTUAL_LOG", None)


def is_remote(environ: Mapping[str, str]) -> bool:
    """Say whether the terminal is at the other end of a network, where animations stutter."""
    return any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"))


class TerminalWatch:
    """Waits, in a thread of its own, for the terminal to go away.

    It works while the app is stuck in a write, and where SIGHUP does not reach it. A process that
    has not ended `GRACE` seconds after that is ended, for it could only spin from then on.
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
        """Watch from now on, if input is a terminal and can be watched."""
        if 0 in self._terminals:
            threading.Thread(target=self._watch, name="terminal-watch", daemon=True).start()

    def stop(self) -> None:
        """Watch no longer; the thread ends by itself."""
        self._over.set()

    def _watch(self) -> None:
        """Wait for a hang-up. A terminal that cannot be polled is left alone."""
        poll = select.poll()
        poll.register(0, 0)  # a hang-up, an error and a closed file are always reported
        if poll.poll(0):
            return
        while not self._over.is_set():
            if poll.poll(LOOK):
                self._leave()
                return

    def _leave(self) -> None:
        """Tell the app, and see to it that it ends.

        The dead terminal is replaced: writing to it fails and reading from it returns at once,
        so that one thread would end with an error and another would turn as fast as it can.
        """
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in self._terminals[1:]:
            os.dup2(nowhere, stream)
        self._on_lost()
        silence, _never_written = os.pipe()
        os.set_blocking(silence, False)
        os.dup2(silence, 0)
        time.sleep(GRACE)
        os._exit(HUNG_UP)
