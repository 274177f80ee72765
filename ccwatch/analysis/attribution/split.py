"""Splits a number of tokens by weight, without loss by rounding."""

from collections.abc import Sequence
from itertools import accumulate, pairwise


def split(total: int, weights: Sequence[float]) -> list[int]:
    """Split tokens by weight. The shares add up to the total, and none is negative.

    Args:
        total: The number of tokens; a negative one counts as 0.
        weights: Not negative. If all are 0, they count as equal.

    Example:
        >>> split(10, [1, 1, 1]), split(7, [0, 0])
        ([3, 4, 3], [4, 3])
    """
    if len(weights) <= 1:
        return [max(0, total)] * len(weights)
    total, whole = max(0, total), sum(weights)
    shares = weights if whole else [1] * len(weights)
    sums = list(accumulate(shares, initial=0.0))
    ends = [min(total, round(total * (one / sums[-1]))) for one in sums]
    return [end - begin for begin, end in pairwise([*ends[:-1], total])]
