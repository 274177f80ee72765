"""What responses, days and sessions cost."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from operator import itemgetter
from typing import Final

from ccwatch.analysis.bill import Bill, Cost, Share
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.rates import DAY_MS, UNPRICED, Period, Rates
from ccwatch.model.basis import Basis
from ccwatch.model.response import Response
from ccwatch.model.session import Reported, Session
from ccwatch.model.usage import NO_USAGE, Usage

SYNTHETIC: Final = "<synthetic>"
"""The model of answers that the client made up itself, which nobody billed."""
QUARTER_MS: Final = 900_000
"""Milliseconds in a quarter of an hour. All local midnights begin one, in every zone since 1972."""
ROUNDING_NANO: Final = 5_000_000
"""Billionths of a dollar by which a reported total may be off: half a cent, from `/cost`."""
UNDERCOUNTING: Final = 10
"""One placeholder in so many responses means that the release did not log what was written."""

_FIELDS = tuple(itemgetter(i) for i in range(len(Usage._fields)))


@dataclass(frozen=True, slots=True, eq=False)
class SessionCost:
    """What a session costs so far. Money is in billionths of a dollar ("nano")."""

    logged: Bill
    """Of its own responses, those of its sub-agents included."""
    subagents_nano: int
    """The sub-agents' part of what is logged."""
    reported_nano: int | None
    """Claude Code's own total, whatever it covers; `None` where it left none."""
    reported_from: str | None
    """`cost-state`, `statusline` or `command`."""
    unlogged_nano: int | None
    """What stands on no response: compactions, titles, helper calls. `None` when unknown, as where
    the reported total covers another session as well, or less than what is logged."""
    total_nano: int
    """The best figure there is for all of it."""
    total_basis: Basis
    """Is the total that of the log, or Claude Code's own with what was logged after it?"""
    undercounts_output: bool
    """Does its log lack output tokens, as that of releases 2.0.76 to 2.1.52 does?"""

    @property
    def logged_nano(self) -> int:
        """What its own responses cost."""
        return self.logged.nano


def cost(response: Response, prices: Prices) -> Cost | None:
    """Price one response, the advisors it asked included.

    Returns:
        What it cost as far as it has a price; `None` where no part of it has one. The bill of the
        response alone tells which parts have none.
    """
    alone = bill((response,), prices)
    requests = 1 + len(response.advice)
    return alone.cost if sum(alone.unpriced.values()) < requests else None


def bill(responses: Iterable[Response], prices: Prices) -> Bill:
    """Add up what responses cost, whatever their order; one that comes twice counts once."""
    return _bill(_unique(responses), prices)


def by_day(responses: Iterable[Response], zone: tzinfo, prices: Prices) -> dict[date, Bill]:
    """Add up what responses cost on each local day, oldest first; days without any are left out.

    Args:
        responses: In any order. Those without a time belong to no day.
        zone: Decides where a day begins and ends: one of 23 or 25 hours is a day like others.
        prices: What tokens cost.
    """
    quarters: defaultdict[int, list[Response]] = defaultdict(list)
    for response in _unique(responses):
        quarters[response.at_ms // QUARTER_MS].append(response)
    days: defaultdict[date, list[Response]] = defaultdict(list)
    for quarter, within in quarters.items():
        if day := _local_day(quarter, zone):
            days[day] += within
    return {day: _bill(days[day], prices) for day in sorted(days)}


def session_cost(session: Session, prices: Prices) -> SessionCost:
    """Work out what a session costs, from what it logged and what the client reported."""
    main = session.main.own
    agents = [response for agent in session.agents for response in agent.lane.own]
    responses = _unique((*main, *agents))
    logged = _bill(responses, prices)
    reported = session.reported
    placeholders = sum(response.is_placeholder for response in responses)
    unlogged, total = None, logged.nano
    if reported and not reported.exceeds:
        later = bill(_later(reported, main, agents), prices).nano
        beyond = reported.usd_nano - (logged.nano - later)
        unlogged = max(beyond, 0) if beyond >= -ROUNDING_NANO else None
        total = max(total, reported.usd_nano + later)
    own = total > logged.nano or unlogged is not None
    return SessionCost(
        logged=logged,
        subagents_nano=bill(agents, prices).nano,
        reported_nano=reported.usd_nano if reported else None,
        reported_from=reported.source if reported else None,
        unlogged_nano=unlogged,
        total_nano=total,
        total_basis=Basis.REPORTED if own else Basis.MEASURED,
        undercounts_output=0 < len(responses) <= placeholders * UNDERCOUNTING,
    )


def _later(
    reported: Reported, main: Sequence[Response], agents: Iterable[Response]
) -> list[Response]:
    """The responses that were logged after a total was reported, sub-agents' by their time."""
    later = list(main[reported.after :])
    if later:
        since = later[0].at_ms
        later += [response for response in agents if response.at_ms >= since]
    return later


def _bill(responses: Iterable[Response], prices: Prices) -> Bill:
    """Add up responses that are known to be different ones."""
    advice = [
        Response("", "", one.model, response.at_ms, one.usage, us_only=response.us_only)
        for response in responses
        if response.advice
        for one in response.advice
    ]
    answers = _grouped_bill(responses, prices, 1)
    return answers.plus(_grouped_bill(advice, prices, 0)) if advice else answers


def _grouped_bill(responses: Iterable[Response], prices: Prices, counting: int) -> Bill:
    """Add up requests, pricing at once all that have the same rates.

    Args:
        responses: The requests.
        prices: What tokens cost.
        counting: As how many responses each counts.
    """
    daily: defaultdict[tuple[str, int, bool, bool], list[Response]] = defaultdict(list)
    for one in responses:
        daily[one.model, one.at_ms // DAY_MS, one.fast, one.us_only].append(one)
    groups: defaultdict[tuple[str, bool, bool, Period | None], list[Response]] = defaultdict(list)
    for (model, day, fast, us_only), group in daily.items():
        if model != SYNTHETIC:
            groups[model, fast, us_only, prices.period(model, day * DAY_MS, fast)] += group
    by_model: dict[str, Share] = {}
    unpriced: dict[str, int] = {}
    for (model, fast, us_only, period), group in groups.items():
        usage, paid = _group_cost(group, period, us_only=us_only)
        share = Share(len(group) * counting, usage, paid)
        by_model[model] = by_model.get(model, Share()).plus(share)
        if not period:
            label = f"{model} (fast)" if fast and prices.knows(model) else model
            unpriced[label] = unpriced.get(label, 0) + len(group)
    return Bill(dict(sorted(by_model.items())), dict(sorted(unpriced.items())))


def _group_cost(
    group: Iterable[Response], period: Period | None, *, us_only: bool
) -> tuple[Usage, Cost]:
    """Add up and price responses of one model, period and speed; without a period, for nothing."""
    sizes: defaultdict[Rates, list[Usage]] = defaultdict(list)
    if period and period.over:
        for one in group:
            # A response that took several requests reports their sum, each of at most its context.
            sizes[period.at(one.context or one.usage.prompt)].append(one.usage)
    else:
        sizes[period.rates if period else UNPRICED] = [one.usage for one in group]
    used, paid = NO_USAGE, Cost()
    for rates, usages in sizes.items():
        exact = rates.us if us_only else rates
        total = _total(usages)
        used = used.plus(total)
        # What needs no rounding may be added first; the rest is rounded once for each response.
        for usage in [total] if exact.whole else usages:
            paid = paid.plus(Cost.of(usage, exact))
    return used, paid


def _total(usages: Sequence[Usage]) -> Usage:
    return Usage(*(sum(map(field, usages)) for field in _FIELDS))


def _local_day(quarter: int, zone: tzinfo) -> date | None:
    """The local day of a quarter of an hour since 1970; `None` for 1970 and beyond the calendar."""
    try:
        return datetime.fromtimestamp(quarter * QUARTER_MS / 1000, zone).date() if quarter else None
    except (OverflowError, ValueError, OSError):
        return None


def _unique(responses: Iterable[Response]) -> Collection[Response]:
    """Merge the responses that are the same one: the largest of each field wins."""
    rows = responses if isinstance(responses, Collection) else tuple(responses)
    if len({one.id for one in rows}) == len(rows):
        return rows
    found: dict[str | int, Response] = {}
    for index, one in enumerate(rows):
        key = one.id or index
        found[key] = _merged(found[key], one) if key in found else one
    return tuple(found.values())


def _merged(one: Response, other: Response) -> Response:
    """Merge two readings of a response, whichever comes first."""
    if one == other:
        return one
    return one._replace(
        model=min(one.model, other.model),
        at_ms=min(one.at_ms, other.at_ms) or max(one.at_ms, other.at_ms),
        usage=one.usage.largest(other.usage),
        context=max(one.context, other.context),
        ended=one.ended or other.ended,
        fast=one.fast or other.fast,
        us_only=one.us_only or other.us_only,
        advice=max(one.advice, other.advice),
    )
