"""What responses, days and sessions cost."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, tzinfo
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.bill import Bill, priced
from ccwatch.analysis.prices import Prices, canonical
from ccwatch.model.basis import Basis
from ccwatch.model.lane import Lane
from ccwatch.model.response import Response
from ccwatch.model.session import Reported, Session

QUARTER_MS: Final = 900_000
"""Milliseconds in a quarter of an hour. Local midnight begins one in every zone since 1972."""
ROUNDING_NANO: Final = 5_000_000
"""Billionths of a dollar by which a reported total may be rounded: half a cent, in `/cost`."""
UNDERCOUNTING: Final = 10
"""If one of so many responses is a placeholder, the release does not log output tokens."""


class SessionCost(Struct, frozen=True, eq=False, array_like=True):
    """What a session costs so far. Money is in billionths of a dollar ("nano")."""

    logged: Bill
    """The bill of its own responses, those of its sub-agents included."""
    subagents_nano: int
    """The sub-agents' part of the logged cost."""
    unlisted_nano: int
    """The part of that of sub-agents that are not listed, as they only warm the cache."""
    reported_nano: int | None
    """Claude Code's own total, whatever it covers; `None` if it reported none."""
    reported_from: str | None
    """`cost-state`, `statusline` or `command`."""
    unlogged_nano: int | None
    """The cost of requests that are not logged: compactions, titles, helper calls. `None` if
    unknown: if the reported total also covers another session or is below the logged cost, or if
    a logged response has no price, or a different one than the client uses."""
    total_nano: int
    """The best figure for the whole cost."""
    total_basis: Basis
    """`measured` if the total is the logged cost; `reported` if it is Claude Code's own total plus
    what was logged after it."""
    undercounts_output: bool
    """Does its log lack output tokens, as in releases 2.0.76 to 2.1.52?"""

    @property
    def logged_nano(self) -> int:
        """The cost of its own responses, in billionths of a dollar."""
        return self.logged.nano

    @property
    def known_nano(self) -> int | None:
        """The best figure for the whole cost; `None` if nothing has a price."""
        return None if not self.total_nano and self.logged.unpriced else self.total_nano

    @property
    def lacking(self) -> bool:
        """Is the total too low, as responses have no price or transcripts lack output tokens?"""
        undercounts = self.undercounts_output and self.total_basis is Basis.MEASURED
        return undercounts or bool(self.logged.unpriced)

    @property
    def since_nano(self) -> int:
        """The part of the total that was logged after Claude Code's own; 0 without one."""
        reported = self.reported_nano if self.total_basis is Basis.REPORTED else None
        return 0 if reported is None else self.total_nano - reported


def bill(responses: Iterable[Response], prices: Prices) -> Bill:
    """Add up the cost of responses in any order. Duplicates count once."""
    return priced(_unique(responses), prices)


def by_day(responses: Iterable[Response], zone: tzinfo, prices: Prices) -> dict[date | None, Bill]:
    """Add up the cost of responses by local day, oldest first; days without responses are left out.

    Args:
        responses: In any order. Those without a time come last, under `None`.
        zone: The time zone of the days, which may have 23 or 25 hours.
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
    """Work out the cost of a session from its log and the total that the client reported."""
    main = session.main.own
    unlisted = [response for lane in session.unlisted for response in lane.own]
    agents = [response for agent in session.agents for response in agent.lane.own]
    mains = [one for lane in (*session.further, *session.strays) for one in lane.own]
    everything = (*main, *agents, *unlisted, *mains)
    responses = _unique(everything)
    of_unlisted = bill(unlisted, prices)
    of_agents = bill(agents, prices).plus(of_unlisted)
    if responses is everything:
        logged = priced((*main, *mains), prices).plus(of_agents)
    else:
        logged = priced(responses, prices)
    reported = session.reported
    placeholders = sum(one.is_placeholder for one in responses if not one.ended)
    unlogged, total, basis = None, logged.nano, Basis.MEASURED
    if reported and is_comparable(reported, logged, prices):
        later = bill(_later(reported, session.main, [*agents, *unlisted]), prices)
        excess = reported.usd_nano + later.nano - logged.nano
        if excess >= -ROUNDING_NANO and not logged.unpriced:
            unlogged = max(excess, 0)
        if excess >= 0:
            total, basis = logged.nano + excess, Basis.REPORTED
    return SessionCost(
        logged=logged,
        subagents_nano=of_agents.nano,
        unlisted_nano=of_unlisted.nano,
        reported_nano=reported.usd_nano if reported else None,
        reported_from=reported.source if reported else None,
        unlogged_nano=unlogged,
        total_nano=total,
        total_basis=basis,
        undercounts_output=0 < len(responses) <= placeholders * UNDERCOUNTING,
    )


def is_comparable(reported: Reported, logged: Bill, prices: Prices) -> bool:
    """Does a reported total cover this session only, at the same prices as the logged cost?"""
    if reported.exceeds or reported.guessed:
        return False
    return not prices.own or set(prices.own).isdisjoint(map(canonical, logged.by_model))


def _later(reported: Reported, main: Lane, agents: Iterable[Response]) -> list[Response]:
    """The responses that were logged after a total was reported; those of sub-agents by time."""
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
    """The local day of a quarter of an hour since 1970; `None` for 0 and outside the calendar."""
    try:
        return datetime.fromtimestamp(quarter * QUARTER_MS / 1000, zone).date() if quarter else None
    except (OverflowError, ValueError, OSError):
        return None


def _unique(responses: Iterable[Response]) -> Collection[Response]:
    """Merge duplicates, taking the largest value of each field."""
    rows = responses if isinstance(responses, Collection) else tuple(responses)
    if len({one.id for one in rows}) == len(rows):
        return rows
    unique: dict[str | int, Response] = {}
    for index, one in enumerate(rows):
        key = one.id or index
        unique[key] = _merged(unique[key], one) if key in unique else one
    return tuple(unique.values())


def _merged(one: Response, other: Response) -> Response:
    """Merge two duplicates of a response; the order does not matter."""
    if one == other:
        return one
    return replace(
        one,
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
