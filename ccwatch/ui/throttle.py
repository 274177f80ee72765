"""Work that is asked for often and done at most so often."""

from collections.abc import Callable
from time import monotonic
from typing import Final

from textual.message_pump import MessagePump
from textual.timer import Timer

LEAST: Final = 4
"""How many times as long as the work itself the rest lasts at least, for work that keeps a thread
busy."""


class Throttle:
    """Does something as soon as it is asked to, but rests after each time.

    What is asked for meanwhile is done once, after the rest. The work calls `done` when it has
    ended. To be used from the event loop only.
    """

    def __init__(
        self, pump: MessagePump, work: Callable[[], object], rest: float, least: int = LEAST
    ) -> None:
        """Do nothing yet.

        Args:
            pump: Gives the timers.
            work: Begins the work, which may go on after it returned.
            rest: Seconds of rest after the work.
            least: How many times as long as the work itself the rest lasts at least; 0 for work
                that mostly waits.
        """
        self._pump, self._work = pump, work
        self._rest, self._least = rest, least
        self._again = self._busy = False
        self._due: Timer | None = None
        self._began = self._free = 0.0

    def ask(self) -> None:
        """Have the work done."""
        if self._busy or self._due:
            self._again = self._busy
            return
        left = self._free - monotonic()
        if left > 0:
            self._due = self._pump.set_timer(left, self._begin)
        else:
            self._begin()

    def hurry(self) -> None:
        """Have the work done without a rest; what is under way is to be given up, and not told."""
        if self._due:
            self._due.stop()
        self._again = False
        self._begin()

    def done(self) -> None:
        """Tell that the work has ended."""
        now = monotonic()
        self._busy, self._free = False, now + max(self._rest, self._least * (now - self._began))
        if self._again:
            self._again = False
            self.ask()

    def _begin(self) -> None:
        self._due, self._busy, self._began = None, True, monotonic()
        self._work()
