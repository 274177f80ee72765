"""Reads what changed, and makes boards of it."""

import gc
import os
from collections.abc import Callable
from contextlib import suppress
from math import inf
from time import monotonic, thread_time

from ccwatch.read_ahead import ReadAhead
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.store.index import Index
from ccwatch.transcript.locate import PROJECTS
from ccwatch.watch.schedule import Breadth, Intervals
from ccwatch.watch.watcher import Folders

ACTIVE_S = 3600
"""Seconds since its last write within which a project is checked often."""
EVICT_EVERY_S = 0.2
"""Seconds between two evictions of sessions from memory, while there are more to evict."""
STORE_EVERY_S = 60
"""Seconds at least between two writes of the index file, which the next start reads."""
RETRY_STORE_S = 900
"""Seconds after which a failed write is retried: each one serialises all that was read."""
CATCH_UP_EVERY_S = 0.4
"""Seconds between two checks for what the process that reads ahead has written."""
READING_RATIO = 4
"""The least time for reading, as a multiple of the time to make a board, in a long history."""


class BoardReader:
    """Reads the transcripts of an index, and makes a board whenever something changed.

    Used by one thread at a time: its methods in the one that reads, its properties between them.
    """

    def __init__(
        self,
        index: Index,
        analyst: Analyst,
        read_ahead: ReadAhead,
        intervals: Intervals,
        clock: Callable[[], float],
    ) -> None:
        """Read nothing yet.

        Args:
            index: Owns what is read.
            analyst: Makes boards of its snapshots.
            read_ahead: Has another process read a long history.
            intervals: How often each thing is done.
            clock: The time: seconds since 1970, UTC.
        """
        self._index, self._analyst, self._read_ahead = index, analyst, read_ahead
        self._intervals, self._clock = intervals, clock
        self.keep: Callable[[Board], bool] = lambda _board: False
        """Called before each reading with the last board. Returns whether the same snapshot gives
        another board now."""
        self.folders: Folders = {}
        """The folders of projects, as of the last reading."""
        self.has_surveyed = False
        """Was `survey` called?"""
        self.problem = ""
        """Why the index file could not be written, for the user; empty if it was."""
        self._board: Board | None = None
        self._board_at = self._board_took = self._store_at = 0.0
        self._is_outdated = False
        self._is_loading = True

    @property
    def is_busy(self) -> bool:
        """Is there anything left to read at once?"""
        return self._index.busy and not self._index.is_waiting

    @property
    def due(self) -> float:
        """When to read although nothing was noticed: seconds on the monotonic clock."""
        now, due = monotonic(), inf
        if self._index.is_waiting:
            due = now + CATCH_UP_EVERY_S
        if self._index.can_evict:
            due = min(due, now + EVICT_EVERY_S)
        if len(self.folders) < len(self._index.shown_roots):
            due = min(due, now + self._intervals.missing)
        return due

    @property
    def next_board_at(self) -> float:
        """When the next board may be made, at the earliest: seconds on the monotonic clock."""
        return self._board_at + self._intervals.between

    def open(self) -> Board | None:
        """Read the sessions that clients have open, so that there is something to show at once.

        Everything else is read once those are on the screen, or at once if there are none.
        """
        self._board, self.has_surveyed = None, False
        self.folders = folders(self._index.roots)
        return self._new_board() if self._index.preview_open() else self.survey()

    def survey(self) -> Board | None:
        """Find all transcripts, and read the newest sessions first."""
        self._index.sweep()
        self._index.preview_newest()
        self.has_surveyed = True
        return self._new_board()

    def read(
        self,
        files: set[str],
        breadth: Breadth,
        took: Callable[[Breadth, float], None],
        *,
        jumped: bool = False,
    ) -> Board | None:
        """Check for changes, read for a while, and make a board if anything changed.

        Args:
            files: Files that may have changed.
            breadth: What else is checked.
            took: Called with how much processor time that took, in seconds.
            jumped: Has the clock jumped? Then a board is made in any case: it reminds the screens
                of the time, whose timers stood still while the machine slept.
        """
        self._is_outdated = self._is_outdated or jumped
        if self._board:
            self._store(self._board)
        existing = folders(self._index.roots)
        if existing != self.folders:
            self.folders, breadth = existing, Breadth.ALL
        self._index.hint(files)
        start = thread_time()
        if breadth is Breadth.ALL:
            self._index.sweep()
        elif breadth is Breadth.ACTIVE:
            self._index.sweep_active(ACTIVE_S)
        took(breadth, thread_time() - start)
        self._read_ahead.step()
        self._index.work(self._intervals.batch)
        self._exempt_from_gc()
        pause = max(self._intervals.loading, READING_RATIO * self._board_took)
        if self._index.busy and monotonic() - self._board_at < pause:
            return None
        return self._new_board()

    def _store(self, board: Board) -> None:
        """Store what was read and shown, and evict from memory what is stored."""
        self._is_outdated = self.keep(board) or self._is_outdated
        if self._index.busy:
            return
        if monotonic() >= self._store_at:
            if self._index.has_lost_cache():
                self._read_ahead.restore()
            stored = self._index.keep(self._analyst.remember, rest=True)
            problem, self.problem = self.problem, "" if stored else self._index.problem
            self._is_outdated = self._is_outdated or problem != self.problem
            self._store_at = monotonic() + (STORE_EVERY_S if stored else RETRY_STORE_S)
        self._index.evict()

    def _new_board(self) -> Board | None:
        """Make a board, unless it would be the same as the last one."""
        start, now_ms = monotonic(), round(self._clock() * 1000)
        snapshot, last = self._index.snapshot(), self._board
        same = last is not None and last.snapshot is snapshot and not self._is_outdated
        if last and same and not self._analyst.is_outdated(last, now_ms):
            return None
        self._is_outdated = False
        self._board = self._analyst.board(snapshot, now_ms)
        self._board_at = monotonic()
        self._board_took = self._board_at - start
        self._exempt_from_gc()
        self._is_loading = self._is_loading and self._index.busy
        if not self._index.busy:
            self._board.load_history()  # here, so that no screen has to wait for it
        return self._board

    def _exempt_from_gc(self) -> None:
        """Until everything is read, exempt what was read from garbage collection.

        It stays in memory anyway, and to traverse all of it would stall the app.
        """
        if self._is_loading:
            gc.freeze()


def folders(roots: tuple[str, ...]) -> Folders:
    """Find the project folders of config folders, as far as they exist."""
    existing: Folders = {}
    for root in roots:
        path = os.path.join(root, PROJECTS)
        with suppress(OSError):
            status = os.stat(path)
            existing[path] = status.st_dev, status.st_ino
    return existing
