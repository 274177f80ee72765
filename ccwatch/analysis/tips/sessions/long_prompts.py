"""Tip: prompts that passed the size from which a model costs more."""

from collections.abc import Iterator
from operator import mul, sub
from typing import Final

from msgspec.structs import astuple

from ccwatch.analysis.request import turn_at
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import Tip
from ccwatch.analysis.tips.worth import WORTH_NANO, times, weightiest
from ccwatch.model.name import short
from ccwatch.model.response import Response
from ccwatch.money import estimate
from ccwatch.units import tokens


def long_prompts(case: Case) -> Iterator[Finding]:
    """Contexts passed the size from which all tokens of a response cost more.

    Some models have a second, higher price for responses whose context is larger than a limit, and
    it applies to all of their tokens. To avoid it, keep the context below the limit, or use a model
    without one.

    Source: Anthropic's page on prices.
    """
    lanes = (case.lane, *(agent.lane for agent in case.session.agents))
    found = [(lane, one, cost) for lane in lanes for one in lane.own if (cost := _extra(one, case))]
    saving = sum(cost for _, _, cost in found)
    if not found or saving < WORTH_NANO:
        return
    _, dearest, _ = max(found, key=lambda one: one[2])
    period = case.prices.period(dearest.model, dearest.at_ms, dearest.fast)
    limit = tokens(period.limit if period else None)
    places = {one.id: number for number, one in enumerate(case.lane.responses)}
    yield Finding(
        id=LONG_PROMPTS.id,
        title=f"{times(len(found), 'response')} above {limit} at a higher price",
        advice=f"On {short(dearest.model)}, run /compact or /clear before the context passes "
        f"{limit}.",
        evidence=f"{times(len(found), 'response')} above {limit} cost {estimate(saving)} more than "
        "their tokens would have below it",
        saving_nano=saving,
        command="/compact",
        turns=weightiest(
            (turn_at(case.lane, places.get(one.id, -1)), cost)
            for lane, one, cost in found
            if lane is case.lane
        ),
    )


def _extra(one: Response, case: Case) -> int:
    """What a response cost more because its prompt passed its model's limit."""
    period = case.prices.period(one.model, one.at_ms, one.fast)
    if not period or not period.over or (one.context or one.usage.prompt) <= period.limit:
        return 0
    base, over = period.rates.asked_as(one), period.over.asked_as(one)
    more = map(sub, astuple(over), astuple(base))
    return base.nano(sum(map(mul, astuple(one.usage), more)))


LONG_PROMPTS: Final = Tip(
    "long-prompts",
    "Long contexts at a higher price",
    long_prompts,
    "https://platform.claude.com/docs/en/about-claude/pricing",
)
"""A higher price for large prompts."""
