"""From changes on disk to boards: what the app shows, for as long as it runs."""

import asyncio
import gc
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from functools import partial
from time import monotonic, thread_time

from ccwatch.read_ahead import ReadAhead, ReadAheadProcess
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.store.index import Index
from ccwatch.transcript.locate import PROJECTS
from ccwatch.watch.schedule import INTERVALS, Breadth, Intervals, Schedule
from ccwatch.watch.watcher import Folders, Watcher, refusal

ACTIVE_S = 3600
"""Seconds since its last write within which a project is checked often."""
EVICTING_S = 0.2
"""Seconds between two evictions of sessions from memory, while there are more to evict."""
KEEPING_S = 60
"""Seconds at least between two writes of the index file, which the next start reads."""
PATIENCE_S = 900
"""Seconds after which a failed write is retried: each one serialises all that was read."""
CATCHING_UP_S = 0.4
"""Seconds between two checks for what the process that reads ahead has written."""
LEAST = 4
"""The least time for reading, as a multiple of the time to make a board, in a long history."""


class Feed:
    """Follows the transcripts of an index, and yields a board whenever something changed.

    Events make it fast. Checks of the folders make it correct: often where something was written
    lately, now and then everywhere, and at once on request, when the clock jumps and when a config
    folder is replaced.
    """

    def __init__(
        self,
        index: Index,
        analyst: Analyst,
        *,
        poll: bool = False,
        environ: Mapping[str, str] = os.environ,
        intervals: Intervals = INTERVALS,
        clock: Callable[[], float] = time.time,
        start_read_ahead: Callable[[], ReadAheadProcess] | None = None,
    ) -> None:
        """Read nothing yet.

        Args:
            index: Owns what is read. Nothing else may use it while boards are taken.
            analyst: Makes boards of its snapshots.
            poll: Check at intervals only, without events?
            environ: For the variable with which users turn events off.
            intervals: How often each thing is done.
            clock: The time: seconds since 1970, UTC.
            start_read_ahead: Starts a process that reads what the index has to, and writes it to
                the index file; `None` to read everything here.
        """
        self._index, self._analyst, self._intervals, self._clock = index, analyst, intervals, clock
        self.keep: Callable[[Board], bool] = lambda _board: False
        """Called now and then with the last board, in the thread that reads. Returns whether the
        same snapshot gives another board now."""
        self._news = False
        refused = "as asked" if poll else refusal(environ)
        self._watcher = Watcher(self._changed, self.wake, self._call, refused, intervals.retry)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stir = asyncio.Event()
        self._files: set[str] = set()
        self._schedule = Schedule(intervals, clock)
        self._folders: Folders = {}
        self._board: Board | None = None
        self._read_ahead = ReadAhead(index, start_read_ahead)
        self._reader: ThreadPoolExecutor | None = None
        self._first: Future[Board | None] | None = None
        self._is_surveyed = False
        self._loading = True
        self._given = self._took = self._keeping = 0.0

    @property
    def watching(self) -> str:
        """How files are followed, in words."""
        why = self._watcher.why_not
        return f"sweep only: {why}" if why else "events + sweep"

    def wake(self) -> None:
        """Check everything at once. May be called from any thread."""
        self._call(self._ask)

    def begin(self) -> None:
        """Start reading the newest sessions in a thread, before `boards` is iterated."""
        self._board, self._is_surveyed = None, False
        self._reader = ThreadPoolExecutor(1, "ccwatch-reader")
        self._first = self._reader.submit(_passable, self._begin)

    def first(self, patience: float) -> Board | None:
        """The board that `begin` started to make; `None` if it is not ready in time.

        Args:
            patience: Seconds to wait for it.
        """
        if not self._first or self._first not in wait([self._first], patience).done:
            return None
        return None if self._first.exception() else self._first.result()

    async def boards(self) -> AsyncIterator[Board]:
        """Yield a board of the newest sessions at once, and then one for each change.

        All reading is done in a thread, in batches; the event loop never waits for it.
        """
        self._loop, self._stir = asyncio.get_running_loop(), asyncio.Event()
        self._schedule = Schedule(self._intervals, self._clock)
        if not self._first:
            self.begin()
        first, self._first = self._first, None
        reader, self._reader = self._reader, None
        assert first
        assert reader
        try:
            board = await asyncio.wrap_future(first)
            while True:
                if board:
                    yield board
                self._watcher.attend(self._folders)
                await self._rest()
                board = await self._loop.run_in_executor(reader, _passable, self._plan())
        finally:
            self._loop = None
            self._watcher.stop()
            self._read_ahead.stop()
            reader.shutdown(wait=False, cancel_futures=True)

    # -- on the event loop

    def _call(self, callback: Callable[[], None]) -> None:
        """Call something on the event loop, unless that has ended."""
        if loop := self._loop:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(callback)

    def _ask(self) -> None:
        self._schedule.ask()
        self._stir.set()

    def _changed(self, files: frozenset[str], folders: bool) -> None:
        self._files |= files
        if folders:
            self._schedule.hasten()
        self._stir.set()

    def _plan(self) -> Callable[[], Board | None]:
        """The work to be done next, for the thread that reads."""
        if not self._is_surveyed:
            return self._survey
        self._stir.clear()
        files, self._files = self._files, set()
        breadth = self._schedule.choose(with_events=not self._watcher.why_not)
        return partial(self._turn, files, breadth)

    async def _rest(self) -> None:
        """Wait for something to do, and until enough time has passed since the last board."""
        if self._index.busy and not self._index.is_waiting:
            await asyncio.sleep(0)
            return
        due = min(self._schedule.due, self._watcher.due)
        if self._index.is_waiting:
            due = min(due, monotonic() + CATCHING_UP_S)
        if self._index.can_evict:
            due = min(due, monotonic() + EVICTING_S)
        if len(self._folders) < len(self._index.roots_there):
            due = min(due, monotonic() + self._intervals.missing)
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, due - monotonic())):
                await self._stir.wait()
        await asyncio.sleep(max(0.0, self._given + self._intervals.between - monotonic()))

    # -- in the thread that reads

    def _begin(self) -> Board | None:
        """Read the sessions that clients have open, so that there is something to show at once.

        Everything else is read once those are on the screen, or at once if there are none.
        """
        self._folders = folders(self._index.roots)
        return self._work_out() if self._index.preview_open() else self._survey()

    def _survey(self) -> Board | None:
        """Find all transcripts, and read the newest sessions first."""
        self._index.sweep()
        self._index.preview_newest()
        self._is_surveyed = True
        return self._work_out()

    def _turn(self, files: set[str], breadth: Breadth) -> Board | None:
        """Check for changes, read for a while, and make a board if anything changed."""
        if self._board:
            self._news = self.keep(self._board) or self._news
            if not self._index.busy and monotonic() >= self._keeping:
                if self._index.has_lost_cache:
                    self._read_ahead.restore()
                kept = self._index.keep(self._analyst.remember, rest=True)
                self._keeping = monotonic() + (KEEPING_S if kept else PATIENCE_S)
            if not self._index.busy:
                self._index.evict()
        existing = folders(self._index.roots)
        if existing != self._folders:
            self._folders, breadth = existing, Breadth.ALL
        self._index.hint(files)
        begin = thread_time()
        if breadth is Breadth.ALL:
            self._index.sweep()
        elif breadth is Breadth.ACTIVE:
            self._index.sweep_active(ACTIVE_S)
        self._schedule.took(breadth, thread_time() - begin)
        self._read_ahead.step()
        self._index.work(self._intervals.batch)
        self._spare()
        pause = max(self._intervals.loading, LEAST * self._took)
        if self._index.busy and monotonic() - self._given < pause:
            return None
        return self._work_out()

    def _work_out(self) -> Board | None:
        """Make a board, unless it would be the same as the last one."""
        begin, now_ms = monotonic(), round(self._clock() * 1000)
        snapshot, last = self._index.snapshot(), self._board
        same = last is not None and last.snapshot is snapshot and not self._news
        if last and same and not self._analyst.is_outdated(last, now_ms):
            return None
        self._news = False
        self._board = self._analyst.board(snapshot, now_ms)
        self._given = monotonic()
        self._took = self._given - begin
        self._spare()
        self._loading = self._loading and self._index.busy
        if not self._index.busy:
            self._board.chronicle()  # here, so that no screen has to wait for it
        return self._board

    def _spare(self) -> None:
        """Until everything is read, exempt what was read from garbage collection.

        It stays in memory anyway, and to traverse all of it would stall the app.
        """
        if self._loading:
            gc.freeze()


def _passable(work: Callable[[], Board | None]) -> Board | None:
    """Do work whose errors can be passed on by a future, as a `StopIteration` cannot be.

    Raises:
        RuntimeError: Instead of a `StopIteration`, for which the event loop would wait forever.
    """
    try:
        return work()
    except StopIteration as error:
        raise RuntimeError("StopIteration in the thread that reads") from error


def folders(roots: tuple[str, ...]) -> Folders:
    """Find the project folders of config folders, as far as they exist."""
    existing: Folders = {}
    for root in roots:
        path = os.path.join(root, PROJECTS)
        with suppress(OSError):
            status = os.stat(path)
            existing[path] = status.st_dev, status.st_ino
    return existing
