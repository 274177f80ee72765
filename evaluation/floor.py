"""What nobody can tell: by how much a forecast misses that knows everything but what chance brings.

A made conversation is taken up where it was cut, with its task, its pace and all its habits, and is
brought to its end anew, many times over. The middle of those ends is the best forecast there is.
"""

import random
from collections.abc import Iterator, Mapping
from copy import copy
from statistics import fmean, median
from typing import Final

from evaluation.backtest import DISTANCES
from evaluation.habits import Habits
from evaluation.made import Maker, begin, conversation

FUTURES: Final = 25
"""How often a conversation is brought to its end; the middle half of the ends is averaged."""


def floor(habits: Habits, conversations: int) -> Mapping[int, float]:
    """Tell the median error in responses that is left, by the distance."""
    missed: dict[int, list[float]] = {distance: [] for distance in DISTANCES}
    for seed in range(conversations):
        for distance, told in best(seed, habits):
            missed[distance].append(abs(told - distance))
    return {distance: median(found) for distance, found in missed.items()}


def best(seed: int, habits: Habits) -> Iterator[tuple[int, float]]:
    """Yield what can be told at every cut of a conversation: what is right, and what is likely."""
    ends = [one.after for one in conversation(seed, habits).compactions]
    begins = [0, *ends]
    cuts = {
        end - distance: distance
        for start, end in zip(begins, ends, strict=False)
        for distance in DISTANCES
        if start < end - distance
    }
    maker = begin(seed, habits)
    while len(maker.responses) <= max(cuts, default=-1):
        maker.let_in()
        if distance := cuts.get(len(maker.responses)):
            ways = (random.Random(number) for number in range(FUTURES))
            ends_anew = sorted(remaining(maker, way) for way in ways)
            yield distance, fmean(ends_anew[FUTURES // 4 : -(FUTURES // 4)])
        maker.answer()


def remaining(maker: Maker, draw: random.Random) -> int:
    """Count the responses until a conversation is compacted, if chance brings this."""
    twin = copy(maker)
    twin.draw, twin.calls = draw, list(maker.calls)
    twin.responses, twin.turns, twin.compactions = [], [], []
    twin.answer()
    while True:
        twin.let_in()
        if twin.compactions:
            return len(twin.responses)
        twin.answer()
