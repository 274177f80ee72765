"""When folders are looked at, for events alone are not to be relied on."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from math import inf
from time import monotonic

SHARE = 0.00025
"""Of a processor, that each kind of look may take up while events come: large histories are looked
at less often, for then it is events that are quick."""
RAREST = 6
"""How many times as long as usual the time between two looks may become for that."""
JUMP_S = 30
"""Seconds by which the clock has to drift for the machine to have slept."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often what happens; all in seconds."""

    active: float = 2.0
    """Between two looks at projects in which something was written lately."""
    all: float = 10.0
    """Between two looks at everything, while events come as well."""
    all_unheard: float = 4.0
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


PACE = Pace()
"""What suits people and machines."""


class Look(Enum):
    """How much is looked at."""

    NOTHING = auto()
    """What events told of."""
    ACTIVE = auto()
    """Projects in which something was written lately."""
    ALL = auto()
    """Everything."""


class Timetable:
    """Says what is to be looked at, and when next."""

    def __init__(self, pace: Pace, clock: Callable[[], float]) -> None:
        """Everything was looked at just now.

        Args:
            pace: How often.
            clock: The time, by which is known that the machine slept: seconds since 1970, UTC.
        """
        self._pace, self._clock = pace, clock
        self._drift = clock() - monotonic()
        self._last = {Look.ACTIVE: monotonic(), Look.ALL: monotonic()}
        self._wanted = inf
        self._hearing = False
        self._costs: dict[Look, float] = {}

    @property
    def due(self) -> float:
        """When the next look is due: seconds on the monotonic clock."""
        return min(self._due(Look.ACTIVE), self._due(Look.ALL))

    def ask(self) -> None:
        """Look at everything the next time."""
        self._wanted = 0.0

    def hasten(self) -> None:
        """Look at everything soon, since folders came or went."""
        self._wanted = min(self._wanted, monotonic() + self._pace.folders)

    def choose(self, *, hearing: bool) -> Look:
        """Decide what is to be looked at now.

        Args:
            hearing: Do events come as well?
        """
        self._hearing = hearing
        now, drift = monotonic(), self._clock() - monotonic()
        jumped, self._drift = abs(drift - self._drift) > JUMP_S, drift
        if jumped or now >= self._due(Look.ALL):
            self._last = {Look.ACTIVE: now, Look.ALL: now}
            self._wanted = inf
            return Look.ALL
        if now >= self._due(Look.ACTIVE):
            self._last[Look.ACTIVE] = now
            return Look.ACTIVE
        return Look.NOTHING

    def took(self, look: Look, seconds: float) -> None:
        """Note how much of a processor a look took up, in seconds."""
        self._costs[look] = seconds

    def _due(self, look: Look) -> float:
        """When a look is due: the longer the last one took, the later, while events come."""
        if look is Look.ACTIVE:
            usual = self._pace.active
        else:
            usual = self._pace.all if self._hearing else self._pace.all_unheard
        cost = self._costs.get(look, 0.0) if self._hearing else 0.0
        due = self._last[look] + min(max(usual, cost / SHARE), RAREST * usual)
        return min(due, self._wanted) if look is Look.ALL else due
