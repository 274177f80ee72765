"""The cost of summary requests as the client counts it, as far as it can be derived."""

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
"""The client's total at the start of a session."""


def paid(session: Session, prices: Prices) -> dict[str, int]:
    """The cost of the compactions of the main chain, as far as the client's figures tell.

    Some releases write the answer to the request to a file of its own. If they do not, or log it
    before its size is known, the cost follows from the client's totals, which include every
    request, while the transcript has only the responses in it. If there is one compaction between
    two totals, the difference that the responses between them do not account for is its cost,
    including small background calls such as titles.

    Args:
        session: The session. A fork has spent something before its first row.
        prices: What tokens cost.

    Returns:
        Billionths of a dollar by the compaction's id. Without such a file, a compaction is left out
        if another one is between the same totals, or a response without a price or without logged
        output.
    """
    starts_at_zero = not session.forked_from and not any(t.exceeds for t in session.totals[:1])
    totals = (NOTHING, *session.totals) if starts_at_zero else session.totals
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
    """Is there nothing else between two totals with an unlogged cost?"""
    if after.compactions > len(session.main.compactions):
        return False
    begin_ms, end_ms = _times(session.main, before, after)
    compacted = (one.at_ms for agent in session.agents for one in agent.lane.compactions)
    if any(begin_ms <= at_ms <= end_ms for at_ms in compacted):
        return False
    asked = [
        agent
        for agent in session.agents
        if agent.is_summarizer and any(begin_ms <= one.at_ms < end_ms for one in agent.lane.own)
    ]
    if any(_is_unclear(session, total.after) for total in (before, after)):
        return False
    its_own = session.main.compactions[before.compactions].request is not None
    if len(asked) > its_own:
        return False  # one of them was for another summary
    return not any(one.is_placeholder and not one.ended for one in _between(session, before, after))


def _is_unclear(session: Session, after: int) -> bool:
    """May a sub-agent have answered before a total, or after it?

    Totals have no time, but that of the main chain's answers around them.

    Args:
        session: The session.
        after: The number of its main chain's answers before the total.
    """
    responses = session.main.responses
    if not 0 < after < len(responses):
        return False
    begin_ms, end_ms = responses[after - 1].at_ms, responses[after].at_ms
    agents = (agent.lane for agent in session.agents if not agent.is_summarizer)
    lanes = (*agents, *session.others)
    return any(begin_ms < one.at_ms < end_ms for lane in lanes for one in lane.own)


def _between(session: Session, before: Reported, after: Reported) -> Iterator[Response]:
    """The responses that count toward the cost between two totals; those of sub-agents by time.

    Answers to requests for a summary are what is looked for, and are not among them.
    """
    begin_ms, end_ms = _times(session.main, before, after)
    yield from session.main.own_between(before.after, after.after)
    agents = (agent.lane for agent in session.agents if not agent.is_summarizer)
    for lane in (*agents, *session.others):
        yield from (one for one in lane.own if begin_ms <= one.at_ms < end_ms)


def _times(main: Lane, before: Reported, after: Reported) -> tuple[float, float]:
    """The time span between two totals: milliseconds since 1970, UTC."""
    responses = main.responses
    begin = responses[before.after].at_ms if 0 < before.after < len(responses) else 0
    end = responses[after.after].at_ms if after.after < len(responses) else float("inf")
    return begin, end
