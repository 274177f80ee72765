"""The analysis of one session, from its own transcripts alone."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from msgspec import Struct

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.cost import SessionCost, bill, by_day, session_cost
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.stored_analysis import StoredAnalysis
from ccwatch.analysis.threshold.evidence import Evidence, digest, merge
from ccwatch.analysis.window import Window, largest_context, window
from ccwatch.model.client import StatusLine
from ccwatch.model.lane import Lane
from ccwatch.model.name import normalized
from ccwatch.model.response import Response
from ccwatch.model.session import Session
from ccwatch.model.setup import Setup

Key = tuple[str, int | None]
"""The normalized name of a model, and the size of its window in tokens."""
Bills = tuple[tuple[date | None, Bill], ...]
"""Bills by local day. Most sessions have only one, for which a mapping takes far more memory."""


class SessionAnalysis(Struct, frozen=True, eq=False):
    """The analysis of one session."""

    session: Session
    """The session."""
    statusline: StatusLine | None
    """Its last status line."""
    setup: Setup
    """The settings in force."""
    window: Window
    """The main chain's window."""
    cost: SessionCost
    """Its cost."""
    bills: Bills
    """The logged bill of each local day; under `None` what has no time."""
    evidence: tuple[tuple[str, int | None, Evidence], ...]
    """The same as `evidence_by_key`, each with the two parts of its key."""
    agents_nano: tuple[int | None, ...]
    """The cost of each sub-agent in the session's order, in billionths of a dollar; `None` if
    nothing has a price."""
    stored: StoredAnalysis | None = None
    """The stored analysis, if this was taken from one."""

    @property
    def evidence_by_key(self) -> dict[Key, Evidence]:
        """The evidence of its lanes for triggers."""
        return {(model, tokens): evidence for model, tokens, evidence in self.evidence}

    def is_of(self, session: Session, statusline: StatusLine | None, setup: Setup) -> bool:
        """Was it made from this input?"""
        return self.session is session and self.statusline is statusline and self.setup is setup


def work_out(
    session: Session, statusline: StatusLine | None, setup: Setup, prices: Prices, zone: tzinfo
) -> SessionAnalysis:
    """Analyse a session.

    Args:
        session: The session.
        statusline: Its last status line.
        setup: The settings in force in its folder.
        prices: What tokens cost.
        zone: The time zone of days.
    """
    own = [response for lane in session.lanes for response in lane.own]
    cost = session_cost(session, prices)
    size = lane_window(session.main, session.last_ms, statusline, setup)
    return SessionAnalysis(
        session=session,
        statusline=statusline,
        setup=setup,
        window=size,
        cost=cost,
        bills=_bills(own, cost.logged, zone, prices),
        evidence=_evidence(session, size, setup),
        agents_nano=tuple([bill(agent.lane.own, prices).known_nano for agent in session.agents]),
    )


def _bills(own: Sequence[Response], logged: Bill, zone: tzinfo, prices: Prices) -> Bills:
    """Divide the logged bill by local days. Most sessions have only one."""
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


def lane_window(lane: Lane, at_ms: int, statusline: StatusLine | None, setup: Setup) -> Window:
    """The window of a lane.

    Args:
        lane: A main chain or a sub-agent's.
        at_ms: The session's newest row: milliseconds since 1970, UTC.
        statusline: The session's last status line; only for a main chain.
        setup: The settings in force.
    """
    model = lane.last.model if lane.last else statusline.model if statusline else ""
    return window(model, largest_context(lane), statusline, setup, at_ms)


def key_of(lane: Lane, size: Window) -> Key:
    """The model and the window size of a lane, by which evidence is grouped."""
    return _model_of(lane), size.tokens


def _model_of(lane: Lane) -> str:
    return normalized(lane.last.model if lane.last else "")


def _evidence(
    session: Session, size: Window, setup: Setup
) -> tuple[tuple[str, int | None, Evidence], ...]:
    """What its conversations show of their triggers.

    Sub-agents of another model show nothing, since the client may take the window of the session's
    model for theirs (anthropics/claude-code issue 83355); nor does the request for a summary, which
    is answered past the trigger.
    """
    found: defaultdict[Key, list[Evidence]] = defaultdict(list)
    if session.main.last:
        found[key_of(session.main, size)].append(digest(session.main, version=session.version))
    own = _model_of(session.main)
    for agent in session.agents:
        lane = agent.lane
        if lane.last and _model_of(lane) == own and not agent.is_summarizer:
            size = lane_window(lane, session.last_ms, None, setup)
            found[key_of(lane, size)].append(digest(lane, version=session.version))
    return tuple([(*key, merge(parts)) for key, parts in found.items()])
