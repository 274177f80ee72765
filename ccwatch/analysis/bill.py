"""The cost of responses by class and by model, as values that can be added."""

from collections.abc import Iterable, Mapping
from functools import reduce
from itertools import accumulate
from operator import add, mul
from typing import NamedTuple

from msgspec import Struct, field

from ccwatch.analysis.rates import Rates
from ccwatch.model.usage import NO_USAGE, Usage, new_tuple


def total(amounts: Iterable[int | None]) -> int | None:
    """Add up amounts; `None` if any of them is unknown."""
    found = list(amounts)
    known = [amount for amount in found if amount is not None]
    return sum(known) if len(known) == len(found) else None


class Cost(NamedTuple):
    """Cost by class of tokens in billionths of a dollar, in the order of `Usage`."""

    input: int = 0
    """Input that missed the cache and was not written to it."""
    write_5m: int = 0
    """Input written to the cache for five minutes."""
    write_1h: int = 0
    """Input written to the cache for an hour."""
    read: int = 0
    """Input read from the cache."""
    output: int = 0
    """Output."""
    web_search: int = 0
    """Server-side web searches."""

    @classmethod
    def of(cls, usage: Usage, rates: Rates) -> "Cost":
        """Price a usage. The total is rounded once, and the fields add up to it exactly."""
        edges = [rates.nano(grains) for grains in accumulate(map(mul, usage, rates))]
        return cls(*(after - before for before, after in zip([0, *edges], edges, strict=False)))

    @property
    def total(self) -> int:
        """The sum in billionths of a dollar."""
        return sum(self)

    def plus(self, other: "Cost") -> "Cost":
        """Add field by field; `+` would concatenate the tuples."""
        return new_tuple(Cost, map(add, self, other))


class ModelBill(NamedTuple):
    """Usage and cost of one model."""

    responses: int = 0
    """Number of responses. Requests to an advisor are part of another response and do not count."""
    usage: Usage = NO_USAGE
    """What it was billed for, priced or not."""
    cost: Cost = Cost()
    """The cost of what has a price."""

    def plus(self, other: "ModelBill") -> "ModelBill":
        """Add field by field."""
        return ModelBill(
            self.responses + other.responses,
            self.usage.plus(other.usage),
            self.cost.plus(other.cost),
        )


class Bill(Struct, frozen=True):
    """The cost of a number of responses. Bills of different responses can be added."""

    by_model: Mapping[str, ModelBill] = field(default_factory=dict)
    """By the model's name as the API gives it, in alphabetical order."""
    unpriced: Mapping[str, int] = field(default_factory=dict)
    """Number of requests without a price, by model: `name`, or `name (fast)` if only fast mode has
    none."""

    @property
    def responses(self) -> int:
        """Number of responses."""
        return sum(share.responses for share in self.by_model.values())

    @property
    def usage(self) -> Usage:
        """The usage of all models together."""
        return self.whole.usage

    @property
    def cost(self) -> Cost:
        """The cost by class, of all models together."""
        return self.whole.cost

    @property
    def nano(self) -> int:
        """The cost in billionths of a dollar; too low if anything is `unpriced`."""
        return sum(share.cost.total for share in self.by_model.values())

    @property
    def known_nano(self) -> int | None:
        """The same; `None` if nothing has a price."""
        nano = self.nano
        return None if not nano and self.unpriced else nano

    def plus(self, *others: "Bill") -> "Bill":
        """Add the bills of other responses."""
        by_model: dict[str, ModelBill] = {}
        unpriced: dict[str, int] = {}
        for bill in (self, *others):
            for model, share in bill.by_model.items():
                by_model[model] = by_model.get(model, ModelBill()).plus(share)
            for label, count in bill.unpriced.items():
                unpriced[label] = unpriced.get(label, 0) + count
        return Bill(dict(sorted(by_model.items())), dict(sorted(unpriced.items())))

    @property
    def whole(self) -> ModelBill:
        """All models together."""
        return reduce(ModelBill.plus, self.by_model.values(), ModelBill())
