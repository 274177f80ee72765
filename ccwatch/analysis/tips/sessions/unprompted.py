"""Tip: requests that nobody typed a prompt for."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from ccwatch.analysis.bill import total
from ccwatch.analysis.carriage import carriage
from ccwatch.analysis.request import Request, neighbours
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import COSTS, Tip
from ccwatch.analysis.tips.worth import is_worth, times, weightiest
from ccwatch.model.entry import Kind
from ccwatch.money import money
from ccwatch.units import tokens

SOME: Final = 5
"""The least number of requests to report: a notice or two of tasks that ended are normal."""


def unprompted(case: Case) -> Iterator[Finding]:
    """Claude Code woke the model again and again while nobody had typed anything.

    Notices of background tasks, scheduled prompts, loops, hooks and messages of other sessions each
    send the whole context. This counts responses after the end of a turn that nothing but notices
    of Claude Code preceded. The saving is the cost of reading the context for them. Let background
    work report once at its end, in a session of its own or after /clear.

    Source: Anthropic's page on costs, "Background token usage".
    """
    entered = _entered(case)
    prompted = {turn.first for turn in case.lane.turns}
    found = [
        one
        for before, one in neighbours(case.lane)
        if one.owned
        and not before.response.tools
        and one.number not in prompted
        and Kind.REMINDER in entered[one.number]
        and entered[one.number] <= {Kind.REMINDER, Kind.ATTACHMENT}
    ]
    read = sum(one.response.context for one in found)
    nano = _reading(case, found)
    if len(found) < SOME or not is_worth(nano, read):
        return
    yield Finding(
        id=UNPROMPTED.id,
        title=f"{times(len(found), 'response')} without a prompt of yours",
        advice="Let background tasks and schedules report less often, or run them in a separate, "
        "small session.",
        evidence=f"background events woke the model {times(len(found), 'time')}, each time with "
        f"the whole context: {tokens(read)}, {money(nano)}",
        saving_tokens=read,
        saving_nano=nano,
        turns=weightiest((one.turn, one.response.context) for one in found),
    )


def _entered(case: Case) -> defaultdict[int, set[Kind]]:
    """What kinds of blocks entered with each response, those of answers left out."""
    along = case.along
    kinds: defaultdict[int, set[Kind]] = defaultdict(set)
    for entry, at in zip(case.story.entries, along.at, strict=True):
        if not entry.response and along.is_living(entry):
            kinds[at].add(entry.kind)
    return kinds


def _reading(case: Case, found: list[Request]) -> int | None:
    """What reading the context cost with each of some requests; `None` without a price."""
    price = carriage(case.lane, case.prices)
    return total(price.nano(one.response.context, one.number, one.number + 1) for one in found)


UNPROMPTED: Final = Tip("unprompted", "Responses to background events", unprompted, COSTS)
"""Background and scheduled traffic."""
