"""Several measurements of one thing, and what can be said of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from statistics import linear_regression, median, quantiles


@dataclass(frozen=True)
class Sample:
    """The same thing measured several times; never empty."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Sequence[float]) -> "Sample":
        """Take measurements.

        Raises:
            ValueError: There are none.
        """
        if not values:
            raise ValueError("nothing was measured")
        return cls(tuple(values))

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.values)

    @property
    def most(self) -> float:
        """The largest."""
        return max(self.values)

    @property
    def least(self) -> float:
        """The smallest."""
        return min(self.values)

    @property
    def slow(self) -> float:
        """What 19 in 20 do not pass; of fewer than 20, what lies nearest to it."""
        if len(self.values) == 1:
            return self.values[0]
        return quantiles(self.values, n=20, method="inclusive")[-1]


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Sample:
    """Divide pair by pair what was measured in turn."""
    return Sample.of([a / b for a, b in zip(ours, theirs, strict=True)])


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Tell by which power of a size a value grows: the slope in a plot of both logarithms."""
    return linear_regression([log(size) for size in sizes], [log(one) for one in values]).slope
