"""What a token costs, in integers, and for how long.

Prices are published in dollars per million tokens, with up to three decimals, and a tenth is
added to some. So that no sum is ever rounded, rates are counted in grains: a ten-thousandth of a
billionth of a dollar (1e-13 dollars). A dollar per million tokens is ten million grains a token.
Whoever has added up a response rounds once, to billionths of a dollar ("nano").
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple, Self

from ccwatch.model.response import Response

GRAINS_PER_NANO: Final = 10_000
"""Grains in a billionth of a dollar."""
GRAINS_PER_DOLLAR: Final = 10**13
"""Grains in a dollar."""
FOREVER: Final = 10**9
"""A day, counted from 1970, that never comes."""
CLASSES: Final = ("input", "cache_write_5m", "cache_write_1h", "cache_read", "output")
"""The keys of a price, in the order of `Usage`."""
DEAREST: Final = 1_000_000
"""Dollars per million tokens that no price passes."""

_EPOCH = date(1970, 1, 1).toordinal()


class PriceError(ValueError):
    """A price table that makes no sense; the text names file, key and what is allowed."""


class Rates(NamedTuple):
    """What each class of tokens costs: grains per token, in the order of `Usage`."""

    fresh: int
    """Input that missed the cache and was not written to it."""
    write_5m: int
    """Input written to the cache for five minutes."""
    write_1h: int
    """Input written to the cache for an hour."""
    read: int
    """Input read from the cache."""
    output: int
    """What the model wrote."""
    web_searches: int
    """A search on the server's side: grains per search."""

    @classmethod
    def read_from(cls, entry: Mapping[str, object], web_search: int, where: str) -> Self:
        """Read the five prices of an entry, in dollars per million tokens.

        Args:
            entry: Has each of `CLASSES`; other keys are not looked at.
            web_search: Grains per search.
            where: File and model, for the error's text.

        Raises:
            PriceError: A price is missing or no price.
        """
        for key in CLASSES:
            if key not in entry:
                raise PriceError(f"{where}.{key} is missing; needed are {', '.join(CLASSES)}")
        rates = [_grains(entry[key], f"{where}.{key}") for key in CLASSES]
        return cls._make((*rates, web_search))

    def write(self, *, an_hour: bool) -> int:
        """Grains for a token that is written to the cache for an hour, or for five minutes."""
        return self.write_1h if an_hour else self.write_5m

    @property
    def us(self) -> "Rates":
        """The same for inference bound to the United States: a tenth more on everything."""
        return Rates(*(rate * 11 // 10 for rate in self))

    @property
    def batch(self) -> "Rates":
        """The same for what was asked for in a batch: half for tokens, all for searches."""
        halves = Rates(*(rate // 2 for rate in self))
        return halves._replace(web_searches=self.web_searches)

    def asked_as(self, response: Response) -> "Rates":
        """The same for how a response was asked for, beyond its model and its speed."""
        rates = self.batch if response.batch else self
        return rates.us if response.us_only else rates

    @property
    def whole(self) -> bool:
        """Is each a whole number of billionths of a dollar, so that no sum needs rounding?"""
        return not any(rate % GRAINS_PER_NANO for rate in self)

    @staticmethod
    def nano(grains: int) -> int:
        """Round grains to billionths of a dollar, halves up."""
        return (grains + GRAINS_PER_NANO // 2) // GRAINS_PER_NANO


UNPRICED: Final = Rates(0, 0, 0, 0, 0, 0)
"""The rates of what has no price, to be told apart by those who use them."""


class Period(NamedTuple):
    """What a model costs from one day to another. Days are of UTC, counted from 1970."""

    start: int
    """The first day."""
    end: int
    """The day after the last."""
    rates: Rates
    """What its tokens cost."""
    limit: int = 0
    """Prompt tokens up to which `rates` holds; 0 where it always does."""
    over: Rates | None = None
    """What all tokens of a request cost whose prompt passes the limit."""

    @classmethod
    def read_from(cls, entry: Mapping[str, object], web_search: int, where: str) -> Self:
        """Read a period: prices as in `Rates.read_from`, and what else the shipped table has.

        `from` is its first day and `until` the day after its last, where they are known; `over`
        has the prices for prompts of more than its `prompt_tokens`.

        Raises:
            ValueError: A date is no date, or (`PriceError`) a price no price.
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
        """Choose the rates for a request, by the size of its prompt in tokens."""
        return self.over if self.over and prompt > self.limit else self.rates


def _grains(dollars: object, where: str) -> int:
    """Turn dollars per million tokens into grains per token."""
    if isinstance(dollars, int | Decimal) and not isinstance(dollars, bool):
        exact = Decimal(dollars)
        if exact.is_finite() and 0 <= exact <= DEAREST and exact == round(exact, 6):
            return int(exact * (GRAINS_PER_DOLLAR // 1_000_000))
    raise PriceError(
        f"{where} must be dollars per million tokens: "
        f"a number from 0 to {DEAREST} with at most six decimals"
    )


def parsed(text: str, name: str) -> dict[str, object]:
    """Read a table in JSON, or in TOML if the name ends so, its numbers exactly as written.

    Raises:
        PriceError: It is neither, or no table.
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
    """Read a number as it is written.

    Raises:
        ValueError: No number can be as large, or as small.
    """
    try:
        return Decimal(written)
    except InvalidOperation as error:
        raise ValueError(f"{written} is too large or too small") from error


def tables(table: object, where: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the entries of a table that are themselves tables, as all have to be.

    Raises:
        PriceError: One is not.
    """
    for key, entry in table.items() if isinstance(table, dict) else ():
        if not isinstance(entry, dict):
            raise PriceError(f"{where}: {key} must be a table with {', '.join(CLASSES)}")
        yield key, entry
