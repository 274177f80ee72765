"""Tip: what each further turn costs because of what is in the window."""

from collections.abc import Iterator
from statistics import median
from typing import Final

from ccwatch.analysis.carriage import rates_of
from ccwatch.analysis.session.turns import TurnFigures, turn_figures
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import COSTS, Tip
from ccwatch.analysis.tips.worth import WORTH_NANO, weightiest
from ccwatch.money import estimate, money
from ccwatch.units import percent, tokens

SPELL: Final = 5
"""The number of turns at the beginning, and at the end, that are compared: a single turn may be an
exception."""
LARGE: Final = 100_000
"""The least tokens in the window to report."""
DOUBLED: Final = 2
"""The least growth of the cost of a turn, and of the context, as a factor."""
MOSTLY: Final = 0.5
"""The least share of reading the context in a turn's cost: with less, turns cost more because they
do more."""


def turn_price(case: Case) -> Iterator[Finding]:
    """A turn costs twice what it did, because of what the window holds by now.

    Each response reads the whole context, so every turn costs more than the one before even if it
    asks for no more. The first and the last five turns since the last compaction are compared. Run
    /clear when the task is done, and /compact at a natural break when it continues.

    Source: Anthropic's page on costs, "Length of conversation history".
    """
    lane = case.lane
    start = lane.compactions[-1].after if lane.compactions else 0
    turns = [one for one in turn_figures(lane, case.prices) if _counts(one) and one.first >= start]
    if len(turns) < 2 * SPELL or (turns[-1].context or 0) < LARGE or lane.compacted:
        return
    early, late = turns[:SPELL], turns[-SPELL:]
    was, now = _median(early), _median(late)
    reading = _reading(case, late)
    if now < DOUBLED * was or now - was < WORTH_NANO or reading < MOSTLY * now:
        return
    if (late[-1].context or 0) < DOUBLED * (early[-1].context or 0):
        return
    yield Finding(
        id=TURN_PRICE.id,
        title=f"Each further turn costs {estimate(now)}",
        advice="When the task is done, run /clear; if it continues, run /compact with a focus.",
        evidence=f"{money(was)} at {tokens(early[-1].context)}, {money(now)} at "
        f"{tokens(late[-1].context)}; {percent(min(1.0, reading / now))} of that is "
        "for reading the context",
        turns=weightiest((one.number, one.nano) for one in late),
    )


def _counts(one: TurnFigures) -> bool:
    """Was a turn answered, at a known price, and not copied from another session?"""
    return one.alive and bool(one.responses) and not one.unpriced and not one.copied


def _median(turns: list[TurnFigures]) -> int:
    return round(median(one.nano for one in turns))


def _reading(case: Case, turns: list[TurnFigures]) -> int:
    """What reading from the cache costs in a turn, in billionths of a dollar: the median."""
    found = []
    for one in turns:
        rates = rates_of(case.lane.responses[one.first], case.prices)
        found.append(rates.nano(one.usage.read * rates.read) if rates else 0)
    return round(median(found))


TURN_PRICE: Final = Tip("turn-price", "What a further turn costs", turn_price, COSTS)
"""For information."""
