"""Overviews of single sessions, made anew only where they would be other ones."""

from collections import OrderedDict
from threading import Lock
from typing import Final

from ccwatch.analysis.cache import cache
from ccwatch.analysis.context import Point, context_of, pending_tokens, points
from ccwatch.analysis.forecast import forecast
from ccwatch.analysis.overview import AgentView, Overview
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.near_trigger import near_trigger
from ccwatch.model.session import Agent
from ccwatch.report.rows import SessionRows
from ccwatch.report.turns import per_turn
from ccwatch.report.worked import Worked
from ccwatch.report.workings import Workings
from ccwatch.store.snapshot import Snapshot

MOST: Final = 32
"""Overviews that are kept."""


class Overviews:
    """Makes overviews, and keeps those that were asked for last. May be asked from any thread."""

    def __init__(self, workings: Workings, rows: SessionRows, prices: Prices) -> None:
        """Start without overviews.

        Args:
            workings: What was worked out for sessions.
            rows: Of the newest board; they say which sessions are live.
            prices: What tokens cost.
        """
        self._workings, self._rows, self._prices = workings, rows, prices
        self._known: OrderedDict[str, tuple[Worked, tuple[object, ...], Overview]] = OrderedDict()
        self._lock = Lock()

    def of(self, worked: Worked, snapshot: Snapshot) -> Overview:
        """Give the overview of a session; the same one as long as nothing changed.

        Args:
            worked: What was worked out for the session.
            snapshot: Of the newest board.
        """
        session = worked.session
        case = (
            self._workings.threshold(worked),
            snapshot.running.get(session.id),
            self._rows.liveness(session.id),
            *(self._workings.agent(agent.lane, worked)[1] for agent in session.agents),
        )
        known = self._known.get(session.id)
        if known and known[:2] == (worked, case):
            return known[2]
        nano = per_turn(session.main, self._prices)
        overview = self._make(worked, snapshot, points(session.main), nano, ahead=True)
        with self._lock:
            self._known[session.id] = (worked, case, overview)
            self._known.move_to_end(session.id)
            if len(self._known) > MOST:
                self._known.popitem(last=False)
        return overview

    def brief(self, worked: Worked, snapshot: Snapshot, *, ahead: bool) -> Overview:
        """Give an overview without its past, and without keeping it.

        Args:
            worked: What was worked out for the session.
            snapshot: Of the newest board.
            ahead: With a forecast, which takes longer than all the rest?
        """
        return self._make(worked, snapshot, (), None, ahead=ahead)

    def tidy(self) -> None:
        """Forget overviews of sessions that changed or went since: they hold all responses."""
        with self._lock:
            for name, (worked, *_) in [*self._known.items()]:
                if self._workings.get(name) is not worked:
                    del self._known[name]

    def _make(
        self,
        worked: Worked,
        snapshot: Snapshot,
        history: tuple[Point, ...],
        per_turn_nano: int | None,
        *,
        ahead: bool,
    ) -> Overview:
        session = worked.session
        context = self._workings.context(worked, self._rows.liveness(session.id))
        state = cache(session.main, context, self._prices, worked.told)
        return Overview(
            session,
            context,
            history,
            session.main.compactions,
            worked.cost,
            state,
            forecast(session.main, context) if ahead else None,
            per_turn_nano,
            self._agents(worked),
            tuple(near_trigger(session.main, context, state)),
            snapshot.running.get(session.id),
            worked.told,
        )

    def _agents(self, worked: Worked) -> tuple[AgentView, ...]:
        """The sub-agents of a session, the one that wrote last first."""
        paid = zip(worked.session.agents, worked.agents_nano, strict=True)
        views = [self._agent(agent, nano, worked) for agent, nano in paid]
        return tuple(sorted(views, key=lambda view: view.agent.last_ms, reverse=True))

    def _agent(self, agent: Agent, nano: int | None, worked: Worked) -> AgentView:
        lane = agent.lane
        size, threshold = self._workings.agent(lane, worked)
        context = context_of(lane, size, threshold, pending_tokens(lane))
        return AgentView(agent, context, nano)
