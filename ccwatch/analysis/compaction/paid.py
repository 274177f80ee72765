"""What the request for a summary cost as the client has it, where that tells."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from ccwatch.analysis.compaction.price import estimate
from ccwatch.analysis.cost import bill, is_comparable
from ccwatch.analysis.prices import Prices
from ccwatch.model.lane import Lane
from ccwatch.model.response import Response
from ccwatch.model.session import Reported, Session

NOTHING: Final = Reported(0, "", 0)
"""What a client has counted when a session begins."""


def paid(session: Session, prices: Prices) -> dict[str, int]:
    """Tell what compactions of the main chain cost, where the client has that.

    Some releases write the answer to the request to a file of its own, as it was billed. Where
    they do not, or log it before its size is known, the client still counts every request, the
    transcript only those that were answered in it. So what a total grew by beyond the responses
    since the total before it was spent on what stands on no row. Where one compaction came
    between, that is its request, with small calls that the client made in the background: titles,
    topics.

    Args:
        session: The session. One that was forked had spent something before its first row.
        prices: What tokens cost.

    Returns:
        Billionths of a dollar by the compaction's id. Without such a file, nothing of those that
        share their totals with another compaction, with responses that have no price, or with
        answers of which the release did not log the size.
    """
    begun = not session.forked_from and not any(one.exceeds for one in session.totals[:1])
    totals = (NOTHING, *session.totals) if begun else session.totals
    found: dict[str, int] = {}
    for before, after in pairwise(totals):
        if after.compactions - before.compactions == 1 and _is_alone(session, before, after):
            logged = bill([*_between(session, before, after)], prices)
            nano = after.usd_nano - before.usd_nano - logged.nano
            if nano > 0 and not logged.unpriced and is_comparable(after, logged, prices):
                found[session.main.compactions[before.compactions].id] = nano
    return found | dict(_answered(session.main, prices))


def _answered(lane: Lane, prices: Prices) -> Iterator[tuple[str, int]]:
    for one in lane.compactions:
        if one.request and not one.request_open:
            nano = estimate(one, None, lane, prices)
            if nano is not None:
                yield one.id, nano


def _is_alone(session: Session, before: Reported, after: Reported) -> bool:
    """Is nothing else between two totals that costs something and is not logged?"""
    if after.compactions > len(session.main.compactions):
        return False
    begin_ms, end_ms = _times(session.main, before, after)
    compacted = (one.at_ms for agent in session.agents for one in agent.lane.compactions)
    if any(begin_ms <= at_ms <= end_ms for at_ms in compacted):
        return False
    asked = [
        agent
        for agent in session.agents
        if agent.sums_up and any(begin_ms <= one.at_ms < end_ms for one in agent.lane.own)
    ]
    its_own = session.main.compactions[before.compactions].request is not None
    if len(asked) > its_own:
        return False  # one of them was for another summary
    return not any(one.is_placeholder and not one.ended for one in _between(session, before, after))


def _between(session: Session, before: Reported, after: Reported) -> Iterator[Response]:
    """The responses that were paid for between two totals, sub-agents' by their time.

    Those that were asked for a summary are what is looked for, and are not among them.
    """
    begin_ms, end_ms = _times(session.main, before, after)
    yield from session.main.own_between(before.after, after.after)
    agents = (agent.lane for agent in session.agents if not agent.sums_up)
    for lane in (*agents, *session.others):
        yield from (one for one in lane.own if begin_ms <= one.at_ms < end_ms)


def _times(main: Lane, before: Reported, after: Reported) -> tuple[float, float]:
    """From when to when responses belong between two totals: milliseconds since 1970, UTC."""
    responses = main.responses
    begin = responses[before.after].at_ms if 0 < before.after < len(responses) else 0
    end = responses[after.after].at_ms if after.after < len(responses) else float("inf")
    return begin, end
