"""When folders are looked at, for events alone are not to be relied on."""

from collections.abc import Callable
from enum import Enum, auto
from math import inf
from time import monotonic

from msgspec import Struct

SHARE = 0.00025
"""Of a processor, that each kind of look may take up while events come: large histories are looked
at less often, for then it is events that are quick."""
RAREST = 6
"""How many times as long as usual the time between two looks may become for that."""
JUMP_S = 30
"""Seconds by which the clock has to drift for the machine to have slept."""


class Intervals(Struct, frozen=True):
    """How often what happens; all in seconds."""

    active: float = 2.0
    """Between two looks at projects in which something was written lately."""
    all: float = 10.0
    """Between two looks at everything, while events come as well."""
    all_without_events: float = 4.0
    """The same while none come."""
    missing: float = 0.25
    """Between two looks for a folder that is not there."""
    folders: float = 0.3
    """From a new folder to a look at everything: what came before its events has to be found."""
    batch: float = 0.03
    """That is read for at a time."""
    between: float = 0.06
    """Between two boards, at least."""
    loading: float = 0.25
    """The same while there is much to read."""
    retry: float = 1.0
    """Before events are tried again, the first time."""


INTERVALS = Intervals()
"""What suits people and machines."""


class Breadth(Enum):
    """How much is looked at."""

    NOTHING = auto()
    """What events told of."""
    ACTIVE = auto()
    """Projects in which something was written lately."""
    ALL = auto()
    """Everything."""


class Schedule:
    """Says what is to be looked at, and when next."""

    def __init__(self, intervals: Intervals, clock: Callable[[], float]) -> None:
        """Everything was looked at just now.

        Args:
            intervals: How often.
            clock: The time, by which is known that the machine slept: seconds since 1970, UTC.
        """
        self._intervals, self._clock = intervals, clock
        self._drift = clock() - monotonic()
        self._last = {Breadth.ACTIVE: monotonic(), Breadth.ALL: monotonic()}
        self._wanted = inf
        self._with_events = False
        self._costs: dict[Breadth, float] = {}

    @property
    def due(self) -> float:
        """When the next look is due: seconds on the monotonic clock."""
        return min(self._due(Breadth.ACTIVE), self._due(Breadth.ALL))

    def ask(self) -> None:
        """Look at everything the next time."""
        self._wanted = 0.0

    def hasten(self) -> None:
        """Look at everything soon, since folders came or went."""
        self._wanted = min(self._wanted, monotonic() + self._intervals.folders)

    def choose(self, *, with_events: bool) -> Breadth:
        """Decide what is to be looked at now.

        Args:
            with_events: Do events come as well?
        """
        self._with_events = with_events
        now, drift = monotonic(), self._clock() - monotonic()
        jumped, self._drift = abs(drift - self._drift) > JUMP_S, drift
        if jumped or now >= self._due(Breadth.ALL):
            self._last = {Breadth.ACTIVE: now, Breadth.ALL: now}
            self._wanted = inf
            return Breadth.ALL
        if now >= self._due(Breadth.ACTIVE):
            self._last[Breadth.ACTIVE] = now
            return Breadth.ACTIVE
        return Breadth.NOTHING

    def took(self, breadth: Breadth, seconds: float) -> None:
        """Note how much of a processor a look took up, in seconds."""
        self._costs[breadth] = seconds

    def _due(self, breadth: Breadth) -> float:
        """When a look is due: the longer the last one took, the later, while events come."""
        if breadth is Breadth.ACTIVE:
            usual = self._intervals.active
        else:
            usual = self._intervals.all if self._with_events else self._intervals.all_without_events
        cost = self._costs.get(breadth, 0.0) if self._with_events else 0.0
        due = self._last[breadth] + min(max(usual, cost / SHARE), RAREST * usual)
        return min(due, self._wanted) if breadth is Breadth.ALL else due
