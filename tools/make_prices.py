"""Write ccwatch/data/prices.json from the data of the installed package genai-prices.

The package itself is no dependency of ccwatch: it loads an HTTP client. What it gets wrong, or
cannot express, is corrected here, each correction with its reason.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from importlib.metadata import version
from typing import TypeAlias

from genai_prices.data import providers
from genai_prices.types import (
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    StartDateConstraint,
    TieredPrices,
    TimeOfDateConstraint,
)

from ccwatch.analysis.prices import SHIPPED, canonical
from ccwatch.analysis.rates import CLASSES
from ccwatch.model.name import short

Entry: TypeAlias = dict[str, object]
"""A period: prices by class, perhaps with `from`, `until` and `over`."""
Table: TypeAlias = dict[str, dict[str, list[Entry]]]
"""Periods by model, and by `standard` or `fast`."""

FIELDS = (
    "input_mtok",
    "cache_write_mtok",
    "cache_write_1h_mtok",
    "cache_read_mtok",
    "output_mtok",
)
"""What genai-prices calls `CLASSES`."""
WEB_SEARCH = Decimal("0.01")
"""Dollars per search, the same for all models that can search."""
NOTE = (
    "US dollars per million tokens; web_search is dollars per search. Days are of UTC: a price "
    "holds from the day `from` to the day before `until`. `over` holds for the whole of a request "
    "whose prompt has more than prompt_tokens. Not listed: what was never sold with a cache."
)


def prices(*dollars: str, **more: object) -> Entry:
    """Make a period of the five prices in the order of `CLASSES`."""
    return {**more, **dict(zip(CLASSES, map(Decimal, dollars), strict=True))}


SONNET = ("3", "3.75", "6", "0.3", "15")
SONNET_LONG = prices("6", "7.5", "12", "0.6", "22.5", prompt_tokens=200_000)
OPUS_FAST = ("30", "37.5", "60", "3", "150")

CORRECTIONS: dict[tuple[str, str], list[Entry]] = {
    # Missing, for the model is of limited availability; Anthropic's price list has it at the
    # price of Fable 5 (platform.claude.com/docs/en/about-claude/pricing, September 2026).
    ("claude-mythos-5", "standard"): [prices("10", "12.5", "20", "1", "50")],
    # Missing likewise; there at the price of Fable 5.1.
    ("claude-mythos-5-1", "standard"): [prices("10", "12.5", "20", "0.25", "50")],
    # The tier is there without its end: the beta of the long context ended on 30 April 2026.
    ("claude-sonnet-4-5", "standard"): [
        prices(*SONNET, until="2026-04-30", over=SONNET_LONG),
        prices(*SONNET, **{"from": "2026-04-30"}),
    ],
    # The tier is missing: the same beta, since August 2025.
    ("claude-sonnet-4", "standard"): [
        prices(*SONNET, until="2026-04-30", over=SONNET_LONG),
        prices(*SONNET, **{"from": "2026-04-30"}),
    ],
    # The end is in its comments only: the API rejects fast requests after 30 November 2026
    # (code.claude.com/docs/en/fast-mode).
    ("claude-opus-4-8", "fast"): [prices("10", "12.5", "20", "1", "50", until="2026-12-01")],
    # Missing: six times the standard price until it was removed on 24 July 2026 (the same page).
    ("claude-opus-4-7", "fast"): [prices(*OPUS_FAST, until="2026-07-25")],
    # Missing: six times until its end on 29 June 2026. Before the long-context tier fell on
    # 13 March there were discounts and a tier of its own; those days stay without a price.
    ("claude-opus-4-6", "fast"): [
        prices(*OPUS_FAST, **{"from": "2026-03-13"}, until="2026-06-30"),
    ],
}
"""Periods that replace, or are missing in, genai-prices 0.2.3."""


def entry(price: ModelPrice) -> Entry | None:
    """Translate a price; `None` for models that were never sold with a cache."""
    values = [getattr(price, field, None) for field in FIELDS]
    if None in values:
        return None
    assert getattr(price, "web_searches_kcount", None) in (None, WEB_SEARCH * 1000)
    tiered = [value for value in values if isinstance(value, TieredPrices)]
    plain = [value.base if isinstance(value, TieredPrices) else value for value in values]
    made: Entry = dict(zip(CLASSES, plain, strict=True))
    if tiered:
        assert len(tiered) == len(values), "a tier of some classes only"
        ((start,),) = {tuple(tier.start for tier in value.tiers) for value in tiered}
        over = dict(zip(CLASSES, (value.tiers[0].price for value in tiered), strict=True))
        made["over"] = {"prompt_tokens": start, **over}
    return made


def first_day(constraint: StartDateConstraint | TimeOfDateConstraint | None) -> str | None:
    """Say on which day a price begins; `None` for one that always held."""
    if constraint is None:
        return None
    assert isinstance(constraint, StartDateConstraint), "a price by the time of the day"
    return constraint.start_date.isoformat()


def standard(model: ModelInfo) -> Iterator[Entry]:
    """Yield the periods of a model's plain price, oldest first."""
    if isinstance(model.prices, ModelPrice):
        dated = [ConditionalPrice(prices=model.prices)]
    else:
        dated = model.prices
    starts = [first_day(one.constraint) for one in dated]
    for one, start, end in zip(dated, starts, [*starts[1:], None], strict=True):
        if made := entry(one.prices):
            days = {"from": start, "until": end}
            yield {**{key: day for key, day in days.items() if day}, **made}


def fast(model: ModelInfo) -> Iterator[Entry]:
    """Yield the price of a model's fast mode, if it has one."""
    for variant in model.price_variants or ():
        if variant.when == {"speed": "fast"}:
            assert variant.constraint is None, "a dated price for fast mode"
            if made := entry(variant.prices):
                yield made


def table() -> Table:
    """Gather all models that have a cache, with our own corrections."""
    anthropic = next(one for one in providers if one.id == "anthropic")
    found: Table = {}
    for model in anthropic.models:
        if periods := list(standard(model)):
            name = canonical(model.id)
            assert short(name)[-1].isdigit(), f"what is {model.id}?"
            found[name] = {"standard": periods}
            if speedy := list(fast(model)):
                found[name]["fast"] = speedy
    for (name, speed), periods in CORRECTIONS.items():
        assert found.get(name, {}).get(speed) != periods, f"{name} {speed} needs no correction now"
        found.setdefault(name, {})[speed] = periods
    return dict(sorted(found.items()))


def plain(value: object) -> object:
    """Make a number that JSON can write, digit by digit the same."""
    if not isinstance(value, Decimal):
        raise TypeError(value)
    whole = int(value)
    return whole if whole == value else float(value)


def render(made: str) -> str:
    """Write the whole file, a period to a line.

    Args:
        made: The day it is made, as `2026-11-23`.
    """
    head = {
        "source": f"genai-prices {version('genai-prices')}",
        "licence": "MIT, (c) Pydantic Services Inc. 2025 to present",
        "made": made,
        "note": NOTE,
        "web_search": WEB_SEARCH,
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(head[key], default=plain)}," for key in head]
    models = []
    for name, speeds in table().items():
        rows = []
        for speed, periods in speeds.items():
            each = ",\n".join(f"        {json.dumps(one, default=plain)}" for one in periods)
            rows.append(f'      "{speed}": [\n{each}\n      ]')
        models.append(f'    "{name}": {{\n' + ",\n".join(rows) + "\n    }")
    return "\n".join(["{", *lines, '  "models": {', ",\n".join(models), "  }", "}", ""])


def main() -> None:
    """Write the file; its date changes only where its content does."""
    try:
        old = SHIPPED.read_text("utf-8")
        new = render(json.loads(old)["made"])
    except FileNotFoundError:
        old = new = ""
    if not old or new != old:
        new = render(datetime.now(UTC).date().isoformat())
        SHIPPED.write_text(new, "utf-8")
    print(SHIPPED, "is unchanged" if new == old else "was written")


if __name__ == "__main__":
    main()
