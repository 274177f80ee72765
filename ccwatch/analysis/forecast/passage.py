"""The number of steps after which a sum of steps of unknown size passes a mark.

The growth of a context is modelled as a gamma process, in which few steps make up most of the sum.
Its rate is unknown; the growth so far is the only evidence. Then the share of the remaining
distance in the sum of past and future growth is beta-distributed, so the probability of passing the
mark within a number of steps has a closed form: a discounted conjugate model, without sampling.
"""

from collections.abc import Callable, Sequence
from functools import cache
from math import sqrt
from typing import Final

from ccwatch.analysis.forecast.beta import below
from ccwatch.analysis.forecast.evidence import GrowthEvidence

FINEST: Final = 0.01
"""Relative error of a quantile."""
FEWEST: Final = 0.02
"""The smallest number of steps that is searched."""
MAX_STEPS: Final = 20_000.0
"""The largest number of steps that is searched."""


def quantiles(known: GrowthEvidence, left: float, shares: Sequence[float]) -> list[float]:
    """Quantiles of the number of steps to the mark.

    Args:
        known: The evidence of the steps so far.
        left: The distance to the mark in tokens.
        shares: The probabilities, each between 0 and 1 exclusive.

    Returns:
        The number of steps for each probability, as real numbers.
    """
    distribution = cache(lambda steps: arrived(known, left, steps))
    return [_quantile(distribution, share) for share in shares]


def _quantile(distribution: Callable[[float], float], share: float) -> float:
    """Find a quantile by bisection on a logarithmic scale."""
    low, high = FEWEST, MAX_STEPS
    while high > low * (1 + FINEST):
        middle = sqrt(low * high)
        if distribution(middle) < share:
            low = middle
        else:
            high = middle
    return sqrt(low * high)


def arrived(known: GrowthEvidence, left: float, steps: float) -> float:
    """The probability of passing the mark within a number of steps, 0 to 1."""
    part = left / (left + known.distance)
    return 1 - below(part, known.shape * steps, known.shape * known.steps)
