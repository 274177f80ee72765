"""Works out what the screens show, and caches it for sessions that did not change."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo
from functools import partial
from threading import Lock

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.context import NEAR, pending_tokens
from ccwatch.analysis.overview import Overview
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.stored_analysis import Compacted, StoredAnalysis
from ccwatch.model.lane import Lane
from ccwatch.model.session import Session
from ccwatch.report.analyses import Analyses
from ccwatch.report.board import Board, Circumstances, SteadyOverviews
from ccwatch.report.compactions.compaction_history import CompactionHistory
from ccwatch.report.compactions.session_compactions import compacted
from ccwatch.report.ledger import SpendingLedger
from ccwatch.report.overviews import Overviews
from ccwatch.report.plans import Plans, next_reset_ms
from ccwatch.report.session_rows import SessionRows, is_closed
from ccwatch.report.zone import local_zone, zone_name
from ccwatch.store.snapshot import Snapshot


class Analyst:
    """Turns snapshots into boards."""

    def __init__(
        self,
        prices: Prices,
        zone: tzinfo | None = None,
        pin: str | float = "auto",
        weigh: Callable[[Lane], int] = pending_tokens,
        near: float = NEAR,
    ) -> None:
        """Start without analyses.

        Args:
            prices: What tokens cost.
            zone: The time zone of days; the machine's own if `None`, also once that changes.
            pin: The trigger that the user set: `auto`, `documented`, a share or tokens.
            weigh: Estimates the tokens of a lane's pending rows, for live sessions.
            near: The share of the trigger from which a context is near it, 0 to 1.
        """
        self.prices = prices
        self.zone, self._is_local = zone or local_zone(), zone is None
        self.compaction_history = CompactionHistory(prices, self._compacted)
        self._ledger = SpendingLedger()
        self._plans = Plans()
        self._analyses = Analyses(prices, self.zone, pin, weigh)
        self._rows = SessionRows(self._analyses)
        self._overviews = Overviews(self._analyses, self._rows, prices)
        self._on_screen, self._near = "", near
        self._lock = Lock()
        self._is_ahead = False
        self._reset_ms: int | None = None

    def board(self, snapshot: Snapshot, now_ms: int) -> Board:
        """Work out the board of a snapshot.

        Args:
            snapshot: The snapshot.
            now_ms: The time, which determines today: milliseconds since 1970, UTC.
        """
        with self._lock:
            if self._is_moved():
                self.zone = local_zone()
                self._analyses.move(self.zone)
            fresh = self._update(snapshot)
            suspects, self._is_ahead = snapshot.sessions if self._is_ahead else fresh, False
            rows = self._rows.update(suspects, snapshot, now_ms)
            overview = partial(self.overview, snapshot)
            plans = self._plans.of(snapshot, self._path_of)
            self._reset_ms = next_reset_ms(plans, now_ms)
            return Board(
                snapshot=snapshot,
                rows=rows,
                today=self._analyses.today(self._day(now_ms)),
                overview=overview,
                load_history=self.compaction_history.lazily(snapshot),
                spending=self._ledger.of(self._analyses.everything),
                circumstances=self.circumstances,
                live_rows=self._rows.live_rows(),
                set_on_screen=self.set_on_screen,
                steady_overviews=SteadyOverviews(overview, overview(self._on_screen)),
                plans=plans,
                near=self._near,
                zone=self.zone,
            )

    def _path_of(self, session_id: str) -> str:
        analysis = self._analyses.get(session_id)
        return analysis.session.path if analysis else ""

    def prepare(self, snapshot: Snapshot) -> Callable[[Session, int], StoredAnalysis | None]:
        """Analyse the sessions of a snapshot without making a board. Returns `remember`."""
        with self._lock:
            self._update(snapshot)
            self._is_ahead = True
        return self.remember

    def _update(self, snapshot: Snapshot) -> tuple[Session, ...]:
        """Analyse the sessions that changed. Returns those whose figures may differ from before."""
        changes = self._analyses.update(snapshot)
        for gone in changes.gone:
            self._rows.drop(gone)
        self._overviews.tidy()
        return changes.suspects

    def is_outdated(self, board: Board, now_ms: int) -> bool:
        """Would the same snapshot make a different board now, because time has passed?

        Args:
            board: The newest board.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        if board.today.date != self._day(now_ms) or self._is_moved():
            return True
        if self._reset_ms is not None and now_ms >= self._reset_ms:
            return True
        with self._lock:
            return self._rows.are_outdated(board.snapshot, now_ms)

    def overview(self, snapshot: Snapshot, session_id: str) -> Overview | None:
        """The overview of a session; `None` if the session is unknown.

        Does not wait while a board is being made.

        Args:
            snapshot: The snapshot of the newest board.
            session_id: The session.
        """
        analysis = self._analyses.get(session_id)
        return self._overviews.of(analysis, snapshot) if analysis else None

    def set_on_screen(self, session_id: str) -> None:
        """Make the overview of this session with each further board, instead of another one's."""
        self._on_screen = session_id

    def brief_overview(
        self, snapshot: Snapshot, session_id: str, *, ahead: bool = True
    ) -> Overview | None:
        """An overview without history, for output on all sessions; `None` if unknown.

        Args:
            snapshot: The snapshot of the newest board.
            session_id: The session.
            ahead: Include a forecast, which takes longer than the rest?
        """
        analysis = self._analyses.get(session_id)
        return self._overviews.brief(analysis, snapshot, ahead=ahead) if analysis else None

    def circumstances(self, session_id: str) -> Circumstances | None:
        """The window and the threshold of a session; `None` if the session is unknown."""
        analysis = self._analyses.get(session_id)
        if not analysis:
            return None
        logged, threshold = analysis.cost.logged.nano, self._analyses.threshold(analysis)
        return Circumstances(analysis.session, logged, analysis.window, threshold)

    def compacted(self, session_id: str) -> Sequence[Compacted]:
        """The analyses of the compactions of a session; empty if the session is unknown."""
        analysis = self._analyses.get(session_id)
        if not analysis:
            return ()
        if analysis.stored:
            return analysis.stored.compactions
        return [*compacted(analysis.session, self.prices)]

    def _compacted(self, session: Session) -> Sequence[Compacted] | None:
        """The stored analyses of a session's compactions; `None` if there are none."""
        analysis = self._analyses.get(session.id)
        stored = analysis.stored if analysis and analysis.session is session else None
        return stored.compactions if stored else None

    def remember(self, session: Session, stamp: int) -> StoredAnalysis | None:
        """The analysis of a session to be stored; `None` if it is stored already.

        Args:
            session: The session.
            stamp: Identifies the state in which it is stored.
        """
        analysis = self._analyses.get(session.id)
        if not analysis or analysis.session is not session or analysis.stored:
            return None
        return self._analyses.to_store(analysis, stamp)

    def fingerprint(self, snapshot: Snapshot, session_id: str) -> str:
        """A fingerprint of the input of all figures and tips of a session at rest.

        Empty for a session that is not at rest, and for a fork, whose compactions depend on its
        origin.

        Args:
            snapshot: The snapshot of the newest board.
            session_id: The session.
        """
        analysis, found = self._analyses.get(session_id), self._analyses.fingerprint(session_id)
        closed = bool(analysis and is_closed(analysis.session, snapshot))
        return f"{found} closed" if found and closed else found

    def logged(self) -> Bill:
        """The logged bill of all sessions of the last board."""
        with self._lock:
            return self._analyses.logged()

    def _is_moved(self) -> bool:
        """Has the machine moved to another time zone?"""
        return self._is_local and zone_name(local_zone()) != zone_name(self.zone)

    def _day(self, now_ms: int) -> date:
        return datetime.fromtimestamp(now_ms / 1000, self.zone).date()
