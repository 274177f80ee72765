"""Prices that an organization agreed, as an administrator's settings give them."""

import json
import plistlib
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from msgspec.structs import astuple, replace

from ccwatch.analysis.agreed_prices import as_agreed
from ccwatch.analysis.bill import Cost
from ccwatch.analysis.cost import bill
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.rates import GRAINS_PER_DOLLAR, Rates
from ccwatch.cli.analysis import prices as resolved
from ccwatch.cli.invocation import Places
from ccwatch.client.agreed_prices import read
from ccwatch.model.agreed_prices import NOTHING_AGREED, Agreed, AgreedPrice
from ccwatch.model.response import Response
from ccwatch.model.usage import Usage
from ccwatch.options import DEFAULTS

LIST = Prices.shipped()
NOVEMBER = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp() * 1000)
SPENT = Usage(1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 10)
"""A million of each class, and ten searches."""
DOLLAR = 10**9
ROW = {"input": 8, "output": 40, "cacheRead": 0.2, "cacheWrite": 10}


def cost(response: Response, prices: Prices) -> Cost:
    """The cost of a single response."""
    return bill([response], prices).cost


@pytest.fixture
def managed(tmp_path: Path) -> Path:
    return tmp_path / "managed-settings.json"


def test_prices_may_stand_among_managed_preferences(tmp_path: Path, managed: Path) -> None:
    preferences = tmp_path / "com.anthropic.claudecode.plist"
    managed.write_text(json.dumps({"modelPricing": {"multiplier": 0.5}}))
    pricing = {"multiplier": 0.8, "overrides": {"claude-opus-4-5": ROW}}
    preferences.write_bytes(plistlib.dumps({"modelPricing": pricing}))
    found = read(managed, [preferences])
    assert (found.path, found.factor) == (str(preferences), Decimal("0.8"))
    assert found.models["claude-opus-4-5"].output == 40


def given(path: Path, pricing: object) -> Agreed:
    """What is read of an administrator's settings."""
    path.write_text(json.dumps({"modelPricing": pricing}))
    return read(path)


def dollars(rates: Rates | None) -> tuple[float, ...]:
    """Dollars per million tokens: input, 5m write, 1h write, read, output."""
    assert rates
    return tuple(
        float(Fraction(rate * 1_000_000, GRAINS_PER_DOLLAR)) for rate in astuple(rates)[:5]
    )


def asked(model: str, *, fast: bool = False, us_only: bool = False) -> Response:
    return Response("m", "", model, NOVEMBER, SPENT, fast=fast, us_only=us_only)


def test_without_such_settings_list_prices_hold(managed: Path) -> None:
    assert read(managed) is NOTHING_AGREED
    managed.write_text('{"cleanupPeriodDays": 9}')
    assert read(managed) is NOTHING_AGREED
    managed.write_text("{")
    assert read(managed) is NOTHING_AGREED
    assert as_agreed(LIST, NOTHING_AGREED) is LIST


def test_every_cost_is_multiplied_searches_and_surcharges_too(managed: Path) -> None:
    agreed = as_agreed(LIST, given(managed, {"multiplier": 0.85}))
    for one in (
        asked("claude-opus-5"),
        asked("claude-opus-5", us_only=True),
        asked("claude-opus-5", fast=True),
        replace(asked("claude-opus-5"), batch=True),
        asked("claude-haiku-5-5"),  # whose prompts of this size have a price of their own
    ):
        before = cost(one, LIST)
        assert before.total
        assert cost(one, agreed) == Cost(*(nano * 85 // 100 for nano in astuple(before)))


def test_an_agreed_price_holds_as_it_is_for_every_spelling_day_and_way_to_ask(
    managed: Path,
) -> None:
    agreed = as_agreed(LIST, given(managed, {"overrides": {"claude-opus-5": ROW}}))
    exact = Cost(8 * DOLLAR, 10 * DOLLAR, 10 * DOLLAR, DOLLAR // 5, 40 * DOLLAR, DOLLAR // 10)
    for name in ("claude-opus-5", "claude-opus-5[1m]", "us.anthropic.claude-opus-5-v1:0"):
        assert cost(asked(name), agreed) == exact
        assert cost(asked(name, fast=True), agreed) == exact
        assert cost(asked(name, us_only=True), agreed) == exact
    assert cost(replace(asked("claude-opus-5"), at_ms=0), agreed) == exact
    other = asked("claude-opus-5-5", us_only=True)
    assert cost(other, agreed) == cost(other, LIST)


def test_the_factor_comes_on_top_of_an_agreed_price(managed: Path) -> None:
    both = {"multiplier": 0.5, "overrides": {"claude-opus-5": ROW}}
    found = as_agreed(LIST, given(managed, both)).rates("claude-opus-5", NOVEMBER, False, 0)
    assert dollars(found) == (4, 5, 5, 0.1, 20)


def test_a_model_that_the_list_does_not_have_gets_a_price(managed: Path) -> None:
    agreed = as_agreed(LIST, given(managed, {"overrides": {"GLM-4.6": ROW, "team/fast": ROW}}))
    answers = [replace(asked(name), id=name) for name in ("glm-4.6", "GLM-4.6", "team/fast")]
    assert len(bill(answers, LIST).unpriced) == 3
    assert not bill(answers, agreed).unpriced
    assert agreed.rates("team/slow", NOVEMBER, False, 0) is None


def test_of_two_names_of_a_model_the_first_counts(managed: Path) -> None:
    rows = {"claude-opus-5": ROW, "anthropic.claude-opus-5-v1:0": {**ROW, "input": 99}}
    found = as_agreed(LIST, given(managed, {"overrides": rows}))
    assert dollars(found.rates("claude-opus-5", NOVEMBER, False, 0))[0] == 8


@pytest.mark.parametrize(
    "row",
    [
        {"input": 1, "output": 1, "cacheRead": 1},
        {**ROW, "input": -1},
        {**ROW, "input": 10_001},
        {**ROW, "input": "8"},
        {**ROW, "input": True},
        8,
    ],
    ids=["one is missing", "negative", "too dear", "text", "a truth value", "no table"],
)
def test_a_price_that_makes_no_sense_is_left_out_and_told(managed: Path, row: object) -> None:
    found = given(managed, {"multiplier": 2, "overrides": {"m": row, "claude-opus-5": ROW}})
    assert found.factor == 2
    assert [*found.models] == ["claude-opus-5"]
    [problem] = found.problems
    assert problem.startswith(f"{managed}: modelPricing.overrides.m must have input, output, ")


@pytest.mark.parametrize("factor", [0, -1, 10.01, "0.85", True])
def test_a_factor_that_makes_no_sense_is_left_out_and_told(managed: Path, factor: object) -> None:
    found = given(managed, {"multiplier": factor, "overrides": {"claude-opus-5": ROW}})
    assert found.factor == 1
    assert found.models == {
        "claude-opus-5": AgreedPrice(Decimal(8), Decimal(40), Decimal("0.2"), Decimal(10))
    }
    assert found.problems == (
        f"{managed}: modelPricing.multiplier must be more than 0 and at most 10",
    )


def test_prices_of_several_files_are_laid_over_one_another(managed: Path) -> None:
    given(managed, {"multiplier": 2, "overrides": {"claude-opus-5": ROW, "team/fast": ROW}})
    folder = managed.with_suffix(".d")
    folder.mkdir()
    given(folder / "10.json", {"multiplier": 0.5, "overrides": {"claude-opus-5": {"input": 7}}})
    (folder / "20.json").write_text('{"cleanupPeriodDays": 9}')
    found = read(managed)
    assert found.factor == Decimal("0.5")
    assert found.models["claude-opus-5"] == AgreedPrice(*map(Decimal, ("7", "40", "0.2", "10")))
    assert set(found.models) == {"claude-opus-5", "team/fast"}
    assert found.path == str(folder / "10.json")
    assert not found.problems


@pytest.mark.parametrize("pricing", [[], "all", 3, {"overrides": []}])
def test_anything_else_in_its_place_agrees_nothing(managed: Path, pricing: object) -> None:
    found = given(managed, pricing)
    assert found.factor == 1
    assert not found.models
    assert as_agreed(LIST, found).periods == LIST.periods


def test_the_users_own_prices_go_before_those_of_their_organization(
    tmp_path: Path, managed: Path
) -> None:
    given(managed, {"multiplier": 0.5})
    places = Places(tmp_path / "config.toml", tmp_path, tmp_path, tmp_path)
    rates = "input = 1\noutput = 1\ncache_read = 1\ncache_write_5m = 1\ncache_write_1h = 1\n"
    (tmp_path / "prices.toml").write_text(f"[claude-opus-5]\n{rates}")
    found = resolved(DEFAULTS, places, managed)
    assert dollars(found.rates("claude-opus-5", NOVEMBER, False, 0)) == (1, 1, 1, 1, 1)
    assert dollars(found.rates("claude-opus-4-8", NOVEMBER, False, 0))[0] == 2.5
