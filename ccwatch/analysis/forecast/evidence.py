"""What the growth of a context so far says of the next responses.

The constants were fitted to conversations that were made up, with log-normal and Pareto-tailed
results of tools, and tried on others: `evaluation` tells how well they do. `DOUBT`, `USUAL` and
`LASTING` are a compromise with transcripts of people, whose contexts grow more slowly.
"""

from collections.abc import Sequence
from math import exp2
from typing import Final, NamedTuple

LARGEST: Final = 12_000
"""Tokens: a larger step counts for no more, so that one enormous result is not the pace."""
TASK: Final = 2.0
"""Responses after which a step says half as much of the task at hand."""
HABIT: Final = 30.0
"""Responses after which it says half as much of how the user works."""
SLOW: Final = 0.08
"""What a step says of the habit, by what it says of the task."""
DOUBT: Final = 0.5
"""Steps that the usual growth counts for, beside steps that are as uneven as they are large."""
USUAL: Final = 2_500
"""Tokens of those: more than most, for it is the large ones that may be yet to come."""
LASTING: Final = 15.0
"""Steps that all evidence together counts for at most where the way is long: no pace lasts."""
SURE: Final = 10.0
"""Steps that the usual evenness counts for."""
EVENNESS: Final = 0.5
"""That: a standard deviation 1.4 times the mean."""


class GrowthEvidence(NamedTuple):
    """What is known of the steps."""

    shape: float
    """Evenness of the steps: 1 over the square of their coefficient of variation."""
    steps: float
    """How many of them the evidence counts for."""
    way: float
    """The sum of those."""


def evidence(steps: Sequence[int]) -> GrowthEvidence:
    """Weigh what a lane grew by for what it says of the next response.

    Tasks come and go, and results of one are of a kind: what came last tells most, the habit of
    hours a little, and the usual growth of conversations speaks up where a lane has little to say.

    Args:
        steps: The newest first.
    """
    cut = [min(max(0, step), LARGEST) for step in steps]
    ages = range(len(cut))
    weights = [exp2(-age / TASK) + SLOW * exp2(-age / HABIT) for age in ages]
    way = sum(weight * step for weight, step in zip(weights, cut, strict=True))
    shape = evenness(cut)
    doubt = DOUBT / shape
    return GrowthEvidence(shape, sum(weights) + doubt, way + doubt * USUAL)


def faded(known: GrowthEvidence, left: float) -> GrowthEvidence:
    """Weigh evidence anew for what it says of so long a way.

    What comes next is like what came last, but in an hour the user may be at something else, and
    then all steps are smaller or larger together. The pace stays the likeliest there is. Yet the
    longer the way the fewer steps tell of it, so that the ends of a range move apart, and more so
    where steps are uneven.

    Args:
        known: The steps so far.
        left: The way, in tokens.
    """
    away = left * known.steps / known.way
    doubt = away / (away + HABIT) / LASTING
    share = 1 / (1 + doubt * known.steps)
    return GrowthEvidence(known.shape, share * known.steps, share * known.way)


def evenness(steps: Sequence[int]) -> float:
    """Tell how even steps are: 1 over the square of their coefficient of variation.

    A few steps more than there are, as uneven as usual, keep it from what chance makes of few.
    """
    weights = [exp2(-age / HABIT) for age in range(len(steps))]
    total = sum(weights)
    mean = sum(w * step for w, step in zip(weights, steps, strict=True)) / total
    spread = sum(w * (step - mean) ** 2 for w, step in zip(weights, steps, strict=True))
    uneven = spread / (mean * mean) if mean > 0 else total
    return (total + SURE) / (uneven + SURE / EVENNESS)
