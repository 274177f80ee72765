"""When a sum of uncertain steps passes a mark: held against what can be known otherwise."""

from math import comb
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.analysis.forecast.beta import below
from ccwatch.analysis.forecast.evidence import (
    LARGEST,
    LASTING,
    GrowthEvidence,
    evenness,
    evidence,
    faded,
)
from ccwatch.analysis.forecast.passage import FINEST, arrived, quantiles

SHARES = st.floats(0.001, 0.999)
SHAPES = st.floats(0.05, 3000)
WAYS = st.floats(1, 1e6)
KNOWN = st.builds(GrowthEvidence, st.floats(0.2, 10), st.floats(0.5, 60), st.floats(100, 500_000))


@given(SHARES, st.integers(1, 30), st.integers(1, 30))
def test_for_whole_shapes_the_beta_distribution_counts_successes(x: float, a: int, b: int) -> None:
    n = a + b - 1
    exact = sum(comb(n, hits) * x**hits * (1 - x) ** (n - hits) for hits in range(a, n + 1))
    assert below(x, a, b) == pytest.approx(exact, abs=1e-6)


@given(SHARES, SHAPES, SHAPES)
def test_the_beta_distribution_is_its_own_mirror_image(x: float, a: float, b: float) -> None:
    assert below(x, a, b) == pytest.approx(1 - below(1 - x, b, a), abs=1e-6)


def test_the_ends_of_the_beta_distribution() -> None:
    assert (below(0, 2, 3), below(1, 2, 3)) == (0, 1)
    assert below(0.5, 0.5, 0.5) == pytest.approx(0.5)
    assert below(0.25, 0.5, 0.5) == pytest.approx(1 / 3)


@pytest.mark.parametrize(("shape", "left"), [(0.7, 9_000), (0.7, 60_000), (4.0, 30_000)])
def test_passages_are_as_likely_as_when_the_walks_are_made(shape: float, left: int) -> None:
    draw, known = Random(7), GrowthEvidence(shape, 8, 12_000)
    first: list[int] = []
    for _ in range(4000):
        # The pace that the evidence leaves open, then steps at that pace.
        scale = known.distance / draw.gammavariate(shape * known.steps, 1)
        gone, steps = 0.0, 0
        while gone < left:
            gone, steps = gone + draw.gammavariate(shape, scale), steps + 1
        first.append(steps)
    for steps in (1, 3, 6, 12, 24, 48):
        made = sum(one <= steps for one in first) / len(first)
        assert arrived(known, left, steps) == pytest.approx(made, abs=0.03)


@given(st.floats(0.05, 50), st.floats(0.1, 100), st.floats(1, 1e6), st.floats(1, 1e6))
def test_a_quantile_is_where_the_likelihood_says(
    shape: float, steps: float, way: float, left: float
) -> None:
    known = GrowthEvidence(shape, steps, way)
    (found,) = quantiles(known, left, (0.5,))
    assert arrived(known, left, found * (1 + FINEST)) >= 0.5 or found > 19_000
    assert arrived(known, left, found * (1 - FINEST)) <= 0.5 or found < 0.03


def test_steps_as_large_as_each_other_are_even_and_few_of_them_say_little() -> None:
    assert evenness([3000] * 60) > 3 * evenness([3000] * 3)
    assert evenness([100, 100, 100, 10_000] * 15) < 1


def test_what_shrank_counts_as_nothing_and_what_is_enormous_as_large() -> None:
    assert evidence([2000, -9000, 500]) == evidence([2000, 0, 500])
    assert evidence([2000, 10 * LARGEST]) == evidence([2000, LARGEST])


@given(KNOWN, WAYS, WAYS)
def test_the_longer_the_way_the_fewer_steps_tell_of_it_but_their_pace_stays(
    known: GrowthEvidence, one: float, other: float
) -> None:
    near, far = (faded(known, left) for left in sorted((one, other)))
    assert known.steps >= near.steps >= far.steps > known.steps / (1 + known.steps / LASTING)
    for found in (near, far):
        assert found.shape == known.shape
        assert found.distance / found.steps == pytest.approx(known.distance / known.steps)


@given(KNOWN, WAYS)
def test_the_surer_it_shall_be_the_more_steps_are_told(known: GrowthEvidence, left: float) -> None:
    shares = (0.1, 0.3, 0.5, 0.7, 0.9)
    found = quantiles(faded(known, left), left, shares)
    assert found[0] > 0
    assert found == sorted(found)


@given(KNOWN, WAYS, st.floats(1.1, 100))
def test_a_longer_way_takes_more_steps_however_sure(
    known: GrowthEvidence, left: float, times: float
) -> None:
    near = quantiles(faded(known, left), left, (0.1, 0.5, 0.9))
    far = quantiles(faded(known, times * left), times * left, (0.1, 0.5, 0.9))
    for before, after in zip(near, far, strict=True):
        assert after * (1 + FINEST) >= before
