"""What can be worked out for one session from its own transcripts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from msgspec import Struct

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.cost import SessionCost, bill, by_day, session_cost
from ccwatch.analysis.evidence import Evidence, digest, merge
from ccwatch.analysis.note import Note
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.window import Window, largest_context, window
from ccwatch.model.lane import Lane
from ccwatch.model.name import plain
from ccwatch.model.response import Response
from ccwatch.model.session import Session
from ccwatch.model.setup import Setup, StatusLine

Key = tuple[str, int | None]
"""A model in its plain name, and the size of its window in tokens."""
Bills = tuple[tuple[date | None, Bill], ...]
"""Bills by local days, each once: of most sessions one, for which a mapping takes far more."""


class SessionAnalysis(Struct, frozen=True, eq=False):
    """What was worked out for one session from its own transcripts."""

    session: Session
    """The session."""
    told: StatusLine | None
    """What its client told the status line."""
    setup: Setup
    """The settings in force."""
    window: Window
    """The main chain's window."""
    cost: SessionCost
    """What it costs."""
    bills: Bills
    """What was logged on each local day; under `None` what has no time."""
    evidence: tuple[tuple[str, int | None, Evidence], ...]
    """The same as `shown`, each with the two parts of its key."""
    agents_nano: tuple[int | None, ...]
    """What each sub-agent costs, in the session's order: billionths of a dollar; `None` where it
    has no price at all."""
    note: Note | None = None
    """What an earlier run worked out for it, where that still holds."""

    @property
    def shown(self) -> dict[Key, Evidence]:
        """What its lanes say of triggers."""
        return {(model, tokens): evidence for model, tokens, evidence in self.evidence}

    def is_of(self, session: Session, told: StatusLine | None, setup: Setup) -> bool:
        """Was it worked out from just these?"""
        return self.session is session and self.told is told and self.setup is setup


def work_out(
    session: Session, told: StatusLine | None, setup: Setup, prices: Prices, zone: tzinfo
) -> SessionAnalysis:
    """Work out what a session's own transcripts tell.

    Args:
        session: The session.
        told: What its client told the status line.
        setup: The settings in force in its folder.
        prices: What tokens cost.
        zone: In which days begin and end.
    """
    own = [response for lane in session.lanes for response in lane.own]
    cost = session_cost(session, prices)
    size = lane_window(session.main, session.last_ms, told, setup)
    return SessionAnalysis(
        session=session,
        told=told,
        setup=setup,
        window=size,
        cost=cost,
        bills=_bills(own, cost.logged, zone, prices),
        evidence=_evidence(session, size, setup),
        agents_nano=tuple([bill(agent.lane.own, prices).known_nano for agent in session.agents]),
    )


def _bills(own: Sequence[Response], logged: Bill, zone: tzinfo, prices: Prices) -> Bills:
    """Part what a session logged by local days; most sessions have but one."""
    times = [response.at_ms for response in own]
    if not times:
        return ()
    if min(times):
        first, last = (
            datetime.fromtimestamp(ms / 1000, zone).date() for ms in (min(times), max(times))
        )
        if first == last:
            return ((first, logged),)
    return tuple(by_day(own, zone, prices).items())


def lane_window(lane: Lane, at_ms: int, told: StatusLine | None, setup: Setup) -> Window:
    """Tell how large a lane's window is.

    Args:
        lane: A main chain or a sub-agent's.
        at_ms: The session's newest row: milliseconds since 1970, UTC.
        told: What the client told the status line; only of a main chain.
        setup: The settings in force.
    """
    model = lane.last.model if lane.last else told.model if told else ""
    return window(model, largest_context(lane), told, setup, at_ms)


def key_of(lane: Lane, size: Window) -> Key:
    """What a lane's trigger depends on."""
    return plain(lane.last.model if lane.last else ""), size.tokens


def _evidence(
    session: Session, size: Window, setup: Setup
) -> tuple[tuple[str, int | None, Evidence], ...]:
    found: defaultdict[Key, list[Evidence]] = defaultdict(list)
    for lane in (session.main, *(agent.lane for agent in session.agents)):
        if lane.last:
            if lane is not session.main:
                size = lane_window(lane, session.last_ms, None, setup)
            found[key_of(lane, size)].append(digest(lane, version=session.version))
    return tuple([(*key, merge(parts)) for key, parts in found.items()])
