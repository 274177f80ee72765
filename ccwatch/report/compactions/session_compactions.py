"""The compactions of one session: those that are its own, analysed, and as they are listed."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

from ccwatch.analysis.compaction.paid import paid
from ccwatch.analysis.compaction.price import price, summary_tokens
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.stored_analysis import MAIN, Compacted
from ccwatch.analysis.threshold.evidence import is_idle
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.lane import Lane
from ccwatch.model.session import Session
from ccwatch.model.setup import Setup
from ccwatch.report.compactions.expiry import expires_ms
from ccwatch.report.compactions.recorded import Recorded


def own_compactions(session: Session, sessions: Mapping[str, Session]) -> Iterator[Compaction]:
    """The compactions of a session's main chain, oldest first, each in one session only.

    A fork begins with copies of rows of its origin, compactions among them: those are the
    origin's, as long as that is known.

    Args:
        session: The session.
        sessions: All sessions, by their ids.
    """
    copied = copied_compactions(session, sessions.get(session.forked_from))
    return (one for one in session.main.compactions if one.id not in copied)


def copied_compactions(session: Session, origin: Session | None) -> frozenset[str]:
    """The ids of the compactions of a session's main chain that were made in another one.

    Args:
        session: The session.
        origin: The one that it was forked from; `None` where it is none, or not known.
    """
    made = {one.id for one in origin.main.compactions} if origin else set()
    return frozenset(made.intersection(one.id for one in session.main.compactions))


def compacted(session: Session, prices: Prices) -> Iterator[Compacted]:
    """Analyse the compactions of a session and its sub-agents.

    Args:
        session: The session.
        prices: What tokens cost.

    Yields:
        Those of each conversation, the oldest first, copies included.
    """
    known = paid(session, prices) if session.main.compactions else {}
    for number, lane in _numbered_lanes(session):
        if not lane.compactions:
            continue
        start_ms = session.first_ms if number < 0 else _start_ms(lane)
        for place, (one, turns, since_ms) in enumerate(_spans(lane, start_ms)):
            size = summary_tokens(one, lane)
            cost = price(one, size, lane, prices)
            nano, off_nano = (cost.nano, cost.off_nano) if cost else (None, 0)
            idle, reported = one.trigger is Trigger.AUTO and is_idle(lane, one), known.get(one.id)
            yield Compacted(number, place, nano, turns, since_ms, size, idle, reported, off_nano)


def recorded(session: Session, setup: Setup, found: Iterable[Compacted]) -> Iterator[Recorded]:
    """Yield the compactions of a session and its sub-agents as they are listed.

    Args:
        session: The session.
        setup: The client's settings in force in its folder.
        found: The analysis of each.
    """
    ends = None if session.gone else expires_ms(session.last_ms, setup)
    for one in found:
        is_stray = one.agent < MAIN
        yield Recorded(
            _lane_of(session, one.agent).compactions[one.place],
            session.id,
            session.agents[one.agent].id if one.agent >= 0 else "",
            session.project,
            session.title,
            one.nano,
            one.turns,
            one.since_ms,
            archived=session.gone and not is_stray,
            expires_ms=ends,
            summary_tokens=one.summary_tokens,
            idle=one.idle,
            paid_nano=one.paid_nano,
            off_nano=one.off_nano,
            stray=is_stray,
        )


def _lane_of(session: Session, number: int) -> Lane:
    """The conversation with a number, as in `Compacted.agent`."""
    if number >= 0:
        return session.agents[number].lane
    return session.main if number == MAIN else session.strays[MAIN - 1 - number]


def _numbered_lanes(session: Session) -> Iterator[tuple[int, Lane]]:
    """Yield every conversation with its number, the main chain first."""
    yield MAIN, session.main
    yield from enumerate(agent.lane for agent in session.agents)
    for at, lane in enumerate(session.strays):
        yield MAIN - 1 - at, lane


def _spans(lane: Lane, start_ms: int) -> Iterator[tuple[Compaction, int | None, int | None]]:
    """Yield each compaction with the turns and the milliseconds since the one before it."""
    firsts = sorted(turn.first for turn in lane.turns if turn.alive)
    start = 0
    for one in lane.compactions:
        end = bisect_left(firsts, one.after)
        since_ms = one.at_ms - start_ms if start_ms and one.at_ms >= start_ms else None
        yield (one, None, None) if one.is_beginning else (one, max(0, end - start), since_ms)
        start, start_ms = max(start, end), one.at_ms or start_ms


def _start_ms(lane: Lane) -> int:
    times = [*(turn.at_ms for turn in lane.turns[:1]), *(one.at_ms for one in lane.responses[:1])]
    return min((at_ms for at_ms in times if at_ms), default=0)
