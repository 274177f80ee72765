"""A process that reads a long history ahead of the app, so that the app stays small and responsive.

On a first start the app would otherwise read everything in the process that draws: the memory that
takes is not returned to the system, and each pause delays the screen.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from ccwatch.report.analyst import Analyst
from ccwatch.store.index import Index

WORTH_IT: Final = 48 << 20
"""Bytes to read from which another process is started."""
PORTION_S: Final = 1.0
"""Seconds of reading between two writes to the index file, from which the app takes the results."""
STARTS: Final = 4
"""How often it is started at most: again if it is killed, or if the index file is lost."""
_MODULE: Final = "ccwatch.cli.read_ahead"


class ReadAheadProcess:
    """The process that reads ahead, as the app sees it."""

    def __init__(self, flags: Sequence[str]) -> None:
        """Start the process.

        Args:
            flags: The flags of the command line that determine what is read.

        Raises:
            OSError: The process cannot be started.
        """
        # -P: a module of the same name in the working directory must not be imported.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", _MODULE, *flags],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def runs(self) -> bool:
        """Is the process still running?"""
        return self._process.poll() is None

    @property
    def was_killed(self) -> bool:
        """Was the process ended by a signal?"""
        return (self._process.poll() or 0) < 0

    @property
    def is_suspended(self) -> bool:
        """Was the process suspended by a signal, such as SIGSTOP? Known on Linux only."""
        if sys.platform == "linux":
            with suppress(ChildProcessError):  # it has ended
                asked = os.WSTOPPED | os.WNOHANG | os.WNOWAIT
                return os.waitid(os.P_PID, self._process.pid, asked) is not None
        return False

    def stop(self) -> None:
        """Kill the process, whatever it is doing; one that hangs in the kernel is not awaited."""
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)


class ReadAhead:
    """Delegates to another process what an index has to read, and takes the results."""

    def __init__(self, index: Index, start: Callable[[], ReadAheadProcess] | None) -> None:
        """Start nothing yet.

        Args:
            index: The index. `step` must be called by the thread that uses it.
            start: Starts the process, or raises OSError; `None` to have the index read everything
                itself.
        """
        self._index, self._start = index, start
        self._process: ReadAheadProcess | None = None
        self._left = STARTS if start else 0
        self._is_first, self._is_lost = True, False
        self._is_stopped = False

    def step(self) -> None:
        """Start the process on the first call, if it is worth it; later take its results."""
        first, self._is_first = self._is_first, False
        if first and self._left and self._index.delegate(WORTH_IT):
            self._begin()
        elif self._is_lost and not self._process:
            self._is_lost = False
            self._begin()
        if self._process:
            self._take_results(self._process)

    def restore(self) -> None:
        """Have the process write the index file again, which was lost, from the next step on."""
        self._is_lost = True

    def _begin(self) -> None:
        """Start the process; if that fails or was done too often, have the index read itself."""
        if self._start and self._left and not self._is_stopped:
            self._left -= 1
            with suppress(OSError):
                self._process = self._start()
                return
        self._index.take_back()

    def _take_results(self, process: ReadAheadProcess) -> None:
        if process.is_suspended:
            process.stop()  # or it would be waited for without end; it is started again
        has_ended = self._is_stopped or not process.runs  # asked first, so that no result is missed
        if self._index.has_delegated:
            self._index.catch_up()
        if has_ended:
            self._process = None
            if process.was_killed:
                self._begin()
            else:
                self._index.take_back()

    def stop(self) -> None:
        """Stop the process. May be called from any thread, even while `step` runs."""
        self._is_stopped = True
        if process := self._process:
            process.stop()


def read_ahead(index: Index, analyst: Analyst, *, is_wanted: Callable[[], bool]) -> None:
    """Read everything, newest first, and write it to the index file portion by portion.

    Ends early if a portion cannot be written.

    Args:
        index: The index, with an index file.
        analyst: Analyses the sessions, for the index file.
        is_wanted: Called before each portion: go on?
    """
    index.sweep()
    while index.busy and is_wanted():
        index.work(PORTION_S)
        if not index.keep(analyst.prepare(index.snapshot()), rest=True):
            return
        while index.can_evict:
            index.evict()


def is_orphan(parent: int) -> bool:
    """Has the parent process ended?

    Args:
        parent: Its pid.
    """
    return os.getppid() != parent
