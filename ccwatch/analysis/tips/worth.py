"""What is worth a word, and how findings of several turns are written."""

from collections.abc import Iterable
from typing import Final

from ccwatch.units import marked, plural, tokens

WORTH_NANO: Final = 10_000_000
"""The least saving to report: one cent, in billionths of a dollar."""
WORTH_TOKENS: Final = 50_000
"""The least tokens to report if they have no price: a cent or more with every model but the
smallest."""
MOST_TURNS: Final = 20
"""The most turns that a finding names."""


def is_worth(nano: int | None, tokens: int) -> bool:
    """Is a saving worth a word?

    Args:
        nano: Billionths of a dollar; `None` without a price, when the tokens decide.
        tokens: Tokens that need not be sent.
    """
    return tokens >= WORTH_TOKENS if nano is None else nano >= WORTH_NANO


def weightiest(weighed: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Name the turns that weigh most, each once.

    Args:
        weighed: Turns by their places, each with a weight. Those before the first are left out.
    """
    sums: dict[int, int] = {}
    for turn, weight in weighed:
        if turn >= 0:
            sums[turn] = sums.get(turn, 0) + weight
    return tuple(sorted(sums, key=lambda turn: (-sums[turn], turn))[:MOST_TURNS])


def amount(count: int) -> str:
    """Write an estimated number of tokens, marked as such."""
    return marked(tokens(count))


def times(count: int, thing: str) -> str:
    """Write a number of things, without the commas of `units.count`.

    Example:
        >>> times(1, "pause"), times(3, "pause")
        ('1 pause', '3 pauses')
    """
    return f"{count} {plural(thing, count)}"
