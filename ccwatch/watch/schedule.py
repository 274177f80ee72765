"""When folders are checked, since events alone are not reliable."""

from collections.abc import Callable
from enum import Enum, auto
from math import inf
from time import monotonic

from msgspec import Struct

SHARE = 0.00025
"""The share of a processor that each kind of check may take while there are events: a large history
is checked less often, since events are fast enough then."""
RAREST = 6
"""The longest interval that this may lead to, as a multiple of the usual one."""
JUMP_S = 30
"""Seconds of clock drift from which the machine must have slept."""


class Intervals(Struct, frozen=True):
    """How often each thing is done; all in seconds."""

    active: float = 2.0
    """Between two checks of projects in which something was written lately."""
    all: float = 10.0
    """Between two checks of everything, while there are events."""
    all_without_events: float = 4.0
    """The same while there are none."""
    missing: float = 0.25
    """Between two checks for a folder that does not exist."""
    folders: float = 0.3
    """From a new folder to a check of everything, for what was written before its events."""
    batch: float = 0.03
    """For which files are read at a time."""
    between: float = 0.06
    """Between two boards, at least."""
    loading: float = 0.25
    """The same while there is much to read."""
    retry: float = 1.0
    """Before the first retry of events."""


INTERVALS = Intervals()
"""The defaults."""


class Breadth(Enum):
    """How much is checked."""

    NOTHING = auto()
    """Nothing but the files that events named."""
    ACTIVE = auto()
    """Projects in which something was written lately."""
    ALL = auto()
    """Everything."""


class Schedule:
    """Decides what is to be checked, and when next."""

    def __init__(self, intervals: Intervals, clock: Callable[[], float]) -> None:
        """Start as if everything was checked just now.

        Args:
            intervals: The intervals between checks.
            clock: The time, which shows whether the machine slept: seconds since 1970, UTC.
        """
        self._intervals, self._clock = intervals, clock
        self._drift = clock() - monotonic()
        self.has_jumped = False
        """Had the clock jumped when `choose` was last called, as after the machine slept?"""
        self._last = {Breadth.ACTIVE: monotonic(), Breadth.ALL: monotonic()}
        self._wanted = inf
        self._with_events = False
        self._costs: dict[Breadth, float] = {}

    @property
    def due(self) -> float:
        """When the next check is due: seconds on the monotonic clock."""
        return min(self._due(Breadth.ACTIVE), self._due(Breadth.ALL))

    def ask(self) -> None:
        """Make a check of everything due now."""
        self._wanted = 0.0

    def hasten(self) -> None:
        """Make a check of everything due soon, since folders were created or removed."""
        self._wanted = min(self._wanted, monotonic() + self._intervals.folders)

    def choose(self, *, with_events: bool) -> Breadth:
        """Decide what is to be checked now.

        Args:
            with_events: Are there events?
        """
        self._with_events = with_events
        now, drift = monotonic(), self._clock() - monotonic()
        self.has_jumped, self._drift = abs(drift - self._drift) > JUMP_S, drift
        if self.has_jumped or now >= self._due(Breadth.ALL):
            self._last = {Breadth.ACTIVE: now, Breadth.ALL: now}
            self._wanted = inf
            return Breadth.ALL
        if now >= self._due(Breadth.ACTIVE):
            self._last[Breadth.ACTIVE] = now
            return Breadth.ACTIVE
        return Breadth.NOTHING

    def took(self, breadth: Breadth, seconds: float) -> None:
        """Note how much processor time a check took, in seconds."""
        self._costs[breadth] = seconds

    def _due(self, breadth: Breadth) -> float:
        """When a check is due: the longer the last one took, the later, while there are events."""
        if breadth is Breadth.ACTIVE:
            usual = self._intervals.active
        else:
            usual = self._intervals.all if self._with_events else self._intervals.all_without_events
        cost = self._costs.get(breadth, 0.0) if self._with_events else 0.0
        due = self._last[breadth] + min(max(usual, cost / SHARE), RAREST * usual)
        return min(due, self._wanted)
