"""The cost of responses by class and by model, as values that can be added."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import accumulate
from operator import add, attrgetter, mul

from msgspec import Struct, field
from msgspec.structs import astuple, replace

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.rates import UNPRICED, Period, Rates
from ccwatch.model.response import SYNTHETIC, Response
from ccwatch.model.usage import NO_USAGE, Usage
from ccwatch.units import DAY_MS

_at_ms = attrgetter("at_ms")
_kind = attrgetter("model", "fast", "us_only", "batch")
"""What determines the rates of a response, besides its day and its size."""
_FIELDS = tuple(map(attrgetter, Usage.__struct_fields__))


def total(amounts: Iterable[int | None]) -> int | None:
    """Add up amounts; `None` if any of them is unknown."""
    found = list(amounts)
    known = [amount for amount in found if amount is not None]
    return sum(known) if len(known) == len(found) else None


class Cost(Struct, frozen=True, array_like=True, gc=False):
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
        edges = [
            rates.nano(grains) for grains in accumulate(map(mul, astuple(usage), astuple(rates)))
        ]
        return cls(*(after - before for before, after in zip([0, *edges], edges, strict=False)))

    @staticmethod
    def total_of(usage: Usage, rates: Rates) -> int:
        """The total of what `of` gives, which takes longer."""
        return rates.nano(sum(map(mul, astuple(usage), astuple(rates))))

    @property
    def total(self) -> int:
        """The sum in billionths of a dollar."""
        return sum(astuple(self))

    def plus(self, other: "Cost") -> "Cost":
        """Add field by field."""
        return Cost(*map(add, astuple(self), astuple(other)))


class ModelBill(Struct, frozen=True, array_like=True, gc=False):
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


class Bill(Struct, frozen=True, array_like=True, gc=False):
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


def priced(responses: Iterable[Response], prices: Prices) -> Bill:
    """Add up the cost of responses without duplicates, and of what was billed beside them.

    A request to an advisor is priced at the standard rates of its model, on the day of the
    response; others are as fast as the response, if their model has a fast mode.
    """
    advice = [
        replace(
            response,
            model=one.model,
            usage=one.usage,
            context=0,
            fast=response.fast and not one.advises and _may_be_fast(one.model, response, prices),
            advice=(),
        )
        for response in responses
        if response.advice
        for one in response.advice
    ]
    answers = _requests(responses, prices, 1)
    return answers.plus(_requests(advice, prices, 0)) if advice else answers


def _may_be_fast(model: str, response: Response, prices: Prices) -> bool:
    """Does the model of a request beside a fast response have a fast mode?"""
    return model == response.model or bool(prices.period(model, response.at_ms, fast=True))


def _requests(responses: Iterable[Response], prices: Prices, counting: int) -> Bill:
    """Add up the cost of requests, grouped by their rates.

    Args:
        responses: The requests.
        prices: What tokens cost.
        counting: How many responses each of them counts as, 0 or 1.
    """
    kinds: defaultdict[tuple[str, bool, bool, bool], list[Response]] = defaultdict(list)
    for one in responses:
        kinds[_kind(one)].append(one)
    groups: list[tuple[Period | None, Sequence[Response]]] = []
    for (model, fast, *_), all_days in kinds.items():
        if model != SYNTHETIC:
            groups += _by_period(all_days, model, prices, fast=fast)
    by_model: dict[str, ModelBill] = {}
    unpriced: dict[str, int] = {}
    for period, group in groups:
        model, fast = group[0].model, group[0].fast
        usage, paid = _group(group, period)
        share = ModelBill(len(group) * counting, usage, paid)
        by_model[model] = by_model.get(model, ModelBill()).plus(share)
        if not period:
            label = f"{model} (fast)" if fast and prices.knows(model) else model
            unpriced[label] = unpriced.get(label, 0) + len(group)
    return Bill(dict(sorted(by_model.items())), dict(sorted(unpriced.items())))


def _by_period(
    responses: Sequence[Response], model: str, prices: Prices, *, fast: bool
) -> Iterable[tuple[Period | None, Sequence[Response]]]:
    """Group responses of one model by the price period they fall in."""
    times = list(map(_at_ms, responses))
    first, last = (prices.period(model, at_ms, fast) for at_ms in (min(times), max(times)))
    if first and first is last and min(times) >= DAY_MS:
        return [(first, responses)]  # a period has no gaps
    daily: defaultdict[int, list[Response]] = defaultdict(list)
    for one in responses:
        daily[one.at_ms // DAY_MS].append(one)
    periods: defaultdict[Period | None, list[Response]] = defaultdict(list)
    for day, group in daily.items():
        periods[prices.period(model, day * DAY_MS, fast)] += group
    return periods.items()


def _group(group: Sequence[Response], period: Period | None) -> tuple[Usage, Cost]:
    """Add up the usage and cost of responses of one kind and period; without a period, unpriced."""
    sizes: defaultdict[Rates, list[Usage]] = defaultdict(list)
    if period and period.over:
        for one in group:
            # Usage may be the sum of several requests; the context is that of the largest one.
            sizes[period.at(one.context or one.usage.prompt)].append(one.usage)
    else:
        sizes[period.rates if period else UNPRICED] = [one.usage for one in group]
    used, paid = NO_USAGE, Cost()
    for rates, usages in sizes.items():
        exact = rates.asked_as(group[0])
        total = _total(usages)
        used = used.plus(total)
        # Without fractions the sum can be priced at once; else each response is rounded.
        for usage in [total] if exact.whole else usages:
            paid = paid.plus(Cost.of(usage, exact))
    return used, paid


def _total(usages: Sequence[Usage]) -> Usage:
    return Usage(*(sum(map(field, usages)) for field in _FIELDS))
