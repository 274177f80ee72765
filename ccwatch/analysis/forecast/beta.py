"""The beta distribution, which the standard library does not have."""

from math import exp, lgamma, log, log1p
from typing import Final

CLOSE: Final = 1e-7
"""Relative change at which the fraction is taken to have converged."""
TINY: Final = 1e-300
"""Stands in for a denominator of nothing."""
LONGEST: Final = 10_000
"""Terms of the fraction at most; it takes some `sqrt(max(a, b))` of them."""


def below(x: float, a: float, b: float) -> float:
    """Tell how likely a beta-distributed share is below a value: the incomplete beta function.

    Args:
        x: The value.
        a: First shape, above 0.
        b: Second shape, above 0.

    Returns:
        The regularised function, 0 to 1.
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    # The fraction converges fast on one side of the mean only; the other is its mirror image.
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, 1 / _off(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, LONGEST):
        twice = a + 2 * m
        for term in (
            m * (b - m) * x / ((twice - 1) * twice),
            -(a + m) * (a + b + m) * x / (twice * (twice + 1)),
        ):
            # What `_off` does, written out: this is where a forecast spends its time.
            d, c = 1 + term * d, 1 + term / c
            d = 1 / (TINY if -TINY <= d <= TINY else d)
            if -TINY <= c <= TINY:
                c = TINY
            found *= c * d
        if -CLOSE < c * d - 1 < CLOSE:
            break
    return found


def _off(value: float) -> float:
    return value if abs(value) > TINY else TINY
