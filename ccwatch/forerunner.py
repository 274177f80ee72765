"""A process that reads ahead of the app, so that the app itself stays small and quick.

The first start on a long history would otherwise read all of it in the process that draws. What
that takes in memory is not given back, and every pause of it shows on the screen.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Final

from ccwatch.report.analyst import Analyst
from ccwatch.store.index import Index

WORTH_IT: Final = 48 << 20
"""Bytes to read from which on another process is sent ahead."""
PORTION_S: Final = 1.0
"""Seconds that it reads for before it keeps what it read, for the app to take in."""
_MODULE: Final = "ccwatch.cli.ahead"


class Forerunner:
    """Another process, as the app sees it."""

    def __init__(self, flags: Sequence[str]) -> None:
        """Send it ahead.

        Args:
            flags: Those of the command line that say what is read.

        Raises:
            OSError: There can be no further process.
        """
        # Not from the working directory: anything may be lying there under our names.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", _MODULE, *flags],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def runs(self) -> bool:
        """Is it still at work?"""
        return self._process.poll() is None

    def stop(self) -> None:
        """End it, at whatever point it is."""
        self._process.kill()
        self._process.wait()


class Relay:
    """Leaves to a forerunner what an index has to read, and takes in what it has kept."""

    def __init__(self, index: Index, send: Callable[[], Forerunner] | None) -> None:
        """Send nobody yet.

        Args:
            index: Whoever uses it calls `turn` too.
            send: Sends a process ahead, or raises OSError where there can be none; `None` to have
                everything read by the index itself.
        """
        self._index, self._send = index, send
        self._forerunner: Forerunner | None = None
        self._over = False

    def turn(self) -> None:
        """Send a forerunner, the first time and if it is worth while; later ask what it kept."""
        send, self._send = self._send, None
        if send and self._index.leave(WORTH_IT):
            try:
                self._forerunner = send()
            except OSError:
                self._index.leave_nothing()
        if self._forerunner:
            self._ask(self._forerunner)

    def _ask(self, forerunner: Forerunner) -> None:
        over = self._over or not forerunner.runs  # before looking, so that nothing is missed
        self._index.catch_up()
        if over or not self._index.has_left:
            self._forerunner = None
            forerunner.stop()
            self._index.leave_nothing()

    def stop(self) -> None:
        """End the forerunner. May be called from any thread, also while `turn` is at work."""
        self._over = True
        if forerunner := self._forerunner:
            forerunner.stop()


def read_ahead(index: Index, analyst: Analyst, *, is_wanted: Callable[[], bool]) -> None:
    """Read everything, the newest first, and keep it portion by portion.

    Args:
        index: Of what is to be read, with a cache.
        analyst: Works out what is kept beside.
        is_wanted: Asked before each portion. When it says no, or a portion cannot be kept, that
            was all.
    """
    index.sweep()
    while index.busy and is_wanted():
        index.work(PORTION_S)
        if not index.keep(analyst.prepare(index.snapshot()), rest=True):
            return
        while index.drowsy:
            index.doze()


def is_orphan(parent: int) -> bool:
    """Has the process that sent this one ahead ended?

    Args:
        parent: Its number.
    """
    return os.getppid() != parent
