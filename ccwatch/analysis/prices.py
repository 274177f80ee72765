"""The prices of models by day, and the canonical names of models."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.model_families import FAMILIES
from ccwatch.analysis.rates import (
    CLASSES,
    GRAINS_PER_DOLLAR,
    Period,
    PriceError,
    Rates,
    parsed,
    tables,
)
from ccwatch.model.agreed_prices import NOTHING_AGREED, Agreed
from ccwatch.model.name import ClaudeName, claude_name
from ccwatch.units import DAY_MS

SHIPPED: Final = Path(__file__).parent.parent / "data" / "prices.json"
"""The table that `make prices` writes."""

_SUFFIX = re.compile(r"\[\d+[km]\]$")
_ROUTE = re.compile(
    r"(?:(?:anthropic|openrouter|bedrock|amazon-bedrock|vertex_ai|vertex|google|azure_ai|azure)/"
    r"(?:[\w.-]+/)*|projects/(?:[\w.-]+/)*|arn:aws[\w-]*:bedrock:[\w:-]*/)?"
    r"(?:(?:[\w-]+\.)?anthropic\.)?"
)
_SHORT = re.compile(rf"((?:{'|'.join(FAMILIES)})-\d\d?(?:[.-]\d\d?)?)((?:\[\d+[km]\])?)")


def recognised(model: str) -> ClaudeName | None:
    """Parse the name of a Claude model; `None` if not all of the name is understood."""
    found = claude_name(model)
    return found if found and not found.after and _ROUTE.fullmatch(found.before) else None


@lru_cache(maxsize=4096)
def canonical(model: str) -> str:
    """The name of a model in Anthropic's API, without date, provider and `[1m]`.

    A name that is not fully recognised as a Claude model is kept, so that it never gets the price
    of another model.

    Example:
        >>> canonical("us.anthropic.claude-opus-4-5-20251101-v1:0")
        'claude-opus-4-5'
        >>> canonical("claude-opus-5[1m]")
        'claude-opus-5'
    """
    found = recognised(model)
    if not found:
        return _SUFFIX.sub("", model.strip())
    major, minor = found.version
    number = f"{major}-{minor}" if minor else str(major)
    # For version 3 the API puts the number first.
    parts = (number, found.family) if major == 3 else (found.family, number)
    return "-".join(("claude", *parts))


def spelled_out(said: str) -> str:
    """Expand a short name of a model, as screens show it, to its name in Anthropic's API.

    Only for user input: in transcripts of gateways, a short name may be that of another model.
    Other names are returned as they are.

    Example:
        >>> spelled_out("sonnet-4.5"), spelled_out("haiku-3.5"), spelled_out("haiku")
        ('claude-sonnet-4-5', 'claude-3-5-haiku', 'haiku')
    """
    found = _SHORT.fullmatch(said.strip().lower())
    return f"{canonical(f'claude-{found[1]}')}{found[2]}" if found else said


class Prices(Struct, frozen=True, eq=False):
    """The prices of models by day. Immutable; compared by identity."""

    source: str
    """Where the shipped prices come from: a package and its version."""
    made: date
    """The day on which the shipped table was made."""
    web_search: int
    """Price of a server-side web search, in grains (`rates.GRAINS_PER_DOLLAR`)."""
    periods: Mapping[tuple[str, bool], tuple[Period, ...]]
    """By canonical model and fast mode: oldest first, without overlap."""
    own: tuple[str, ...] = ()
    """Models with prices from the user's own file, by their canonical names."""
    agreed: Agreed = NOTHING_AGREED
    """Prices agreed by the user's organization; the user's own file overrides them."""

    @classmethod
    def shipped(cls) -> "Prices":
        """The table that is shipped with ccwatch, cached."""
        return _shipped()

    @classmethod
    def load(cls, text: str) -> Self:
        """Parse a table in the format of `make prices`.

        Raises:
            ValueError: A date is invalid, or (`PriceError`) something else.
        """
        name = SHIPPED.name
        table = parsed(text, name)
        search = int(Decimal(str(table.get("web_search", 0))) * GRAINS_PER_DOLLAR)
        periods: dict[tuple[str, bool], tuple[Period, ...]] = {}
        for model, speeds in tables(table.get("models"), name):
            for speed, entries in speeds.items():
                where = f"{name}: {model}.{speed}"
                items = entries if isinstance(entries, list) else []
                key = (model, speed == "fast")
                periods[key] = tuple(Period.read_from(one, search, where) for one in items)
        made = date.fromisoformat(str(table.get("made")))
        return cls(str(table.get("source", name)), made, search, periods)

    def with_overrides(self, text: str, name: str) -> Self:
        """Override prices with the user's own, which apply to all days and sizes.

        Args:
            text: JSON, or TOML if `name` ends in `.toml`: for each model a table with each of
                `rates.CLASSES` in dollars per million tokens, and optionally the same in a table
                `fast` for fast mode.
            name: The name of the file, for error messages.

        Raises:
            PriceError: The message gives file, key and what is allowed.
        """
        periods = dict(self.periods)
        own = set(self.own)
        for model, entry in tables(parsed(text, name), name):
            where = f"{name}: {model}"
            if unknown := entry.keys() - {*CLASSES, "fast"}:
                allowed = ", ".join((*CLASSES, "fast"))
                raise PriceError(f"{where}.{min(unknown)} is not known; allowed are {allowed}")
            key = canonical(model)
            own.add(key)
            periods[key, False] = (Period.read_from(entry, self.web_search, where),)
            fast = dict(tables({"fast": entry["fast"]}, where)) if "fast" in entry else {}
            periods[key, True] = tuple(
                Period.read_from(one, self.web_search, f"{where}.{speed}")
                for speed, one in fast.items()
            )
        return replace(self, periods=periods, own=tuple(sorted(own)))

    def knows(self, model: str) -> bool:
        """Does the model have a standard price on any day?"""
        return (canonical(model), False) in self.periods

    def period(self, model: str, at_ms: int, fast: bool) -> Period | None:
        """The prices of a model on a day; `None` if there are none.

        Args:
            model: In any spelling that `canonical` understands.
            at_ms: Milliseconds since 1970, UTC; 0 for the newest prices.
            fast: In fast mode? Its price is never derived from the standard one.
        """
        return _period(self, model, at_ms // DAY_MS, fast)

    def rates(self, model: str, at_ms: int, fast: bool, prompt_tokens: int) -> Rates | None:
        """The rates of a request; `None` if it has no price.

        Args:
            model: In any spelling that `canonical` understands.
            at_ms: Milliseconds since 1970, UTC; 0 for the newest prices.
            fast: In fast mode?
            prompt_tokens: Size of its prompt, for models with a higher price beyond some size.
        """
        period = self.period(model, at_ms, fast)
        return period.at(prompt_tokens) if period else None


@lru_cache(maxsize=4096)
def _period(prices: Prices, model: str, day: int, fast: bool) -> Period | None:
    """The prices on a day, counted from 1970; before the second one, the newest prices."""
    periods = prices.periods.get((canonical(model), fast), ())
    if day < 1:
        return periods[-1] if periods else None
    return next((one for one in periods if one.start <= day < one.end), None)


@lru_cache(maxsize=1)
def _shipped() -> Prices:
    return Prices.load(SHIPPED.read_text("utf-8"))
