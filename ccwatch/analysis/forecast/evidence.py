"""The evidence of a context's growth so far for its growth with the next responses.

The constants were fitted to synthetic conversations, with log-normal and Pareto-tailed results of
tools, and validated on others: `evaluation` measures the error. `DOUBT`, `USUAL` and `LASTING` are
a compromise with transcripts of real users, whose contexts grow more slowly.
"""

from collections.abc import Sequence
from math import exp2
from typing import Final

from msgspec import Struct

LARGEST: Final = 12_000
"""Tokens: larger steps are clipped, so that one enormous result does not dominate."""
TASK: Final = 2.0
"""Half-life of a step's weight for the current task, in responses."""
HABIT: Final = 30.0
"""Half-life of a step's weight for the user's habits, in responses."""
SLOW: Final = 0.08
"""Weight of a step for the habits, relative to that for the task."""
DOUBT: Final = 0.5
"""Number of steps that the usual growth counts as, if the deviation of steps equals their mean."""
USUAL: Final = 2_500
"""The usual growth in tokens: more than the median, since large steps may still come."""
LASTING: Final = 15.0
"""Number of steps that all evidence counts as at most over a long distance, since no pace lasts."""
SURE: Final = 10.0
"""Number of steps that the usual evenness counts as."""
EVENNESS: Final = 0.5
"""The usual evenness: a standard deviation of 1.4 times the mean."""


class GrowthEvidence(Struct, frozen=True):
    """The weighted evidence of a context's steps."""

    shape: float
    """Evenness of the steps: 1 over the square of their coefficient of variation."""
    steps: float
    """The number of steps that it counts as."""
    distance: float
    """The sum of those steps, in tokens."""


def evidence(steps: Sequence[int]) -> GrowthEvidence:
    """Weigh the steps of a lane as evidence for the next response.

    The results within a task are alike, so the last steps count most, and older ones a little. The
    usual growth of conversations is added as a prior.

    Args:
        steps: The growth with each response in tokens, the newest first.
    """
    cut = [min(max(0, step), LARGEST) for step in steps]
    ages = range(len(cut))
    weights = [exp2(-age / TASK) + SLOW * exp2(-age / HABIT) for age in ages]
    distance = sum(weight * step for weight, step in zip(weights, cut, strict=True))
    shape = evenness(cut)
    doubt = DOUBT / shape
    return GrowthEvidence(shape, sum(weights) + doubt, distance + doubt * USUAL)


def faded(known: GrowthEvidence, left: float) -> GrowthEvidence:
    """Discount evidence for a distance.

    The next steps are like the last ones, but later the user may work on something else, with all
    steps smaller or larger. The expected pace stays the same, but the longer the distance, the
    fewer steps the evidence counts as. This widens the range, more so for uneven steps.

    Args:
        known: The evidence.
        left: The distance in tokens.
    """
    away = left * known.steps / known.distance
    doubt = away / (away + HABIT) / LASTING
    share = 1 / (1 + doubt * known.steps)
    return GrowthEvidence(known.shape, share * known.steps, share * known.distance)


def evenness(steps: Sequence[int]) -> float:
    """The evenness of steps: 1 over the square of their coefficient of variation.

    It is regularized by a few additional steps with the usual evenness.
    """
    weights = [exp2(-age / HABIT) for age in range(len(steps))]
    total = sum(weights)
    mean = sum(w * step for w, step in zip(weights, steps, strict=True)) / total
    spread = sum(w * (step - mean) ** 2 for w, step in zip(weights, steps, strict=True))
    uneven = spread / (mean * mean) if mean > 0 else total
    return (total + SURE) / (uneven + SURE / EVENNESS)
