"""Prices many responses at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter, itemgetter

from ccwatch.analysis.bill import Bill, Cost, ModelBill
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.rates import UNPRICED, Period, Rates
from ccwatch.model.response import SYNTHETIC, Response
from ccwatch.model.usage import NO_USAGE, Usage
from ccwatch.units import DAY_MS

_at_ms = attrgetter("at_ms")
_kind = attrgetter("model", "fast", "us_only", "batch")
"""What determines the rates of a response, besides its day and its size."""
_FIELDS = tuple(itemgetter(i) for i in range(len(Usage._fields)))


def priced(responses: Iterable[Response], prices: Prices) -> Bill:
    """Add up the cost of responses without duplicates, and of what was billed beside them.

    A request to an advisor is priced at the standard rates of its model, on the day of the
    response; others are as fast as the response, if their model has a fast mode.
    """
    advice = [
        response._replace(
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
    """Has the model of a request beside a fast response a fast mode?"""
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
