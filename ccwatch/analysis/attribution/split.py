"""A number of tokens shared out so that nothing is lost by rounding."""

from collections.abc import Sequence
from itertools import accumulate, pairwise


def split(total: int, weights: Sequence[float]) -> list[int]:
    """Share tokens out by weight. The shares add up to the total, and none is below 0.

    Args:
        total: How many; below 0 counts as 0.
        weights: None of them below 0. Where all are 0, all are alike.

    Example:
        >>> split(10, [1, 1, 1]), split(7, [0, 0])
        ([3, 4, 3], [4, 3])
    """
    if len(weights) <= 1:
        return [max(0, total)] * len(weights)
    total, whole = max(0, total), sum(weights)
    alike = weights if whole else [1] * len(weights)
    sums = list(accumulate(alike, initial=0.0))
    ends = [min(total, round(total * (one / sums[-1]))) for one in sums]
    return [end - begin for begin, end in pairwise([*ends[:-1], total])]
