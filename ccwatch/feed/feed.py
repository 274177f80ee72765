"""Notices changes on disk, has them read, and yields boards."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from functools import partial
from time import monotonic

from ccwatch.feed.board_reader import BoardReader
from ccwatch.read_ahead import ReadAhead, ReadAheadProcess
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.store.index import Index
from ccwatch.watch.schedule import INTERVALS, Intervals, Schedule
from ccwatch.watch.watcher import Watcher, refusal


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
        self._intervals, self._clock = intervals, clock
        self._read_ahead = ReadAhead(index, start_read_ahead)
        self._reader = BoardReader(index, analyst, self._read_ahead, intervals, clock)
        refused = "as asked" if poll else refusal(environ)
        self._watcher = Watcher(self._note_changes, self.wake, self._call, refused, intervals.retry)
        self._schedule = Schedule(intervals, clock)
        self._files: set[str] = set()
        self._has_work = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._first: Future[Board | None] | None = None

    def keep_with(self, keep: Callable[[Board], bool]) -> None:
        """Have boards archived.

        Args:
            keep: Called now and then with the last board, in the thread that reads. Returns whether
                the same snapshot gives another board now.
        """
        self._reader.keep = keep

    @property
    def watching(self) -> str:
        """How files are followed, in words."""
        why = self._watcher.why_not
        return f"sweep only: {why}" if why else "events + sweep"

    @property
    def problem(self) -> str:
        """Why the index file could not be written, for the user; empty if it was."""
        return self._reader.problem

    def wake(self) -> None:
        """Check everything at once. May be called from any thread."""
        self._call(self._check_all)

    def start(self) -> None:
        """Start reading the newest sessions in a thread, before `boards` is iterated."""
        self._thread = ThreadPoolExecutor(1, "ccwatch-reader")
        self._first = self._thread.submit(_passable, self._reader.open)

    def first_board(self, patience: float) -> Board | None:
        """The board that `start` began to make; `None` if it is not ready in time.

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
        self._loop, self._has_work = asyncio.get_running_loop(), asyncio.Event()
        self._schedule = Schedule(self._intervals, self._clock)
        if not self._first:
            self.start()
        first, self._first = self._first, None
        thread, self._thread = self._thread, None
        assert first
        assert thread
        try:
            board = await asyncio.wrap_future(first)
            while True:
                if board:
                    yield board
                self._watcher.attend(self._reader.folders)
                await self._wait()
                board = await self._loop.run_in_executor(thread, _passable, self._next_work())
        finally:
            self._loop = None
            self._watcher.stop()
            self._read_ahead.stop()
            thread.shutdown(wait=False, cancel_futures=True)

    def _call(self, callback: Callable[[], None]) -> None:
        """Call something on the event loop, unless that has ended."""
        if loop := self._loop:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(callback)

    def _check_all(self) -> None:
        self._schedule.ask()
        self._has_work.set()

    def _note_changes(self, files: frozenset[str], folders: bool) -> None:
        self._files |= files
        if folders:
            self._schedule.hasten()
        self._has_work.set()

    async def _wait(self) -> None:
        """Wait for something to do, and until enough time has passed since the last board."""
        if self._reader.is_busy:
            await asyncio.sleep(0)
            return
        due = min(self._schedule.due, self._watcher.due, self._reader.due)
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, due - monotonic())):
                await self._has_work.wait()
        await asyncio.sleep(max(0.0, self._reader.next_board_at - monotonic()))

    def _next_work(self) -> Callable[[], Board | None]:
        """The work to be done next, for the thread that reads."""
        if not self._reader.has_surveyed:
            return self._reader.survey
        self._has_work.clear()
        files, self._files = self._files, set()
        breadth = self._schedule.choose(with_events=not self._watcher.why_not)
        jumped = self._schedule.has_jumped
        return partial(self._reader.read, files, breadth, self._schedule.took, jumped=jumped)


def _passable(work: Callable[[], Board | None]) -> Board | None:
    """Do work whose errors can be passed on by a future, as a `StopIteration` cannot be.

    Raises:
        RuntimeError: Instead of a `StopIteration`, for which the event loop would wait forever.
    """
    try:
        return work()
    except StopIteration as error:
        raise RuntimeError("StopIteration in the thread that reads") from error
