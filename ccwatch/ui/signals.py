"""Signals that end the app."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from ccwatch.ui.terminal import HUNG_UP, TerminalWatch

ENDING = (
    signal.SIGTERM,
    signal.SIGHUP,
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGUSR1,
    signal.SIGUSR2,
)
"""Signals that end the app, with 128 plus their number as exit code."""

GRACE = 10.0
"""Seconds within which the app has to end after such a signal. It cannot if the terminal takes no
output, as after ctrl+s: the event loop then waits for a write, and notices nothing."""


@contextmanager
def ending_signals(leave: Callable[[int], None]) -> Iterator[None]:
    """Leave in order on signals that end a process, and when the terminal is lost.

    Args:
        leave: Called on the running event loop with the exit code.
    """
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in ENDING}
    for number in ENDING:
        loop.add_signal_handler(number, leave, 128 + number)
        signal.signal(number, _end_by_force_later)  # the loop is still woken up
        signal.siginterrupt(number, False)
    watch = TerminalWatch(lambda: loop.call_soon_threadsafe(leave, HUNG_UP))
    watch.start()
    try:
        yield
    finally:
        watch.stop()
        for number in (*ENDING, signal.SIGTSTP, signal.SIGCONT):
            loop.remove_signal_handler(number)
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_by_force_later(number: int, _frame: FrameType | None) -> None:
    """End the process if it does not end by itself. Runs although the event loop is blocked."""
    timer = threading.Timer(GRACE, os._exit, (128 + number,))
    timer.daemon = True
    timer.start()
