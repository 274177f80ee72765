"""The price of a token, as an integer, and for how long it applies.

Prices are published in dollars per million tokens with up to three decimals, and some are increased
by a tenth. To be exact, rates are counted in grains of 1e-13 dollars: a dollar per million tokens
is ten million grains per token. Sums are rounded once for each response, to billionths of a dollar
("nano").
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import astuple, replace

from ccwatch.model.response import Response

GRAINS_PER_NANO: Final = 10_000
"""Grains in a billionth of a dollar."""
GRAINS_PER_DOLLAR: Final = 10**13
"""Grains in a dollar."""
FOREVER: Final = 10**9
"""A day after all others, counted from 1970."""
CLASSES: Final = ("input", "cache_write_5m", "cache_write_1h", "cache_read", "output")
"""The keys of a price, in the order of `Usage`."""
DEAREST: Final = 1_000_000
"""The highest valid price, in dollars per million tokens."""

_EPOCH = date(1970, 1, 1).toordinal()


class PriceError(ValueError):
    """A malformed price table; the message gives file, key and what is allowed."""


class Rates(Struct, frozen=True):
    """The price of each class of tokens in grains per token, in the order of `Usage`."""

    fresh: int
    """Input that missed the cache and was not written to it."""
    write_5m: int
    """Input written to the cache for five minutes."""
    write_1h: int
    """Input written to the cache for an hour."""
    read: int
    """Input read from the cache."""
    output: int
    """Output."""
    web_searches: int
    """Server-side web searches: grains per search."""

    @classmethod
    def read_from(cls, entry: Mapping[str, object], web_search: int, where: str) -> Self:
        """Parse the five prices of an entry, in dollars per million tokens.

        Args:
            entry: Has each of `CLASSES`; other keys are ignored.
            web_search: Grains per search.
            where: File and model, for error messages.

        Raises:
            PriceError: A price is missing or invalid.
        """
        for key in CLASSES:
            if key not in entry:
                raise PriceError(f"{where}.{key} is missing; needed are {', '.join(CLASSES)}")
        rates = [_grains(entry[key], f"{where}.{key}") for key in CLASSES]
        return cls(*[*rates, web_search])

    def write(self, *, an_hour: bool) -> int:
        """Grains per token written to the cache, for an hour or for five minutes."""
        return self.write_1h if an_hour else self.write_5m

    @property
    def us(self) -> "Rates":
        """The rates for inference restricted to the United States: a tenth more for everything."""
        return Rates(*(rate * 11 // 10 for rate in astuple(self)))

    @property
    def batch(self) -> "Rates":
        """The rates in a batch: half for tokens, the full price for searches."""
        halves = Rates(*(rate // 2 for rate in astuple(self)))
        return replace(halves, web_searches=self.web_searches)

    def asked_as(self, response: Response) -> "Rates":
        """The rates for a response, considering batch and region; model and speed are given."""
        rates = self.batch if response.batch else self
        return rates.us if response.us_only else rates

    @property
    def whole(self) -> bool:
        """Are all a whole number of billionths of a dollar, so that sums need no rounding?"""
        return not any(rate % GRAINS_PER_NANO for rate in astuple(self))

    @staticmethod
    def nano(grains: int) -> int:
        """Round grains to billionths of a dollar, halves up."""
        return (grains + GRAINS_PER_NANO // 2) // GRAINS_PER_NANO


UNPRICED: Final = Rates(0, 0, 0, 0, 0, 0)
"""The rates of requests without a price."""


class Period(Struct, frozen=True):
    """The prices of a model in a range of days. Days are in UTC, counted from 1970."""

    start: int
    """The first day."""
    end: int
    """The day after the last."""
    rates: Rates
    """What its tokens cost."""
    limit: int = 0
    """Prompt tokens up to which `rates` apply; 0 for no limit."""
    over: Rates | None = None
    """The rates of all tokens of a request whose prompt exceeds the limit."""

    @classmethod
    def read_from(cls, entry: Mapping[str, object], web_search: int, where: str) -> Self:
        """Parse a period: prices as in `Rates.read_from`, and optional keys of the shipped table.

        `from` is its first day and `until` the day after its last; `over` has the prices for
        prompts of more than its `prompt_tokens`.

        Raises:
            ValueError: A date is invalid, or (`PriceError`) a price is.
        """
        start, end = (
            date.fromisoformat(str(entry[key])).toordinal() - _EPOCH if key in entry else otherwise
            for key, otherwise in (("from", 0), ("until", FOREVER))
        )
        rates = Rates.read_from(entry, web_search, where)
        over = entry.get("over")
        if not isinstance(over, dict):
            return cls(start, end, rates)
        limit = int(over["prompt_tokens"])
        return cls(start, end, rates, limit, Rates.read_from(over, web_search, f"{where}.over"))

    def at(self, prompt: int) -> Rates:
        """The rates for a request, by the size of its prompt in tokens."""
        return self.over if self.over and prompt > self.limit else self.rates


def _grains(dollars: object, where: str) -> int:
    """Convert dollars per million tokens to grains per token."""
    if isinstance(dollars, int | Decimal) and not isinstance(dollars, bool):
        exact = Decimal(dollars)
        if exact.is_finite() and 0 <= exact <= DEAREST and exact == round(exact, 6):
            return int(exact * (GRAINS_PER_DOLLAR // 1_000_000))
    raise PriceError(
        f"{where} must be dollars per million tokens: "
        f"a number from 0 to {DEAREST} with at most six decimals"
    )


def parsed(text: str, name: str) -> dict[str, object]:
    """Parse a table in JSON, or in TOML if the name ends in `.toml`, with exact numbers.

    Raises:
        PriceError: It is malformed, or no table.
    """
    try:
        if name.endswith(".toml"):
            import tomllib

            return tomllib.loads(text, parse_float=_exact)
        table: object = json.loads(text, parse_float=_exact)
    except (ValueError, RecursionError) as error:
        raise PriceError(f"{name}: {error}") from error
    if not isinstance(table, dict):
        raise PriceError(f"{name} must be a table of models")
    return table


def _exact(written: str) -> Decimal:
    """Parse a number exactly.

    Raises:
        ValueError: It is too large or too small.
    """
    try:
        return Decimal(written)
    except InvalidOperation as error:
        raise ValueError(f"{written} is too large or too small") from error


def tables(table: object, where: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the entries of a table, which must all be tables themselves.

    Raises:
        PriceError: One is not.
    """
    for key, entry in table.items() if isinstance(table, dict) else ():
        if not isinstance(entry, dict):
            raise PriceError(f"{where}: {key} must be a table with {', '.join(CLASSES)}")
        yield key, entry
