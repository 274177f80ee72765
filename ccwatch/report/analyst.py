"""Works out what the screens show, and remembers it for sessions that did not change."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo
from functools import partial
from threading import Lock

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.context import pending_tokens
from ccwatch.analysis.note import Compacted, Note
from ccwatch.analysis.overview import Overview
from ccwatch.analysis.prices import Prices
from ccwatch.model.lane import Lane
from ccwatch.model.session import Session
from ccwatch.report.analyses import Analyses
from ccwatch.report.board import Board, Circumstances, Looking
from ccwatch.report.chronicle import Chronicle, compacted
from ccwatch.report.ledger import SpendingLedger
from ccwatch.report.overviews import Overviews
from ccwatch.report.rows import SessionRows
from ccwatch.report.zone import local_zone
from ccwatch.store.snapshot import Snapshot


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
        self.zone = zone or local_zone()
        self.chronicle = Chronicle(prices, self._compacted)
        self._ledger = SpendingLedger()
        self._analyses = Analyses(prices, self.zone, pin, weigh)
        self._rows = SessionRows(self._analyses)
        self._overviews = Overviews(self._analyses, self._rows, prices)
        self._attended = ""
        self._lock = Lock()
        self._is_ahead = False

    def board(self, snapshot: Snapshot, now_ms: int) -> Board:
        """Work out all that the screens show.

        Args:
            snapshot: Everything known.
            now_ms: The time: milliseconds since 1970, UTC. Decides what today is.
        """
        with self._lock:
            fresh = self._update(snapshot)
            suspects, self._is_ahead = snapshot.sessions if self._is_ahead else fresh, False
            rows = self._rows.update(suspects, snapshot, now_ms)
            look = partial(self.look, snapshot)
            return Board(
                snapshot=snapshot,
                rows=rows,
                today=self._analyses.today(self._day(now_ms)),
                look=look,
                chronicle=self.chronicle.of(snapshot),
                spend=self._ledger.of(self._analyses.everything, now_ms),
                circumstances=self.circumstances,
                lively=self._rows.lively(),
                attending=self.attend,
                looking=Looking(look, look(self._attended)),
            )

    def prepare(self, snapshot: Snapshot) -> Callable[[Session, int], Note | None]:
        """Work out what each session tells by itself, for `remember`, which is given back."""
        with self._lock:
            self._update(snapshot)
            self._is_ahead = True
        return self.remember

    def _update(self, snapshot: Snapshot) -> tuple[Session, ...]:
        """Work out what changed, and give the sessions whose figures may be others than before."""
        changes = self._analyses.update(snapshot)
        for gone in changes.gone:
            self._rows.drop(gone)
        self._overviews.tidy()
        return changes.suspects

    def is_outdated(self, board: Board, now_ms: int) -> bool:
        """Would the same snapshot make another board, only because time has passed?

        Args:
            board: The newest board.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        if board.today.date != self._day(now_ms):
            return True
        with self._lock:
            return self._rows.are_outdated(board.snapshot, now_ms)

    def look(self, snapshot: Snapshot, session_id: str) -> Overview | None:
        """Give a session's overview; `None` for one that is not known.

        Never waits for a board that is being made.

        Args:
            snapshot: Of the newest board.
            session_id: The session.
        """
        analysis = self._analyses.get(session_id)
        return self._overviews.of(analysis, snapshot) if analysis else None

    def attend(self, session_id: str) -> None:
        """Make a session's overview with each further board, in place of that of another one."""
        self._attended = session_id

    def brief_overview(
        self, snapshot: Snapshot, session_id: str, *, ahead: bool = True
    ) -> Overview | None:
        """Give an overview without its past, for whoever looks at every session.

        Args:
            snapshot: Of the newest board.
            session_id: The session; `None` is given for one that is not known.
            ahead: With a forecast, which takes longer than all the rest?
        """
        analysis = self._analyses.get(session_id)
        return self._overviews.brief(analysis, snapshot, ahead=ahead) if analysis else None

    def circumstances(self, session_id: str) -> Circumstances | None:
        """Tell in which window a session works and where it is compacted; `None` if unknown."""
        analysis = self._analyses.get(session_id)
        if not analysis:
            return None
        logged, threshold = analysis.cost.logged.nano, self._analyses.threshold(analysis)
        return Circumstances(analysis.session, logged, analysis.window, threshold)

    def compacted(self, session_id: str) -> Sequence[Compacted]:
        """Give what was worked out for the compactions of a session; none for one unknown."""
        analysis = self._analyses.get(session_id)
        if not analysis:
            return ()
        return (
            analysis.note.compactions
            if analysis.note
            else [*compacted(analysis.session, self.prices)]
        )

    def _compacted(self, session: Session) -> Sequence[Compacted] | None:
        """The same for the chronicle, where it need not be worked out."""
        analysis = self._analyses.get(session.id)
        note = analysis.note if analysis and analysis.session is session else None
        return note.compactions if note else None

    def remember(self, session: Session, stamp: int) -> Note | None:
        """Give what was worked out for a session, to be kept; `None` where it is kept already.

        Args:
            session: The session.
            stamp: Names the state that it is kept in.
        """
        analysis = self._analyses.get(session.id)
        if not analysis or analysis.session is not session or analysis.note:
            return None
        return self._analyses.note(analysis, stamp)

    def grounds(self, session_id: str) -> str:
        """What all figures of a session at rest follow from, as a fingerprint.

        Empty for a session that does not rest, and for a fork: which of its compactions are its
        own is for its origin to say.
        """
        return self._analyses.grounds(session_id)

    def logged(self) -> Bill:
        """What all sessions of the last board logged."""
        with self._lock:
            return self._analyses.logged()

    def _day(self, now_ms: int) -> date:
        return datetime.fromtimestamp(now_ms / 1000, self.zone).date()
