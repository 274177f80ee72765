"""What is known of each family of models, in one table."""

import pytest

from ccwatch.analysis.attribution.calibration import PRIOR, PRIOR_NEWER, prior
from ccwatch.analysis.model_families import BY_PRICE, FAMILIES, NEWEST_KNOWN
from ccwatch.analysis.prices import Prices, recognised
from ccwatch.analysis.whatif.scenario import UNVERSIONED

PRICES = Prices.shipped()


@pytest.mark.parametrize("model", sorted({model for model, _ in PRICES.periods}))
def test_the_table_knows_every_model_that_has_a_price(model: str) -> None:
    name = recognised(model)
    assert name
    assert name.family in FAMILIES
    assert name.version <= NEWEST_KNOWN


def test_families_are_in_the_order_of_their_newest_prices() -> None:
    newest: dict[str, tuple[tuple[int, int], int]] = {}
    for model, fast in PRICES.periods:
        name, rates = recognised(model), PRICES.rates(model, 0, fast, 0)
        if name and rates and not fast:
            newest[name.family] = max(
                newest.get(name.family, ((0, 0), 0)), (name.version, rates.output)
            )
    costs = [newest[family][1] for family in BY_PRICE]
    assert costs == sorted(costs)
    assert set(UNVERSIONED) <= set(BY_PRICE)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("claude-opus-4-6", PRIOR),
        ("claude-opus-4-7", PRIOR_NEWER),
        ("claude-opus-5", PRIOR_NEWER),
        ("claude-sonnet-4-6", PRIOR),
        ("claude-sonnet-5", PRIOR_NEWER),
        ("claude-haiku-4-5-20251001", PRIOR),
        ("claude-haiku-5-5", PRIOR_NEWER),
        ("claude-fable-5-1", PRIOR_NEWER),
        ("claude-mythos-5", PRIOR_NEWER),
        ("claude-3-5-sonnet-20241022", PRIOR),
        ("llama-9", PRIOR),
    ],
)
def test_a_family_has_the_newer_tokeniser_from_a_version_on(model: str, expected: float) -> None:
    assert prior(model) == expected


@pytest.mark.parametrize("model", ["claude-opus-4-9", "claude-opus-6", "claude-sonnet-6-1"])
def test_a_model_that_is_newer_than_the_table_is_taken_to_have_it_too(model: str) -> None:
    assert prior(model) == PRIOR_NEWER
