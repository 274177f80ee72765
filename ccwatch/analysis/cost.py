"""What responses, days and sessions cost."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, tzinfo
from typing import Final

from msgspec import Struct

from ccwatch.analysis.bill import Bill, Cost
from ccwatch.analysis.prices import Prices, canonical
from ccwatch.analysis.pricing import priced
from ccwatch.model.basis import Basis
from ccwatch.model.lane import Lane
from ccwatch.model.response import Response
from ccwatch.model.session import Reported, Session

QUARTER_MS: Final = 900_000
"""Milliseconds in a quarter of an hour. All local midnights begin one, in every zone since 1972."""
ROUNDING_NANO: Final = 5_000_000
"""Billionths of a dollar by which a reported total may be off: half a cent, from `/cost`."""
UNDERCOUNTING: Final = 10
"""One placeholder in so many responses means that the release did not log what was written."""


class SessionCost(Struct, frozen=True, eq=False):
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
    """What stands on no response: compactions, titles, helper calls. `None` when unknown: where
    the reported total covers another session as well, or less than what is logged, or where some
    of that has no price, or another one than the client takes."""
    total_nano: int
    """The best figure there is for all of it."""
    total_basis: Basis
    """Is the total that of the log, or Claude Code's own with what was logged after it?"""
    undercounts_output: bool
    """Does its log lack output tokens, as that of releases 2.0.76 to 2.1.52 does?"""

    @property
    def logged_nano(self) -> int:
        """What its own responses cost, in billionths of a dollar."""
        return self.logged.nano

    @property
    def known_nano(self) -> int | None:
        """The best figure for all of it; `None` where nothing of it has a price."""
        return None if not self.total_nano and self.logged.unpriced else self.total_nano

    @property
    def since_nano(self) -> int:
        """What of the best figure was logged after Claude Code's own total; 0 without one in it."""
        told = self.reported_nano if self.total_basis is Basis.REPORTED else None
        return 0 if told is None else self.total_nano - told


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
    return priced(_unique(responses), prices)


def by_day(responses: Iterable[Response], zone: tzinfo, prices: Prices) -> dict[date | None, Bill]:
    """Add up what responses cost on each local day, oldest first; days without any are left out.

    Args:
        responses: In any order. Those without a time come last, under `None`.
        zone: Decides where a day begins and ends: one of 23 or 25 hours is a day like others.
        prices: What tokens cost.
    """
    quarters: defaultdict[int, list[Response]] = defaultdict(list)
    for response in _unique(responses):
        quarters[response.at_ms // QUARTER_MS].append(response)
    days: defaultdict[date | None, list[Response]] = defaultdict(list)
    for quarter, within in quarters.items():
        days[_local_day(quarter, zone)] += within
    return {day: priced(days[day], prices) for day in sorted(days, key=_order)}


def session_cost(session: Session, prices: Prices) -> SessionCost:
    """Work out what a session costs, from what it logged and what the client reported."""
    main = session.main.own
    agents = [response for agent in session.agents for response in agent.lane.own]
    others = [response for lane in session.others for response in lane.own]
    everything = (*main, *agents, *others)
    responses = _unique(everything)
    of_agents = bill(agents, prices)
    if responses is everything:
        logged = priced((*main, *others), prices).plus(of_agents)
    else:
        logged = priced(responses, prices)
    reported = session.reported
    placeholders = sum(one.is_placeholder for one in responses if not one.ended)
    unlogged, total, basis = None, logged.nano, Basis.MEASURED
    if reported and is_comparable(reported, logged, prices):
        beyond = (
            reported.usd_nano + bill(_later(reported, session.main, agents), prices).nano - total
        )
        if beyond >= -ROUNDING_NANO and not logged.unpriced:
            unlogged = max(beyond, 0)
        if beyond >= 0:
            total, basis = total + beyond, Basis.REPORTED
    return SessionCost(
        logged=logged,
        subagents_nano=of_agents.nano,
        reported_nano=reported.usd_nano if reported else None,
        reported_from=reported.source if reported else None,
        unlogged_nano=unlogged,
        total_nano=total,
        total_basis=basis,
        undercounts_output=0 < len(responses) <= placeholders * UNDERCOUNTING,
    )


def is_comparable(reported: Reported, logged: Bill, prices: Prices) -> bool:
    """Is a total of this session alone, at the prices that it is logged with?"""
    if reported.exceeds or reported.guessed:
        return False
    return not prices.own or set(prices.own).isdisjoint(map(canonical, logged.by_model))


def _later(reported: Reported, main: Lane, agents: Iterable[Response]) -> list[Response]:
    """The responses that were logged after a total was reported, sub-agents' by their time."""
    later = main.own_between(reported.after, len(main.responses))
    if reported.at_ms:
        return later + [response for response in agents if response.at_ms > reported.at_ms]
    if later:
        since = later[0].at_ms
        later += [response for response in agents if response.at_ms >= since]
    return later


def _order(day: date | None) -> tuple[bool, date]:
    return day is None, day or date.max


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
        batch=one.batch or other.batch,
        advice=max(one.advice, other.advice),
    )
