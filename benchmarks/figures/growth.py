"""g: how time and memory grow with the corpus, from what was measured on corpora of two sizes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.goals import GROWTH_APPEND, GROWTH_MEMORY, GROWTH_START, GROWTH_TIME, Goal, Unit
from benchmarks.outcome import Outcome
from benchmarks.sample import exponent

UNITS = {
    GROWTH_TIME: Unit.SECONDS,
    GROWTH_MEMORY: Unit.MEGABYTES,
    GROWTH_START: Unit.TIMES,
    GROWTH_APPEND: Unit.MILLISECONDS,
}
"""What each is measured in."""


@dataclass(frozen=True)
class Grown:
    """What was measured on one corpus."""

    size: str
    """The corpus by name."""
    sessions: int
    """How many sessions are in it."""
    scan: float
    """Seconds of the quickest cold scan: how busy the machine is changes from corpus to corpus."""
    memory: float
    """MB that a cold scan held at the most."""
    start: float
    """Time from the start to the first true figure, by that of the bare app."""
    append: float
    """Seconds from an append to the terminal."""


def growth(measured: Sequence[Grown]) -> list[Outcome]:
    """Judge how each grows; of a single corpus nothing can be said."""
    if len(measured) < 2:
        return []
    values: Mapping[Goal, list[float]] = {
        GROWTH_TIME: [one.scan for one in measured],
        GROWTH_MEMORY: [one.memory for one in measured],
        GROWTH_START: [one.start for one in measured],
        GROWTH_APPEND: [one.append * 1e3 for one in measured],
    }
    on = ", ".join(one.size for one in measured)
    sizes = [one.sessions for one in measured]
    return [
        Outcome(
            goal,
            on,
            exponent(sizes, found),
            ours=" → ".join(UNITS[goal].write(one) for one in found),
        )
        for goal, found in values.items()
    ]
