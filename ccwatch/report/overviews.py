"""Overviews of single sessions, each remade only if its input changed."""

from itertools import islice, pairwise
from statistics import median
from threading import Lock
from typing import Final

from msgspec.structs import replace

from ccwatch.analysis.cache import cache
from ccwatch.analysis.context import Point, context_of, pending_tokens, points
from ccwatch.analysis.cost import bill
from ccwatch.analysis.forecast import forecast
from ccwatch.analysis.overview import AgentView, Overview
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.near_trigger import near_trigger
from ccwatch.lru_cache import LruCache
from ccwatch.model.client import Running
from ccwatch.model.lane import Lane
from ccwatch.model.session import Agent, Session
from ccwatch.report.analyses import Analyses
from ccwatch.report.session_analysis import SessionAnalysis
from ccwatch.report.session_rows import ACTIVE_MS, SessionRows, is_closed
from ccwatch.store.snapshot import Snapshot

MAX_CACHED: Final = 32
"""Number of overviews that are cached."""
RECENT_TURNS: Final = 10
"""Turns whose median cost is shown."""
IDLE: Final = "idle"
"""The status of a client that waits for its user."""


class Overviews:
    """Makes overviews, and caches the last ones. May be used from any thread."""

    def __init__(self, analyses: Analyses, rows: SessionRows, prices: Prices) -> None:
        """Start without overviews.

        Args:
            analyses: The analyses of sessions.
            rows: The rows of the newest board, which tell which sessions are live.
            prices: What tokens cost.
        """
        self._analyses, self._rows, self._prices = analyses, rows, prices
        self._known = LruCache[str, tuple[SessionAnalysis, tuple[object, ...], Overview]](
            MAX_CACHED
        )
        self._lock = Lock()

    def of(self, analysis: SessionAnalysis, snapshot: Snapshot) -> Overview:
        """The overview of a session; the same object as long as nothing changed.

        Args:
            analysis: The analysis of the session.
            snapshot: The snapshot of the newest board.
        """
        session = analysis.session
        pending = self._pending(analysis)
        case = (
            self._analyses.threshold(analysis),
            snapshot.running.get(session.id),
            self._rows.liveness(session.id),
            is_closed(session, snapshot),
            pending,
            self._analyses.copied(session),
            *(self._analyses.agent(agent.lane, analysis)[1] for agent in session.agents),
        )
        known = self._known.get(session.id)
        if known and known[:2] == (analysis, case):
            return known[2]
        nano = per_turn(session.main, self._prices)
        overview = self._make(analysis, snapshot, pending, points(session.main), nano, ahead=True)
        with self._lock:
            self._known.put(session.id, (analysis, case, overview))
        return overview

    def brief(self, analysis: SessionAnalysis, snapshot: Snapshot, *, ahead: bool) -> Overview:
        """An overview without history, which is not cached.

        Args:
            analysis: The analysis of the session.
            snapshot: The snapshot of the newest board.
            ahead: Include a forecast, which takes longer than the rest?
        """
        return self._make(analysis, snapshot, self._pending(analysis), (), None, ahead=ahead)

    def tidy(self) -> None:
        """Drop cached overviews of sessions that changed or are gone, to free their responses."""
        with self._lock:
            for name, (analysis, *_) in [*self._known.items()]:
                if self._analyses.get(name) is not analysis:
                    del self._known[name]

    def _make(
        self,
        analysis: SessionAnalysis,
        snapshot: Snapshot,
        pending: int,
        history: tuple[Point, ...],
        per_turn_nano: int | None,
        *,
        ahead: bool,
    ) -> Overview:
        session = analysis.session
        context = self._analyses.context(analysis, pending)
        state = cache(session.main, context, self._prices, analysis.statusline)
        copied, closed = self._analyses.copied(session), is_closed(session, snapshot)
        return Overview(
            session=session,
            context=context,
            history=history,
            compactions=tuple(one for one in session.main.compactions if one.id not in copied),
            cost=analysis.cost,
            cache=state,
            forecast=forecast(session.main, context) if ahead else None,
            per_turn_nano=per_turn_nano,
            agents=self._agents(analysis, snapshot.running.get(session.id)),
            findings=tuple(near_trigger(session.main, context, self._prices, closed=closed)),
            running=snapshot.running.get(session.id),
            statusline=analysis.statusline,
            closed=closed,
        )

    def _pending(self, analysis: SessionAnalysis) -> int:
        return self._analyses.pending(analysis, self._rows.liveness(analysis.session.id))

    def _agents(self, analysis: SessionAnalysis, client: Running | None) -> tuple[AgentView, ...]:
        """The sub-agents of a session, the one that wrote last first."""
        session = analysis.session
        is_open = self._rows.liveness(session.id) is not False
        may_work = is_open and not (client and client.status == IDLE)
        views = [
            self._agent(_at_work(agent, session) if may_work else agent, nano, analysis)
            for agent, nano in zip(session.agents, analysis.agents_nano, strict=True)
        ]
        return tuple(sorted(views, key=lambda view: view.agent.last_ms, reverse=True))

    def _agent(self, agent: Agent, nano: int | None, analysis: SessionAnalysis) -> AgentView:
        lane = agent.lane
        size, threshold = self._analyses.agent(lane, analysis)
        context = context_of(lane, size, threshold, pending_tokens(lane))
        return AgentView(agent, context, nano)


def _at_work(agent: Agent, session: Session) -> Agent:
    """Mark a sub-agent of an active session as unfinished, if it seems to be at work.

    It is assumed to be if neither its end nor its result is known, and it wrote until lately.
    """
    is_late = session.last_ms - agent.last_ms > ACTIVE_MS
    return agent if is_late or agent.finished is not None else replace(agent, finished=False)


def per_turn(lane: Lane, prices: Prices) -> int | None:
    """Median cost of the last ten turns that had an answer, in billionths of a dollar.

    Responses that another session paid for cost nothing here. Turns of nothing else are left out,
    and so are those without any price.
    """
    spans = [*pairwise((*(turn.first for turn in lane.turns), len(lane.responses)))]
    answers = (lane.own_between(first, end) for first, end in reversed(spans) if end > first)
    bills = [bill(own, prices) for own in islice(filter(None, answers), RECENT_TURNS)]
    costs = [one.nano for one in bills if one.nano or not one.unpriced]
    return round(median(costs)) if costs else None
