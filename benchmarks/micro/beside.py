"""A part measured in turn with its reference, so that a slow machine is slow for both."""

import time
from collections.abc import Callable
from typing import Protocol

ROUNDS = 15
"""How often each is measured; the quickest of them counts, which the machine disturbed least."""

TOLD: list[str] = []
"""What came out of each, to be told at the end."""


class Stats(Protocol):
    """What was measured, as pytest-benchmark tells it."""

    @property
    def min(self) -> float:
        """Seconds of the quickest round."""


class Metadata(Protocol):
    """What was measured, and how."""

    @property
    def stats(self) -> Stats:
        """The figures."""


class Benchmark(Protocol):
    """The fixture of pytest-benchmark, as far as it is used."""

    name: str
    stats: Metadata

    def pedantic(
        self,
        target: Callable[[], object],
        *,
        setup: Callable[[], None],
        rounds: int,
        warmup_rounds: int,
    ) -> object:
        """Measure a number of rounds, each after a setup that does not count."""


def beside(
    benchmark: Benchmark,
    ours: Callable[[], object],
    reference: Callable[[], object],
    most: float,
    prepare: Callable[[], object] = lambda: None,
    clock: Callable[[], float] = time.perf_counter,
) -> None:
    """Measure both in turn, and fail where ours takes too many times as long.

    Args:
        benchmark: Measures ours.
        ours: The part.
        reference: The plain loop.
        most: How many times as long as the loop ours may take.
        prepare: Called before each round of both.
        clock: What the loop is measured with; for ours, see the mark `benchmark` of the test.
    """
    floors = list[float]()

    def first() -> None:
        prepare()
        begin = clock()
        reference()
        floors.append(clock() - begin)

    benchmark.pedantic(ours, setup=first, rounds=ROUNDS, warmup_rounds=1)
    ratio = benchmark.stats.stats.min / min(floors)
    told = f"{ratio:.2f} times the plain loop, at most {most} wanted"
    TOLD.append(f"{benchmark.name}: {told}")
    assert ratio <= most, told
