"""Detects when a watched figure crosses a level.

A crossing is reported once. It is reported again only after the figure fell well below the level,
or after it started over: after a compaction, or on another day.
"""

from collections.abc import Iterable

from msgspec import Struct


class Reading(Struct, frozen=True):
    """The current value of a watched figure."""

    subject: str
    """What the figure belongs to, such as a session."""
    what: str
    """Which of its figures this is."""
    value: float
    """The value; the higher, the more urgent. Something that runs out is negated."""
    levels: tuple[float, ...]
    """Levels whose crossing is reported, in any order, in the unit of the value."""
    margin: float
    """How far below a level it has to fall before that level can be crossed again."""
    epoch: int = 0
    """Counts how often it started over: another number arms all levels."""

    @property
    def rank(self) -> int:
        """Number of levels that are reached."""
        return sum(self.value >= level for level in self.levels)

    @property
    def held(self) -> int:
        """Number of levels that are reached, or missed by less than the margin."""
        return sum(self.value > level - self.margin for level in self.levels)


class _Mark(Struct, frozen=True):
    """The last state of a figure."""

    rank: int
    epoch: int


class Alarm:
    """Remembers which levels were crossed, so that each crossing is reported once.

    The first reading of a figure is never reported, however high it is: it may have been there long
    before, or belong to a copy of a conversation that was reported.
    """

    def __init__(self) -> None:
        self._marks: dict[tuple[str, str], _Mark] = {}

    def update(self, readings: Iterable[Reading], *, silent: bool = False) -> list[Reading]:
        """Update with new readings.

        Args:
            readings: One for each figure that is known now. Others keep their state.
            silent: Report none, as while old files are being read.

        Returns:
            The readings that crossed at least one level upwards since the last update.
        """
        return [one for one in readings if self._crosses(one) and not silent]

    def rank(self, one: Reading) -> int:
        """Number of levels that a figure is above, or has not left by the margin."""
        mark = self._marks.get((one.subject, one.what))
        return mark.rank if mark else 0

    def _crosses(self, one: Reading) -> bool:
        known = self._marks.get((one.subject, one.what))
        armed = known is None or known.epoch != one.epoch
        before = 0 if known is None or armed else known.rank
        rank = max(one.rank, min(before, one.held))
        self._marks[one.subject, one.what] = _Mark(rank, one.epoch)
        return known is not None and rank > before
