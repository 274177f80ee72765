"""What each model costs on which day, and what models are called."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.rates import (
    CLASSES,
    GRAINS_PER_DOLLAR,
    Period,
    PriceError,
    Rates,
    parsed,
    tables,
)
from ccwatch.model.agreed import NOTHING_AGREED, Agreed
from ccwatch.units import DAY_MS

SHIPPED: Final = Path(__file__).parent.parent / "data" / "prices.json"
"""The table that `make prices` writes."""

_SUFFIX = re.compile(r"\[\d+[km]\]$")
_ROUTE = re.compile(
    r"(?:(?:anthropic|openrouter|bedrock|amazon-bedrock|vertex_ai|vertex|google|azure_ai|azure)/"
    r"(?:[\w.-]+/)*|projects/(?:[\w.-]+/)*|arn:aws[\w-]*:bedrock:[\w:-]*/)?"
    r"(?:(?:[\w-]+\.)?anthropic\.)?"
)
_CLAUDE = re.compile(
    r"claude-(?:(?P<family>[a-z]+)-(?P<version>\d{1,2}(?:[.-]\d{1,2})?)"
    r"|(?P<old_version>\d{1,2}(?:[.-]\d{1,2})?)-(?P<old_family>[a-z]+))"
    r"(?:-latest|[@-]\d{8}|[@-]\d{4}-\d{2}-\d{2}|@default|@latest|-v\d+(?::\w+)*)*"
)
_SHORT = re.compile(
    r"((?:opus|sonnet|haiku|fable|mythos)-\d{1,2}(?:[.-]\d{1,2})?)((?:\[\d+[km]\])?)"
)


@lru_cache(maxsize=4096)
def _identity(model: str) -> tuple[str, str]:
    """Family and dotted version of a Claude model: `("opus", "4.5")`; two empty ones if none."""
    name = _SUFFIX.sub("", model.strip().lower())
    route = _ROUTE.match(name)
    claude = _CLAUDE.fullmatch(name, route.end() if route else 0)
    if not claude:
        return "", ""
    version = (claude["version"] or claude["old_version"]).replace("-", ".")
    return claude["family"] or claude["old_family"], version.removesuffix(".0")


@lru_cache(maxsize=4096)
def canonical(model: str) -> str:
    """Name a model as Anthropic's API does, without date, provider and `[1m]`.

    What is not recognised in full as a Claude model keeps its name, so that it never gets the
    price of another one.

    Example:
        >>> canonical("us.anthropic.claude-opus-4-5-20251101-v1:0")
        'claude-opus-4-5'
        >>> canonical("claude-opus-5[1m]")
        'claude-opus-5'
    """
    family_name, version = _identity(model)
    if not family_name:
        return _SUFFIX.sub("", model.strip())
    number = version.replace(".", "-")
    # Up to version 3 the API puts the number first.
    parts = (number, family_name) if number.startswith("3") else (family_name, number)
    return "-".join(("claude", *parts))


def spelled_out(said: str) -> str:
    """Name a model as Anthropic's API does by the short name that people say and screens show.

    Only what a user typed is read so: in transcripts of gateways a short name may be of another
    model. What is no such name stays as it is.

    Example:
        >>> spelled_out("sonnet-4.5"), spelled_out("haiku-3.5"), spelled_out("haiku")
        ('claude-sonnet-4-5', 'claude-3-5-haiku', 'haiku')
    """
    found = _SHORT.fullmatch(said.strip().lower())
    return f"{canonical(f'claude-{found[1]}')}{found[2]}" if found else said


class Prices(Struct, frozen=True, eq=False):
    """What each model costs on which day. Never changes; compared by identity."""

    source: str
    """Where the shipped prices come from: a package and its version."""
    made: date
    """The day on which the shipped table was made."""
    web_search: int
    """A search on the server's side: grains (`rates.GRAINS_PER_DOLLAR`)."""
    periods: Mapping[tuple[str, bool], tuple[Period, ...]]
    """By canonical model, and whether in fast mode: oldest first, without overlap."""
    own: tuple[str, ...] = ()
    """Models that the user's own file prices, by their canonical names."""
    agreed: Agreed = NOTHING_AGREED
    """What the user's organization agreed to pay; their own file goes before it."""

    @classmethod
    def shipped(cls) -> "Prices":
        """The table that comes with ccwatch, read once."""
        return _shipped()

    @classmethod
    def load(cls, text: str, name: str = "prices.json") -> Self:
        """Read a table as `make prices` writes it.

        Raises:
            ValueError: It makes no sense; the text calls it by `name`.
        """
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
        """Put the user's own prices before these.

        Args:
            text: JSON, or TOML where `name` ends in `.toml`: for each model a table with each of
                `rates.CLASSES` in dollars per million tokens, and the same again as `fast` where
                it has a price for fast mode. It holds for all days and all sizes.
            name: What errors call the file.

        Raises:
            PriceError: Names file, key and what is allowed.
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
        """Has the model a price on some day, be it not in fast mode?"""
        return (canonical(model), False) in self.periods

    def period(self, model: str, at_ms: int, fast: bool) -> Period | None:
        """Find the prices of a model on a day; `None` where there are none.

        Args:
            model: In any spelling that `canonical` understands.
            at_ms: Milliseconds since 1970, UTC; where 0 for unknown, the newest prices are taken.
            fast: In fast mode? Its price is never worked out from the plain one.
        """
        periods = self.periods.get((canonical(model), fast), ())
        if at_ms < DAY_MS:
            return periods[-1] if periods else None
        day = at_ms // DAY_MS
        return next((one for one in periods if one.start <= day < one.end), None)

    def rates(self, model: str, at_ms: int, fast: bool, prompt_tokens: int) -> Rates | None:
        """What the tokens of a request cost; `None` where it has no price, never a guess.

        Args:
            model: In any spelling that `canonical` understands.
            at_ms: Milliseconds since 1970, UTC; where 0 for unknown, the newest prices are taken.
            fast: In fast mode?
            prompt_tokens: Size of its prompt, for models that cost more beyond some size.
        """
        period = self.period(model, at_ms, fast)
        return period.at(prompt_tokens) if period else None


@lru_cache(maxsize=1)
def _shipped() -> Prices:
    return Prices.load(SHIPPED.read_text("utf-8"))
