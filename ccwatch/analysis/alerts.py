"""When a figure that is watched has crossed a level, and when that is news.

A crossing is told once. It is told again only after the figure fell well below the level, or after
what it counts began anew: a compaction, another day.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Reading(NamedTuple):
    """A figure that is watched, as it is now."""

    subject: str
    """Whose figure it is."""
    what: str
    """Which of its figures."""
    value: float
    """How it stands; the higher, the more pressing. What runs out is given below zero."""
    levels: tuple[float, ...]
    """What it must not reach unnoticed, in any order, in the unit of the value."""
    margin: float
    """How far below a level it has to fall before the level can be crossed again."""
    epoch: int = 0
    """Counts how often it began anew: another number arms all levels."""

    @property
    def rank(self) -> int:
        """How many of its levels are reached."""
        return sum(self.value >= level for level in self.levels)

    @property
    def held(self) -> int:
        """How many of its levels are reached or have not been left by the margin."""
        return sum(self.value > level - self.margin for level in self.levels)


class _Mark(NamedTuple):
    """What is remembered of a figure."""

    rank: int
    epoch: int


class Alarm:
    """Remembers which levels were crossed, so that each crossing is news once.

    What is read for the first time is no news, however high it stands: it may have stood there
    long before anybody looked, or be the copy of a conversation whose crossing was told.
    """

    def __init__(self) -> None:
        self._marks: dict[tuple[str, str], _Mark] = {}

    def hear(self, readings: Iterable[Reading], *, silent: bool = False) -> list[Reading]:
        """Take in how things stand.

        Args:
            readings: One for each figure that is known now. One that is not known keeps its mark.
            silent: Remember all of it and report none, as while old files are being read.

        Returns:
            Those that crossed a level upwards since they were heard last, once however many
            levels lie between.
        """
        return [one for one in readings if self._crosses(one) and not silent]

    def rank(self, one: Reading) -> int:
        """How many levels a figure stands above, those included that it has not left by far."""
        mark = self._marks.get((one.subject, one.what))
        return mark.rank if mark else 0

    def _crosses(self, one: Reading) -> bool:
        known = self._marks.get((one.subject, one.what))
        armed = known is None or known.epoch != one.epoch
        before = 0 if known is None or armed else known.rank
        rank = max(one.rank, min(before, one.held))
        self._marks[one.subject, one.what] = _Mark(rank, one.epoch)
        return known is not None and rank > before
