"""Work that is requested often, and done at a limited rate."""

from collections.abc import Callable
from time import monotonic
from typing import Final

from textual.message_pump import MessagePump
from textual.timer import Timer

REST_FACTOR: Final = 4
"""The rest after work that keeps a thread busy, as a multiple of the time that the work took."""


class Throttle:
    """Does some work as soon as it is requested, but rests after each run.

    Requests that come meanwhile are served by one run after the rest. The work calls `done` when
    it has ended. Not thread-safe: for the event loop only.
    """

    def __init__(
        self,
        pump: MessagePump,
        work: Callable[[], object],
        rest: float,
        rest_factor: int = REST_FACTOR,
    ) -> None:
        """Start at rest.

        Args:
            pump: Creates the timers.
            work: Starts the work, which may continue after this returned.
            rest: Seconds of rest after the work, at least.
            rest_factor: Seconds of rest for each second that the work took, at least; 0 for work
                that mostly waits.
        """
        self._pump, self._work = pump, work
        self._rest, self._rest_factor = rest, rest_factor
        self._again = self._busy = False
        self._due: Timer | None = None
        self._began = self._free = 0.0

    def ask(self) -> None:
        """Request the work."""
        if self._busy or self._due:
            self._again = self._busy
            return
        left = self._free - monotonic()
        if left > 0:
            self._due = self._pump.set_timer(left, self._begin)
        else:
            self._begin()

    def hurry(self) -> None:
        """Start the work without a rest. Work under way must be cancelled, and not call `done`."""
        if self._due:
            self._due.stop()
        self._again = False
        self._begin()

    def done(self) -> None:
        """Note that the work has ended."""
        now = monotonic()
        self._busy = False
        self._free = now + max(self._rest, self._rest_factor * (now - self._began))
        if self._again:
            self._again = False
            self.ask()

    def _begin(self) -> None:
        self._due, self._busy, self._began = None, True, monotonic()
        self._work()
