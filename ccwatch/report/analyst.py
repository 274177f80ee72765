"""Works out what the screens show, and remembers it for sessions that did not change."""

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, tzinfo
from functools import partial
from itertools import takewhile
from threading import Lock

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.cache import cache
from ccwatch.analysis.context import Point, context_of, pending_tokens, points
from ccwatch.analysis.forecast import forecast
from ccwatch.analysis.note import Compacted, Note
from ccwatch.analysis.overview import AgentView, Overview
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.threshold import Threshold
from ccwatch.analysis.tips.near_trigger import near_trigger
from ccwatch.analysis.window import Window
from ccwatch.model.name import short
from ccwatch.model.session import Agent, Lane, Session
from ccwatch.model.setup import NO_SETUP
from ccwatch.report.board import Board, Circumstances, Row
from ccwatch.report.chronicle import Chronicle, compacted
from ccwatch.report.ledger import Ledger
from ccwatch.report.lessons import Lessons
from ccwatch.report.recall import Recall
from ccwatch.report.tally import NOTHING, Tally
from ccwatch.report.turns import per_turn
from ccwatch.report.worked import Worked, lane_window, work_out
from ccwatch.report.zone import local_zone, zone_name
from ccwatch.store.snapshot import Snapshot

ACTIVE_MS = 5 * 60_000
"""Milliseconds since its last row within which a session may well be open."""


class Analyst:
    """Turns snapshots into boards."""

    def __init__(
        self,
        prices: Prices,
        zone: tzinfo | None = None,
        pin: str | float = "auto",
        weigh: Callable[[Lane], int] = pending_tokens,
    ) -> None:
        """Start with nothing worked out.

        Args:
            prices: What tokens cost.
            zone: In which days begin and end; the machine's own if `None`.
            pin: The user's own trigger: `auto`, `documented`, a share or tokens.
            weigh: Estimates the tokens of a lane's pending rows, where its session is live.
        """
        self.prices = prices
        self._weigh = weigh
        self.zone = zone or local_zone()
        self._lessons = Lessons(pin)
        self._tally = Tally()
        self.chronicle = Chronicle(prices, self._compacted)
        self._recall = Recall(prices, self.zone)
        self.ledger = Ledger()
        self._snapshot = Snapshot()
        self._worked: dict[str, Worked] = {}
        self._rows: dict[str, tuple[Worked, Threshold, bool | None, Row]] = {}
        self._overviews: dict[str, tuple[tuple[object, ...], Overview]] = {}
        self._lively: set[str] = set()
        self._looked = ""
        self._lock = Lock()

    def board(self, snapshot: Snapshot, now_ms: int) -> Board:
        """Work out all that the screens show.

        Args:
            snapshot: Everything known.
            now_ms: The time: milliseconds since 1970, UTC. Decides what today is.
        """
        with self._lock:
            fresh = self._work(snapshot)
            suspects = snapshot.sessions if self._lessons.learn() else fresh
            for session in {*suspects, *self._restless(snapshot, now_ms)}:
                self._row(session, snapshot, now_ms)
            if worked := self._worked.get(self._looked):
                self._remembered(worked, snapshot)
            names = [session.id for session in snapshot.sessions]
            rows = tuple([known[3] for known in map(self._rows.__getitem__, names)])
            today = self._tally.today(self._day(now_ms), zone_name(self.zone))
            look = partial(self.look, snapshot)
            everything = tuple(map(self._worked.__getitem__, names))
            spending = self.ledger.of(everything, now_ms)
            chronicle = self.chronicle.of(snapshot)
            return Board(snapshot, rows, today, look, chronicle, spending, self.circumstances)

    def is_outdated(self, board: Board, now_ms: int) -> bool:
        """Would the same snapshot make another board, only because time has passed?"""
        if board.today.date != self._day(now_ms):
            return True
        with self._lock:
            return any(
                is_live(session, board.snapshot, now_ms) is not self._rows[session.id][2]
                for session in self._restless(board.snapshot, now_ms)
            )

    def look(self, snapshot: Snapshot, session_id: str) -> Overview | None:
        """Give a session's overview; `None` for one that is not known.

        Never waits for a board that is being made. The overview of the session that was
        looked at last is made with the board.

        Args:
            snapshot: Of the newest board.
            session_id: The session.
        """
        self._looked = session_id
        worked = self._worked.get(session_id)
        return self._remembered(worked, snapshot) if worked else None

    def glance(self, snapshot: Snapshot, session_id: str, *, ahead: bool = True) -> Overview | None:
        """Give an overview without its past, for whoever looks at every session.

        Args:
            snapshot: Of the newest board.
            session_id: The session; `None` is given for one that is not known.
            ahead: With a forecast, which takes longer than all the rest?
        """
        worked = self._worked.get(session_id)
        return self._overview(worked, snapshot, (), None, ahead=ahead) if worked else None

    def circumstances(self, session_id: str) -> Circumstances | None:
        """Tell in which window a session works and where it is compacted; `None` if unknown."""
        worked = self._worked.get(session_id)
        if not worked:
            return None
        logged = worked.cost.logged.nano
        return Circumstances(worked.session, logged, worked.window, self._threshold(worked))

    def compacted(self, session_id: str) -> Sequence[Compacted]:
        """Give what was worked out for the compactions of a session; none for one unknown."""
        worked = self._worked.get(session_id)
        if not worked:
            return ()
        return worked.note.compactions if worked.note else [*compacted(worked.session, self.prices)]

    def _compacted(self, session: Session) -> Sequence[Compacted] | None:
        """The same for the chronicle, where it need not be worked out."""
        worked = self._worked.get(session.id)
        note = worked.note if worked and worked.session is session else None
        return note.compactions if note else None

    def remember(self, session: Session, stamp: int) -> Note | None:
        """Give what was worked out for a session, to be kept; `None` where it is kept already.

        Args:
            session: The session.
            stamp: Names the state that it is kept in.
        """
        worked = self._worked.get(session.id)
        if not worked or worked.session is not session or worked.note:
            return None
        return self._recall.note(worked, stamp)

    def grounds(self, session_id: str) -> str:
        """What all figures of a session at rest follow from, as a fingerprint.

        Empty for a session that does not rest, and for a fork: which of its compactions are its
        own is for its origin to say.
        """
        worked = self._worked.get(session_id)
        if not worked or not worked.note or worked.session.forked_from:
            return ""
        return self._recall.joined(worked.note.grounds, self._threshold(worked))

    def logged(self) -> Bill:
        """What all sessions of the last board logged."""
        with self._lock:
            return Bill().plus(*(worked.cost.logged for worked in self._worked.values()))

    def _work(self, snapshot: Snapshot) -> list[Session]:
        """Work out the sessions that changed, and give them."""
        before, self._snapshot = self._snapshot, snapshot
        suspects: Iterable[Session] = snapshot.sessions
        if snapshot.statuslines is before.statuslines and snapshot.setups is before.setups:
            suspects = set(snapshot.sessions).difference(before.sessions)
        fresh = []
        for session in suspects:
            told = snapshot.statuslines.get(session.id)
            setup = snapshot.setups.get(session.project, NO_SETUP)
            known = self._worked.get(session.id)
            if not known or not known.is_of(session, told, setup):
                note = snapshot.notes.get(session.id)
                worked = self._recall.recalled(note, session, told, setup) or work_out(
                    session, told, setup, self.prices, self.zone
                )
                self._exchange(known, worked)
                self._worked[session.id] = worked
                fresh.append(session)
        if len(self._worked) > len(snapshot.sessions):
            for gone in self._worked.keys() - {session.id for session in snapshot.sessions}:
                self._exchange(self._worked.pop(gone), None)
                del self._rows[gone]
                self._lively.discard(gone)
                self._overviews.pop(gone, None)
        return fresh

    def _exchange(self, before: Worked | None, after: Worked | None) -> None:
        self._tally.exchange(before.days if before else NOTHING, after.days if after else NOTHING)
        self._lessons.exchange(before.evidence if before else {}, after.evidence if after else {})

    def _restless(self, snapshot: Snapshot, now_ms: int) -> list[Session]:
        """The sessions that may have come alive or gone quiet since their row was made."""
        recent = takewhile(lambda one: now_ms - one.last_ms <= ACTIVE_MS, snapshot.sessions)
        known = (self._worked.get(name) for name in self._lively | snapshot.running.keys())
        return [*recent, *(worked.session for worked in known if worked)]

    def _day(self, now_ms: int) -> date:
        return datetime.fromtimestamp(now_ms / 1000, self.zone).date()

    def _threshold(self, worked: Worked) -> Threshold:
        session = worked.session
        return self._lessons.threshold(session.main, worked.window, session.version, worked.setup)

    def _row(self, session: Session, snapshot: Snapshot, now_ms: int) -> None:
        worked = self._worked[session.id]
        threshold, live = self._threshold(worked), is_live(session, snapshot, now_ms)
        known = self._rows.get(session.id)
        if known and known[:3] == (worked, threshold, live):
            return
        pending = self._pending(session.main, live)
        context = context_of(session.main, worked.window, threshold, pending)
        row = Row(
            session.id,
            os.path.basename(session.project.rstrip("/\\")),
            session.title,
            short(session.model),
            context.used,
            context.window.tokens,
            context.share_of_trigger,
            worked.cost.total_nano,
            len(session.main.compactions),
            session.last_ms,
            live,
            session.project,
            not worked.cost.logged.unpriced,
            None if live is False else forecast(session.main, context),
        )
        self._rows[session.id] = (worked, threshold, live, row)
        if live is False:
            self._lively.discard(session.id)
        else:
            self._lively.add(session.id)

    def _remembered(self, worked: Worked, snapshot: Snapshot) -> Overview:
        session, threshold = worked.session, self._threshold(worked)
        case = (
            worked,
            threshold,
            snapshot.running.get(session.id),
            self._is_lively(session),
            *(self._judged(agent.lane, worked)[1] for agent in session.agents),
        )
        known = self._overviews.get(session.id)
        if known and known[0] == case:
            return known[1]
        nano = per_turn(session.main, self.prices)
        overview = self._overview(worked, snapshot, points(session.main), nano)
        self._overviews[session.id] = (case, overview)
        return overview

    def _is_lively(self, session: Session) -> bool | None:
        return self._rows[session.id][2] if session.id in self._rows else False

    def _overview(
        self,
        worked: Worked,
        snapshot: Snapshot,
        history: tuple[Point, ...],
        per_turn_nano: int | None,
        *,
        ahead: bool = True,
    ) -> Overview:
        session, threshold = worked.session, self._threshold(worked)
        pending = self._pending(session.main, self._is_lively(session))
        context = context_of(session.main, worked.window, threshold, pending)
        state = cache(session.main, context, self.prices)
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
        )

    def _pending(self, lane: Lane, live: bool | None) -> int:
        """Weigh pending rows: with care where somebody may be waiting for the figure."""
        return pending_tokens(lane) if live is False else self._weigh(lane)

    def _agents(self, worked: Worked) -> tuple[AgentView, ...]:
        """The sub-agents of a session, the one that wrote last first."""
        paid = zip(worked.session.agents, worked.agents_nano, strict=True)
        views = [self._agent(agent, nano, worked) for agent, nano in paid]
        return tuple(sorted(views, key=lambda view: view.agent.last_ms, reverse=True))

    def _agent(self, agent: Agent, nano: int, worked: Worked) -> AgentView:
        lane = agent.lane
        size, threshold = self._judged(lane, worked)
        context = context_of(lane, size, threshold, pending_tokens(lane))
        return AgentView(agent, context, nano)

    def _judged(self, lane: Lane, worked: Worked) -> tuple[Window, Threshold]:
        """The window and the threshold of a sub-agent."""
        session = worked.session
        size = lane_window(lane, session.last_ms, None, worked.setup)
        return size, self._lessons.threshold(lane, size, session.version, worked.setup)


def is_live(session: Session, snapshot: Snapshot, now_ms: int) -> bool | None:
    """Does a client have a session open? By the registry, else by its last row.

    Args:
        session: The session.
        snapshot: For the registry of running clients.
        now_ms: The time: milliseconds since 1970, UTC.

    Returns:
        `None` where there is no telling: a recent row in a release that keeps no registry.
    """
    if session.id in snapshot.running:
        return True
    if session.gone or now_ms - session.last_ms > ACTIVE_MS:
        return False
    return False if snapshot.running else None
