"""What responses cost, by class and by model: values that add up."""

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
    """Billionths of a dollar, no token paid for in two of the fields; in the order of `Usage`."""

    input: int = 0
    """Input that missed the cache and was not written to it."""
    write_5m: int = 0
    """Input written to the cache for five minutes."""
    write_1h: int = 0
    """Input written to the cache for an hour."""
    read: int = 0
    """Input read from the cache."""
    output: int = 0
    """What the model wrote."""
    web_search: int = 0
    """Searches on the server's side."""

    @classmethod
    def of(cls, usage: Usage, rates: Rates) -> "Cost":
        """Price a usage. Its total is rounded once, and the fields add up to it exactly."""
        edges = [rates.nano(grains) for grains in accumulate(map(mul, usage, rates))]
        return cls(*(after - before for before, after in zip([0, *edges], edges, strict=False)))

    @property
    def total(self) -> int:
        """All of it, in billionths of a dollar."""
        return sum(self)

    def plus(self, other: "Cost") -> "Cost":
        """Add field by field; `+` would concatenate, for this is a tuple."""
        return new_tuple(Cost, map(add, self, other))


class ModelBill(NamedTuple):
    """What one model did and cost."""

    responses: int = 0
    """Answers of the API. An advisor's are part of another model's answers: they count 0."""
    usage: Usage = NO_USAGE
    """What it was billed for, priced or not."""
    cost: Cost = Cost()
    """What that cost, as far as it has a price."""

    def plus(self, other: "ModelBill") -> "ModelBill":
        """Add field by field."""
        return ModelBill(
            self.responses + other.responses,
            self.usage.plus(other.usage),
            self.cost.plus(other.cost),
        )


class Bill(Struct, frozen=True):
    """What a number of responses cost. Bills of different responses may be added up."""

    by_model: Mapping[str, ModelBill] = field(default_factory=dict)
    """By the model's name as the API gave it, in alphabetical order."""
    unpriced: Mapping[str, int] = field(default_factory=dict)
    """Models without a price, with how many answers have none for it: `name`, or `name (fast)`
    where only the price of its fast mode is unknown."""

    @property
    def responses(self) -> int:
        """Answers of the API, each counted once."""
        return sum(share.responses for share in self.by_model.values())

    @property
    def usage(self) -> Usage:
        """What was billed, all models together."""
        return self.whole.usage

    @property
    def cost(self) -> Cost:
        """What it cost by class, all models together."""
        return self.whole.cost

    @property
    def nano(self) -> int:
        """What it cost, in billionths of a dollar: less than the truth if `unpriced`."""
        return sum(share.cost.total for share in self.by_model.values())

    @property
    def known_nano(self) -> int | None:
        """The same; `None` where nothing of it has a price."""
        found = self.nano
        return None if not found and self.unpriced else found

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
