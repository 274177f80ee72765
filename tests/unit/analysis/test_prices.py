"""The price table, the names of models, and the user's own prices."""

import importlib.util
import json
from contextlib import suppress
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple

from ccwatch.analysis.prices import SHIPPED, Prices, canonical, spelled_out
from ccwatch.analysis.rates import CLASSES, FOREVER, GRAINS_PER_DOLLAR, PriceError, Rates
from ccwatch.model.name import short

PRICES = Prices.shipped()
NOVEMBER = int(datetime(2026, 11, 23, tzinfo=UTC).timestamp() * 1000)
MAKER = Path(__file__).parents[3] / "tools" / "make_prices.py"


def at(day: str) -> int:
    """The milliseconds of noon of a day, UTC."""
    return int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp() * 1000)


def dollars(rates: Rates | None) -> tuple[float, ...] | None:
    """Dollars per million tokens: input, 5m write, 1h write, read, output."""
    if rates is None:
        return None
    return tuple(
        float(Fraction(rate * 1_000_000, GRAINS_PER_DOLLAR)) for rate in astuple(rates)[:5]
    )


def the_maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_prices", MAKER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_shipped_table_is_what_make_prices_writes_today() -> None:
    pytest.importorskip("genai_prices", reason="a development dependency")
    text = SHIPPED.read_text("utf-8")
    assert the_maker().render(json.loads(text)["made"]) == text


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("claude-opus-5-5", (4, 5, 8, 0.20, 20)),
        ("claude-opus-5", (5, 6.25, 10, 0.5, 25)),
        ("claude-opus-4-8", (5, 6.25, 10, 0.5, 25)),
        ("claude-opus-4-7", (5, 6.25, 10, 0.5, 25)),
        ("claude-opus-4-6", (5, 6.25, 10, 0.5, 25)),
        ("claude-opus-4-5", (5, 6.25, 10, 0.5, 25)),
        ("claude-opus-4-1", (15, 18.75, 30, 1.5, 75)),
        ("claude-opus-4-0", (15, 18.75, 30, 1.5, 75)),
        ("claude-3-opus", (15, 18.75, 30, 1.5, 75)),
        ("claude-sonnet-5-5", (2, 2.5, 4, 0.10, 10)),
        ("claude-sonnet-5", (2, 2.5, 4, 0.2, 10)),
        ("claude-sonnet-4-6", (3, 3.75, 6, 0.3, 15)),
        ("claude-sonnet-4-5", (3, 3.75, 6, 0.3, 15)),
        ("claude-sonnet-4", (3, 3.75, 6, 0.3, 15)),
        ("claude-3-7-sonnet", (3, 3.75, 6, 0.3, 15)),
        ("claude-haiku-5-5", (0.10, 0.125, 0.20, 0.01, 0.50)),
        ("claude-haiku-4-5", (1, 1.25, 2, 0.1, 5)),
        ("claude-3-5-haiku", (0.8, 1, 1.6, 0.08, 4)),
        ("claude-fable-5-2", (8, 10, 16, 0.20, 40)),
        ("claude-mythos-5-2", (8, 10, 16, 0.20, 40)),
        ("claude-fable-5-1", (10, 12.5, 20, 0.25, 50)),
        ("claude-mythos-5-1", (10, 12.5, 20, 0.25, 50)),
        ("claude-fable-5", (10, 12.5, 20, 1.0, 50)),
        ("claude-mythos-5", (10, 12.5, 20, 1.0, 50)),
    ],
)
def test_every_model_has_its_published_price(model: str, expected: tuple[float, ...]) -> None:
    assert dollars(PRICES.rates(model, NOVEMBER, False, 50_000)) == expected


@pytest.mark.parametrize(
    ("model", "day", "prompt", "expected"),
    [
        ("claude-opus-4-6", "2026-03-12", 200_001, (10, 12.5, 20, 1, 37.5)),
        ("claude-opus-4-6", "2026-03-12", 200_000, (5, 6.25, 10, 0.5, 25)),
        ("claude-opus-4-6", "2026-03-13", 900_000, (5, 6.25, 10, 0.5, 25)),
        ("claude-sonnet-4-6", "2026-03-12", 200_001, (6, 7.5, 12, 0.6, 22.5)),
        ("claude-sonnet-4-6", "2026-03-13", 200_001, (3, 3.75, 6, 0.3, 15)),
        ("claude-sonnet-4-5", "2026-04-29", 200_001, (6, 7.5, 12, 0.6, 22.5)),
        ("claude-sonnet-4-5", "2026-04-30", 200_001, (3, 3.75, 6, 0.3, 15)),
        ("claude-sonnet-4-20250514", "2025-10-01", 200_001, (6, 7.5, 12, 0.6, 22.5)),
        ("claude-sonnet-4-20250514", "2026-05-01", 200_001, (3, 3.75, 6, 0.3, 15)),
        ("claude-haiku-5-5", "2026-11-01", 100_000, (0.10, 0.125, 0.20, 0.01, 0.50)),
        ("claude-haiku-5-5", "2026-11-01", 100_001, (0.50, 0.625, 1.0, 0.05, 2.50)),
    ],
)
def test_a_long_prompt_costs_more_only_where_and_while_it_did(
    model: str, day: str, prompt: int, expected: tuple[float, ...]
) -> None:
    assert dollars(PRICES.rates(model, at(day), False, prompt)) == expected


@pytest.mark.parametrize(
    ("model", "day", "expected"),
    [
        ("claude-opus-5-5", "2026-11-01", (8, 10, 16, 0.4, 40)),
        ("claude-opus-5", "2026-11-01", (10, 12.5, 20, 1, 50)),
        ("claude-opus-4-8", "2026-11-30", (10, 12.5, 20, 1, 50)),
        ("claude-opus-4-8", "2026-12-01", None),
        ("claude-opus-4-7", "2026-06-01", (30, 37.5, 60, 3, 150)),
        ("claude-opus-4-7", "2026-07-25", None),
        ("claude-opus-4-6", "2026-02-10", None),
        ("claude-fable-5-2", "2026-11-01", (16, 20, 32, 0.4, 80)),
        ("claude-sonnet-5-5", "2026-11-01", None),
    ],
)
def test_fast_mode_has_a_price_of_its_own_or_none(
    model: str, day: str, expected: tuple[float, ...] | None
) -> None:
    assert dollars(PRICES.rates(model, at(day), True, 50_000)) == expected


def test_without_a_time_the_newest_price_is_taken() -> None:
    assert dollars(PRICES.rates("claude-opus-4-6", 0, False, 900_000)) == (5, 6.25, 10, 0.5, 25)


def test_a_search_costs_a_cent_whatever_the_model() -> None:
    rates = PRICES.rates("claude-sonnet-4-5", NOVEMBER, False, 0)
    assert rates
    assert Fraction(rates.web_searches, GRAINS_PER_DOLLAR) == Fraction(1, 100)


def test_inference_in_the_us_costs_exactly_a_tenth_more() -> None:
    for periods in PRICES.periods.values():
        for period in periods:
            for rates in (period.rates, period.over or period.rates):
                exact = [Fraction(rate) * Fraction(11, 10) for rate in astuple(rates)]
                assert [*astuple(rates.us)] == exact


def test_periods_follow_each_other_without_gap_or_overlap() -> None:
    for (model, fast), periods in PRICES.periods.items():
        assert all(a.end == b.start for a, b in pairwise(periods)), model
        assert fast or (periods[0].start, periods[-1].end) == (0, FOREVER), model


def test_every_model_of_the_table_is_under_the_name_that_it_is_looked_up_by() -> None:
    assert all(canonical(model) == model for model, _ in PRICES.periods)


def test_the_table_says_where_it_comes_from_and_when_it_was_made() -> None:
    assert PRICES.source.startswith("genai-prices ")
    assert PRICES.made.year >= 2026
    assert PRICES.own == ()


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("claude-opus-5", "claude-opus-5"),
        ("claude-opus-5[1m]", "claude-opus-5"),
        ("claude-opus-5-0", "claude-opus-5"),
        ("claude-opus-5-5", "claude-opus-5-5"),
        ("claude-opus-4.5", "claude-opus-4-5"),
        ("claude-4.5-opus", "claude-opus-4-5"),
        ("claude-4-opus-20250514", "claude-opus-4"),
        ("claude-opus-4-20250514", "claude-opus-4"),
        ("claude-opus-4-0", "claude-opus-4"),
        ("claude-opus-4-1-20250805", "claude-opus-4-1"),
        ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5"),
        ("claude-sonnet-4-5@20250929", "claude-sonnet-4-5"),
        ("vertex_ai/claude-sonnet-4-5@20250929", "claude-sonnet-4-5"),
        (
            "projects/p-1/locations/us-east5/publishers/anthropic/models/claude-opus-4-6@default",
            "claude-opus-4-6",
        ),
        ("anthropic.claude-opus-4-6-v1", "claude-opus-4-6"),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
        ("us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
        ("global.anthropic.claude-opus-4-5-20251101-v1:0[1m]", "claude-opus-4-5"),
        ("bedrock/us-east-1/anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5"),
        (
            "arn:aws:bedrock:us-east-1:1234:inference-profile/us.anthropic.claude-sonnet-4-5-v1:0",
            "claude-sonnet-4-5",
        ),
        ("anthropic/claude-opus-4.5", "claude-opus-4-5"),
        ("openrouter/anthropic/claude-3.7-sonnet", "claude-3-7-sonnet"),
        ("claude-3-5-haiku-20241022", "claude-3-5-haiku"),
        ("claude-3-5-haiku-latest", "claude-3-5-haiku"),
        ("claude-3-5-sonnet-v2@20241022", "claude-3-5-sonnet"),
        ("claude-haiku-3-5", "claude-3-5-haiku"),
        ("claude-3-haiku-20240307", "claude-3-haiku"),
        ("Claude-Fable-5-1", "claude-fable-5-1"),
    ],
)
def test_the_many_spellings_of_a_model_are_one(spelling: str, name: str) -> None:
    assert canonical(spelling) == name
    assert PRICES.rates(spelling, NOVEMBER, False, 0) == PRICES.rates(name, NOVEMBER, False, 0)
    assert PRICES.rates(spelling, NOVEMBER, False, 0)


@pytest.mark.parametrize(
    "model",
    [
        "",
        "<synthetic>",
        "gpt-5.1",
        "glm-4.6",
        "claude",
        "claude-opus",
        "claude-opus-9",
        "claude-opus-5-mini",
        "claude-opus-50",
        "claude-opus-5x",
        "my-claude-opus-5",
        "somebody/claude-opus-5",
        "claude-opus-5-thinking-distilled",
        "not-anthropic.claude-opus-5.gguf",
        "openrouter/meta/claude-like-opus-5",
        "claude-2",
    ],
)
def test_what_is_no_known_claude_has_no_price(model: str) -> None:
    assert PRICES.rates(model, NOVEMBER, False, 0) is None


def test_opus_5_is_never_priced_as_opus_4_5_or_5_5() -> None:
    read = {name: PRICES.rates(name, NOVEMBER, False, 0) for name in ("claude-opus-5", "claude-5")}
    assert dollars(read["claude-opus-5"]) == (5, 6.25, 10, 0.5, 25)
    assert read["claude-5"] is None
    assert canonical("claude-opus-4-5") != canonical("claude-opus-5") != canonical("opus-5")


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("claude-sonnet-4-5-20250929", "sonnet-4.5"),
        ("claude-opus-5-5", "opus-5.5"),
        ("claude-opus-5[1m]", "opus-5"),
        ("us.anthropic.claude-haiku-4-5-20251001-v1:0", "haiku-4.5"),
        ("claude-3-5-haiku-20241022", "haiku-3.5"),
        ("claude-opus-4-20250514", "opus-4"),
        ("claude-instant", "instant"),
        ("zai/glm-4.6", "glm-4.6"),
        ("", ""),
    ],
)
def test_a_name_is_as_short_as_people_say_it(model: str, said: str) -> None:
    assert short(model) == said


@pytest.mark.parametrize("model", sorted({model for model, _ in PRICES.periods}))
def test_every_priced_model_may_be_typed_as_screens_show_it(model: str) -> None:
    assert spelled_out(short(model)) == model
    assert PRICES.knows(f"claude-{short(model)}")
    assert not PRICES.knows(short(model))


@given(st.text())
def test_no_name_breaks_the_look_up(model: str) -> None:
    assert canonical(canonical(model)) == canonical(model)
    assert isinstance(short(model), str)
    assert (PRICES.rates(model, NOVEMBER, False, 0) is None) == (not PRICES.knows(model))


OWN_JSON = """{"glm-4.6": {"input": 0.6, "output": 2.2, "cache_read": 0.11,
                          "cache_write_5m": 0, "cache_write_1h": 0}}"""
OWN_TOML = """
[claude-opus-5]
input = 2.5
output = 12.5
cache_read = 0.025
cache_write_5m = 3.125
cache_write_1h = 5

[claude-opus-5.fast]
input = 5
output = 25
cache_read = 0.05
cache_write_5m = 6.25
cache_write_1h = 10
"""


def test_the_users_own_price_of_an_unknown_model() -> None:
    own = PRICES.with_overrides(OWN_JSON, "prices.json")
    assert dollars(own.rates("glm-4.6", NOVEMBER, False, 0)) == (0.6, 0, 0, 0.11, 2.2)
    assert own.rates("glm-4.6", NOVEMBER, True, 0) is None
    assert own.own == ("glm-4.6",)
    assert PRICES.rates("glm-4.6", NOVEMBER, False, 0) is None


def test_the_users_own_price_holds_for_every_spelling_on_every_day_and_at_every_size() -> None:
    own = PRICES.with_overrides(OWN_TOML, "prices.toml")
    for spelling, day in (
        ("claude-opus-5[1m]", "2025-01-01"),
        ("claude-opus-5-20260724", "2030-01-01"),
    ):
        assert dollars(own.rates(spelling, at(day), False, 900_000)) == (2.5, 3.125, 5, 0.025, 12.5)
        assert dollars(own.rates(spelling, at(day), True, 0)) == (5, 6.25, 10, 0.05, 25)
    assert own.rates("claude-opus-5-5", NOVEMBER, False, 0) == PRICES.rates(
        "claude-opus-5-5", NOVEMBER, False, 0
    )


def test_an_own_price_without_fast_mode_takes_the_shipped_one_away() -> None:
    table = {"claude-opus-5": dict.fromkeys(CLASSES, 1)}
    own = PRICES.with_overrides(json.dumps(table), "mine.json")
    assert PRICES.rates("claude-opus-5", NOVEMBER, True, 0)
    assert own.rates("claude-opus-5", NOVEMBER, True, 0) is None


def test_an_own_price_may_have_six_decimals_and_a_million_dollars() -> None:
    table = {"m": {**FIVE, "cache_read": 0.000_001, "output": 1_000_000}}
    own = PRICES.with_overrides(json.dumps(table), "mine.json")
    rates = own.rates("m", NOVEMBER, False, 0)
    assert rates
    assert (rates.read, rates.output) == (10, 10**13)


FIVE = dict.fromkeys(CLASSES, 1)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ([], "mine.json must be a table of models"),
        ({"m": 3}, "mine.json: m must be a table with input, cache_write_5m, "),
        ({"m": {"input": 1}}, "mine.json: m.cache_write_5m is missing; needed are input, "),
        ({"m": {**FIVE, "inptu": 1}}, "mine.json: m.inptu is not known; allowed are input, "),
        ({"m": {**FIVE, "output": -1}}, "mine.json: m.output must be dollars per million tokens"),
        ({"m": {**FIVE, "output": "5"}}, "mine.json: m.output must be dollars per million tokens"),
        ({"m": {**FIVE, "output": True}}, "a number from 0 to 1000000 with at most six decimals"),
        ({"m": {**FIVE, "output": None}}, "mine.json: m.output must be dollars"),
        ({"m": {**FIVE, "output": 1e9}}, "mine.json: m.output must be dollars"),
        ({"m": {**FIVE, "output": 1e-7}}, "mine.json: m.output must be dollars"),
        ({"m": {**FIVE, "output": float("nan")}}, "mine.json: m.output must be dollars"),
        ({"m": {**FIVE, "fast": 2}}, "mine.json: m: fast must be a table with input, "),
        ({"m": {**FIVE, "fast": {}}}, "mine.json: m.fast.input is missing"),
    ],
)
def test_a_mistake_in_the_users_file_is_named_with_what_is_allowed(
    table: object, says: str
) -> None:
    with pytest.raises(PriceError) as caught:
        PRICES.with_overrides(json.dumps(table), "mine.json")
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mine.json", "{"),
        ("mine.json", "[" * 100_000),
        ("mine.json", '{"m": {"input": 1e9999999999999999999}}'),
        ("mine.toml", "m = {input = 1e9999999999999999999}"),
        ("mine.toml", "[claude-opus-5"),
        ("mine.toml", '"claude-opus-5" = {input = nan, output = inf}'),
        (
            "mine.toml",
            "m = {input=1e-999999999,output=1,cache_read=1,cache_write_5m=1,cache_write_1h=1}",
        ),
    ],
)
def test_a_file_that_is_no_table_is_named(name: str, text: str) -> None:
    with pytest.raises(PriceError, match=r"^mine"):
        PRICES.with_overrides(text, name)


@given(st.text())
def test_whatever_the_users_file_holds_no_other_error_is_raised(text: str) -> None:
    for name in ("mine.json", "mine.toml"):
        with suppress(PriceError):
            assert PRICES.with_overrides(text, name).own == ()
