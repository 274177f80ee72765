"""What is wanted of each figure, and whether a measured value reaches it."""

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """How a measured value stands to its goal."""

    BEYOND = "beyond"
    REACHED = "pass"
    SHORT = "missed"


class Unit(Enum):
    """What a figure is measured in: how a value is written."""

    TIMES = "× {:.2f}"
    SECONDS = "{:.2f} s"
    MILLISECONDS = "{:.0f} ms"
    PERCENT = "{:.2f} %"
    MEGABYTES = "{:.0f} MB"
    EXPONENT = "n^{:.2f}"

    def write(self, value: float) -> str:
        """Write a value with its unit."""
        text: str = self.value.format(value)
        return text.replace("-", "−")


@dataclass(frozen=True)
class Goal:
    """One figure, and the most that it may be."""

    letter: str
    """The figure's place in the table."""
    what: str
    """What is measured, in words."""
    unit: Unit
    """What it is measured in."""
    most: float
    """The goal: no more than that."""
    beyond: float | None = None
    """What a good design reaches beyond the goal; `None` where nothing is named."""

    def verdict(self, value: float) -> Verdict:
        """Judge a value. One that is not a number reaches nothing."""
        if self.beyond is not None and value <= self.beyond:
            return Verdict.BEYOND
        return Verdict.REACHED if value <= self.most else Verdict.SHORT


START = Goal(
    "a", "process start → first true figure on the screen, cold", Unit.TIMES, 1.6, beyond=1.2
)
COLD = Goal("b", "cold full scan to totals, wall", Unit.TIMES, 0.8, beyond=0.5)
COLD_CPU = Goal("b", "cold full scan to totals, cpu", Unit.TIMES, 0.5)
WARM = Goal("c", "warm scan to totals, wall", Unit.TIMES, 0.2, beyond=0.1)
APPEND = Goal("d", "append → terminal, the middle one", Unit.MILLISECONDS, 60, beyond=30)
APPEND_SLOW = Goal("d", "append → terminal, 19 in 20", Unit.MILLISECONDS, 150, beyond=80)
TICKING = Goal("e", "idle cpu, a live session, countdown ticking", Unit.PERCENT, 1.0)
NOTHING_LIVE = Goal("e", "idle cpu, nothing live", Unit.PERCENT, 0.3)
MEMORY = Goal("f", "memory of the app, warm", Unit.MEGABYTES, 110, beyond=80)
MEMORY_LARGE = Goal("f", "memory of the app, warm", Unit.MEGABYTES, 250, beyond=150)
GROWTH_TIME = Goal("g", "growth of a cold scan's time", Unit.EXPONENT, 1.0)
GROWTH_MEMORY = Goal("g", "growth of a cold scan's memory", Unit.EXPONENT, 1.0)
GROWTH_START = Goal("g", "growth of start → first figure", Unit.EXPONENT, 0.1)
GROWTH_APPEND = Goal("g", "growth of append → terminal", Unit.EXPONENT, 0.1)
OPEN = Goal("h", "a long session: open → painted", Unit.MILLISECONDS, 300)
KEY = Goal("h", "a long session: key → painted, 19 in 20", Unit.MILLISECONDS, 50)
LIST_OPEN = Goal("h", "a list of everything: open → terminal", Unit.MILLISECONDS, 300)
LIST_KEY = Goal(
    "h", "a list of everything: key → terminal, 19 in 20", Unit.MILLISECONDS, 100, beyond=50
)
GAP = Goal("i", "longest wait of the event loop in a cold load", Unit.MILLISECONDS, 100, beyond=50)
