"""How often the range holds when it is asked at every response, as who watches a session does.

That person knows what is told, and not how many responses are left. So cases are told apart by it.
"""

from collections.abc import Iterable
from itertools import pairwise
from math import inf
from statistics import fmean
from typing import Final

from evaluation.backtest import Cut, Miss, miss

TOLD: Final = (0.0, 5.0, 10.0, 20.0, 40.0, inf)
"""Responses that are told: where groups of cases begin and end."""
WIDTH: Final = 12
"""Cells of a group in the table."""


def header() -> str:
    """What stands over the lines of the table: each group of cases, and all."""
    names = [f"{low:.0f} to {high:.0f}" for low, high in pairwise(TOLD[:-1])]
    return "".join(f"{name:>{WIDTH}}" for name in (*names, f"{TOLD[-2]:.0f} and more", "all"))


def line(cases: Iterable[Cut]) -> str:
    """Ask about all cases: how often the range holds, how often it took longer, and how many."""
    found = [one for case in cases if (one := miss(case))]
    groups = [[one for one in found if low <= one.told < high] for low, high in pairwise(TOLD)]
    return "".join(f"{_cell(group):>{WIDTH}}" for group in (*groups, found)) + f"{len(found):>8,}"


def _cell(found: list[Miss]) -> str:
    if not found:
        return "-"
    return f"{fmean(one.holds for one in found):.0%} {fmean(one.later for one in found):.0%}"
