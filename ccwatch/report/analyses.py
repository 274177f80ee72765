"""The analyses of all sessions, kept up to date, and what is learned from all of them."""

from collections.abc import Callable, Iterable
from datetime import date, tzinfo

from msgspec import Struct

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.context import Context, context_of, pending_tokens
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.stored_analysis import StoredAnalysis
from ccwatch.analysis.threshold import Threshold
from ccwatch.analysis.window import Window
from ccwatch.model.lane import Lane
from ccwatch.model.session import Session
from ccwatch.report.board import Today
from ccwatch.report.compactions.session_compactions import copied_compactions
from ccwatch.report.daily_totals import DailyTotals
from ccwatch.report.learned_triggers import LearnedTriggers
from ccwatch.report.session_analysis import SessionAnalysis, lane_window, work_out
from ccwatch.report.session_values import SessionValues, added_and_removed
from ccwatch.report.stored_analyses import StoredAnalyses
from ccwatch.report.zone import zone_name
from ccwatch.store.snapshot import Snapshot


class Changes(Struct, frozen=True, eq=False):
    """What changed with a snapshot."""

    suspects: tuple[Session, ...]
    """Sessions whose figures may differ from before."""
    gone: tuple[str, ...]
    """The ids of sessions that were removed."""


class Analyses:
    """Analyses sessions that change. To be updated by one thread, and read by any."""

    def __init__(
        self, prices: Prices, zone: tzinfo, pin: str | float, weigh: Callable[[Lane], int]
    ) -> None:
        """Start without analyses.

        Args:
            prices: What tokens cost.
            zone: The time zone of days.
            pin: The trigger that the user set: `auto`, `documented`, a share or tokens.
            weigh: Estimates the tokens of a lane's pending rows, for live sessions.
        """
        self._prices, self._zone, self._weigh = prices, zone, weigh
        self._triggers = LearnedTriggers(pin)
        self._daily = DailyTotals()
        self._stored = StoredAnalyses(prices, zone)
        self._snapshot, self._is_moved = Snapshot(), False
        self._by_id: dict[str, SessionAnalysis] = {}
        self._values = SessionValues(lambda session: self._by_id[session.id])
        self.everything: tuple[SessionAnalysis, ...] = ()
        """The analyses of all sessions, in the order of the snapshot."""

    def move(self, zone: tzinfo) -> None:
        """Analyse all sessions again with the next update, for the days of another time zone."""
        self._zone, self._stored, self._is_moved = zone, StoredAnalyses(self._prices, zone), True

    def update(self, snapshot: Snapshot) -> Changes:
        """Analyse the sessions that changed, and drop those that are gone."""
        fresh = self._analyse_changed(snapshot)
        gone = self._drop_gone(snapshot)
        self.everything = self._values.of(snapshot.sessions, fresh)
        return Changes(snapshot.sessions if self._triggers.learn() else fresh, gone)

    def get(self, session_id: str) -> SessionAnalysis | None:
        """The analysis of a session; `None` if the session is unknown."""
        return self._by_id.get(session_id)

    def of(self, sessions: Iterable[Session]) -> tuple[SessionAnalysis, ...]:
        """The analyses of sessions of the snapshot."""
        return tuple([self._by_id[session.id] for session in sessions])

    def copied(self, session: Session) -> frozenset[str]:
        """The ids of the compactions that a fork copied from its origin; none for other sessions.

        Those are the origin's.
        """
        origin = self._by_id.get(session.forked_from)
        return copied_compactions(session, origin.session) if origin else frozenset()

    def threshold(self, analysis: SessionAnalysis) -> Threshold:
        """The threshold of the main chain of a session."""
        session = analysis.session
        return self._triggers.threshold(
            session.main, analysis.window, session.version, analysis.setup, analysis.evidence_by_key
        )

    def pending(self, analysis: SessionAnalysis, live: bool | None) -> int:
        """Estimate the tokens of the pending rows of a session's main chain.

        The estimate for the same rows may change, once the vocabulary is loaded or rows can be
        read.

        Args:
            analysis: The session.
            live: Is the session live? If it may be, the text of the rows is counted.
        """
        main = analysis.session.main
        return pending_tokens(main) if live is False else self._weigh(main)

    def context(self, analysis: SessionAnalysis, pending: int) -> Context:
        """The context of the main chain of a session, given the tokens pending in it."""
        main = analysis.session.main
        return context_of(main, analysis.window, self.threshold(analysis), pending)

    def agent(self, lane: Lane, analysis: SessionAnalysis) -> tuple[Window, Threshold]:
        """The window and the threshold of a session's sub-agent."""
        session = analysis.session
        size = lane_window(lane, session.last_ms, None, analysis.setup)
        return size, self._triggers.threshold(
            lane, size, session.version, analysis.setup, analysis.evidence_by_key
        )

    def today(self, day: date) -> Today:
        """The cost of a local day so far."""
        return self._daily.today(day, zone_name(self._zone))

    def logged(self) -> Bill:
        """The logged bill of all sessions."""
        return Bill().plus(*(analysis.cost.logged for analysis in self._by_id.values()))

    def to_store(self, analysis: SessionAnalysis, stamp: int) -> StoredAnalysis:
        """What is stored of an analysis with the state of its session that a stamp identifies."""
        return self._stored.make(analysis, stamp)

    def fingerprint(self, session_id: str) -> str:
        """A fingerprint of the input of all figures of a session at rest.

        Empty for a session that is not at rest, and for a fork, whose compactions depend on its
        origin.
        """
        analysis = self._by_id.get(session_id)
        if not analysis or not analysis.stored or analysis.session.forked_from:
            return ""
        return self._stored.with_threshold(analysis.stored.fingerprint, self.threshold(analysis))

    def _analyse_changed(self, snapshot: Snapshot) -> tuple[Session, ...]:
        before, self._snapshot = self._snapshot, snapshot
        moved, self._is_moved = self._is_moved, False
        suspects: Iterable[Session] = snapshot.sessions
        is_alike = snapshot.statuslines is before.statuslines and snapshot.setups is before.setups
        if is_alike and not moved:
            suspects, _ = added_and_removed(before.sessions, snapshot.sessions)
        if snapshot.setups is not before.setups:
            self._triggers.forget_settings(snapshot.setups.values())
            self._stored.forget_settings(snapshot.setups.values())
        fresh = []
        for session in suspects:
            statusline = snapshot.statuslines.get(session.id)
            setup = snapshot.setup(session)
            known = self._by_id.get(session.id)
            if not known or moved or not known.is_of(session, statusline, setup):
                stored = snapshot.analyses.get(session.id)
                analysis = self._stored.restore(stored, session, statusline, setup) or work_out(
                    session, statusline, setup, self._prices, self._zone
                )
                self._replace(known, analysis)
                self._by_id[session.id] = analysis
                fresh.append(session)
        return tuple(fresh)

    def _drop_gone(self, snapshot: Snapshot) -> tuple[str, ...]:
        if len(self._by_id) <= len(snapshot.sessions):
            return ()
        gone = self._by_id.keys() - {session.id for session in snapshot.sessions}
        for name in gone:
            self._replace(self._by_id.pop(name), None)
        return tuple(gone)

    def _replace(self, before: SessionAnalysis | None, after: SessionAnalysis | None) -> None:
        if before:
            self._daily.remove(before.bills, undercounts=before.cost.undercounts_output)
        if after:
            self._daily.add(after.bills, undercounts=after.cost.undercounts_output)
        self._triggers.replace(
            before.evidence_by_key if before else {}, after.evidence_by_key if after else {}
        )
