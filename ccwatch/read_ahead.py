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
"""Bytes to read from which on another process is started."""
PORTION_S: Final = 1.0
"""Seconds that it reads for before it keeps what it read, for the app to take in."""
_MODULE: Final = "ccwatch.cli.read_ahead"


class ReadAheadProcess:
    """The process that reads ahead, as the app sees it."""

    def __init__(self, flags: Sequence[str]) -> None:
        """Start it.

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


class ReadAhead:
    """Delegates to another process what an index has to read, and takes in what it has kept."""

    def __init__(self, index: Index, start: Callable[[], ReadAheadProcess] | None) -> None:
        """Start nothing yet.

        Args:
            index: Whoever uses it calls `step` too.
            start: Starts the process, or raises OSError where there can be none; `None` to have
                everything read by the index itself.
        """
        self._index, self._start = index, start
        self._process: ReadAheadProcess | None = None
        self._over = False

    def step(self) -> None:
        """Start the process, the first time and if it is worth while; later ask what it kept."""
        start, self._start = self._start, None
        if start and self._index.delegate(WORTH_IT):
            try:
                self._process = start()
            except OSError:
                self._index.take_back()
        if self._process:
            self._ask(self._process)

    def _ask(self, process: ReadAheadProcess) -> None:
        over = self._over or not process.runs  # before looking, so that nothing is missed
        self._index.catch_up()
        if over or not self._index.has_delegated:
            self._process = None
            process.stop()
            self._index.take_back()

    def stop(self) -> None:
        """End the process. May be called from any thread, also while `step` is at work."""
        self._over = True
        if process := self._process:
            process.stop()


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
        while index.can_evict:
            index.evict()


def is_orphan(parent: int) -> bool:
    """Has the process that started this one ended?

    Args:
        parent: Its number.
    """
    return os.getppid() != parent
