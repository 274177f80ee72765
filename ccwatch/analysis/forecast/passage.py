"""When a sum of steps of unknown size passes a mark.

The growth of a context is taken for a gamma process: few of its steps make most of the way. How
fast it goes is not known, only what it did before. Then the share that the way to the mark has in
both, what was gone and what is to go, is beta-distributed, and whether so many steps suffice can be
told exactly: a discounted, conjugate model without anything drawn at random.
"""

from collections.abc import Callable, Sequence
from functools import cache
from math import sqrt
from typing import Final

from ccwatch.analysis.forecast.beta import below
from ccwatch.analysis.forecast.evidence import GrowthEvidence

FINEST: Final = 0.01
"""Relative error at which a quantile is good enough."""
FEWEST: Final = 0.02
"""Steps: fewer are taken for none."""
MOST: Final = 20_000.0
"""Steps: farther away nothing can be told."""


def quantiles(known: GrowthEvidence, left: float, shares: Sequence[float]) -> list[float]:
    """Tell within how many steps the mark is passed.

    Args:
        known: The steps so far.
        left: The way to the mark.
        shares: How sure that shall be, each 0 to 1 exclusive.

    Returns:
        Steps for each, as real numbers: half a step is half way to the next.
    """
    likely = cache(lambda steps: arrived(known, left, steps))
    return [_quantile(likely, share) for share in shares]


def _quantile(likely: Callable[[float], float], share: float) -> float:
    low, high = FEWEST, MOST
    while high > low * (1 + FINEST):
        middle = sqrt(low * high)
        if likely(middle) < share:
            low = middle
        else:
            high = middle
    return sqrt(low * high)


def arrived(known: GrowthEvidence, left: float, steps: float) -> float:
    """Tell how likely the mark is passed within so many steps, 0 to 1."""
    part = left / (left + known.way)
    return 1 - below(part, known.shape * steps, known.shape * known.steps)
