"""The rows of a board, one for each session, each remade only if its input changed."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import takewhile
from typing import Final

from msgspec import Struct

from ccwatch.analysis.forecast import forecast
from ccwatch.analysis.threshold import Threshold
from ccwatch.model.folder import last_part
from ccwatch.model.name import short
from ccwatch.model.release import numbers
from ccwatch.model.session import Session
from ccwatch.report.analyses import Analyses
from ccwatch.report.board import SessionRow
from ccwatch.report.session_analysis import SessionAnalysis
from ccwatch.report.session_values import SessionValues
from ccwatch.store.snapshot import Snapshot
from ccwatch.units import percent

ACTIVE_MS = 5 * 60_000
"""Milliseconds since its last row in which a session may be open."""
REGISTERED: Final = (2, 1, 80)
"""The release from which clients are known to register, as they do since about 2.1.70."""


class _Inputs(Struct, frozen=True):
    """All that a row is made of."""

    analysis: SessionAnalysis
    """The analysis of the session."""
    threshold: Threshold
    """Where it is compacted."""
    live: bool | None
    """Does a client have it open? `None` when unknown."""
    pending: int
    """Estimated tokens of its pending rows."""
    copied: int
    """Number of its compactions that were copied from another session."""


class _Made(Struct, frozen=True):
    """A row that was made."""

    inputs: _Inputs
    """What it was made of."""
    row: SessionRow
    """The row."""


class SessionRows:
    """Holds a row for each session. To be updated by one thread, and read by any."""

    def __init__(self, analyses: Analyses) -> None:
        """Start without rows.

        Args:
            analyses: The analyses of sessions.
        """
        self._analyses = analyses
        self._rows: dict[str, _Made] = {}
        self._maybe_live: set[str] = set()
        self._forks: defaultdict[str, set[str]] = defaultdict(set)
        """The ids of the sessions that were forked from another one, by the id of that."""
        self._orphans: set[str] = set()
        """The ids of those that were forked from a session that is removed."""
        self._values = SessionValues(lambda session: self._rows[session.id].row)

    def update(
        self, suspects: Iterable[Session], snapshot: Snapshot, now_ms: int
    ) -> tuple[SessionRow, ...]:
        """Update the rows of sessions that may have changed, become live or ended.

        Args:
            suspects: The sessions that may have changed.
            snapshot: The snapshot.
            now_ms: The time: milliseconds since 1970, UTC.

        Returns:
            All rows, in the order of the sessions; the same tuple as last time if none changed.
        """
        known = {*suspects, *self._restless(snapshot, now_ms)}
        made = [
            analysis.session
            for analysis in self._analyses.of(known | self._forks_of(known))
            if self._make(analysis, is_live(analysis.session, snapshot, now_ms))
        ]
        return self._values.of(snapshot.sessions, made)

    def drop(self, session_id: str) -> None:
        """Remove a session."""
        del self._rows[session_id]
        self._maybe_live.discard(session_id)
        self._orphans |= self._forks.pop(session_id, set())

    def _forks_of(self, sessions: Iterable[Session]) -> set[Session]:
        """The sessions that were forked from any of these, or from one that is removed.

        Which compactions are theirs depends on those.
        """
        if not (self._forks or self._orphans):
            return set()
        names, self._orphans = self._orphans, set()
        names.update(*(self._forks.get(session.id, ()) for session in sessions))
        return {analysis.session for name in names if (analysis := self._analyses.get(name))}

    def live_rows(self) -> tuple[SessionRow, ...]:
        """The rows of sessions that a client has open or may have, newest activity first."""
        found = (self._rows[name].row for name in self._maybe_live)
        return tuple(sorted(found, key=lambda row: (row.last_ms, row.id), reverse=True))

    def liveness(self, session_id: str) -> bool | None:
        """Does a client have a session open, by its row? `None` if unknown."""
        known = self._rows.get(session_id)
        return known.row.live if known else False

    def are_outdated(self, snapshot: Snapshot, now_ms: int) -> bool:
        """Has a session become live or ended since, or has an estimate of pending rows changed?

        Args:
            snapshot: The snapshot that the rows were made of.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        return any(
            self._is_outdated(session, is_live(session, snapshot, now_ms))
            for session in self._restless(snapshot, now_ms)
        )

    def _is_outdated(self, session: Session, live: bool | None) -> bool:
        made_of = self._rows[session.id].inputs
        pending = self._analyses.pending(made_of.analysis, live)
        return live is not made_of.live or pending != made_of.pending

    def _restless(self, snapshot: Snapshot, now_ms: int) -> list[Session]:
        """The sessions that may have become live or ended since their row was made."""
        recent = takewhile(lambda one: now_ms - one.last_ms <= ACTIVE_MS, snapshot.sessions)
        known = (self._analyses.get(name) for name in self._maybe_live | snapshot.running.keys())
        return [*recent, *(analysis.session for analysis in known if analysis)]

    def _make(self, analysis: SessionAnalysis, live: bool | None) -> bool:
        """Make a row if its input changed. Returns whether it did."""
        session = analysis.session
        pending = self._analyses.pending(analysis, live)
        copied = len(self._analyses.copied(session))
        inputs = _Inputs(analysis, self._analyses.threshold(analysis), live, pending, copied)
        known = self._rows.get(session.id)
        if known and known.inputs == inputs:
            return False
        context = self._analyses.context(analysis, pending)
        row = SessionRow(
            id=session.id,
            project=last_part(session.project),
            title=session.title,
            model=short(session.model),
            used=context.used,
            window=context.window.tokens,
            share=context.share_of_trigger,
            nano=analysis.cost.total_nano,
            compactions=len(session.main.compactions) - copied,
            last_ms=session.last_ms,
            live=live,
            path=session.project,
            lacking=analysis.cost.lacking,
            ahead=None if live is False else forecast(session.main, context),
            trigger=context.threshold.tokens,
            estimated=context.state == "estimated",
            guessed=percent(context.share_of_trigger) != percent(context.sure_share_of_trigger),
        )
        self._rows[session.id] = _Made(inputs, row)
        if session.forked_from:
            self._forks[session.forked_from].add(session.id)
        if live is False:
            self._maybe_live.discard(session.id)
        else:
            self._maybe_live.add(session.id)
        return True


def is_live(session: Session, snapshot: Snapshot, now_ms: int) -> bool | None:
    """Does a client have a session open? By the registry of clients, else by its last row.

    Args:
        session: The session.
        snapshot: Has the registry of running clients.
        now_ms: The time: milliseconds since 1970, UTC.

    Returns:
        `None` if unknown: for a recent row, in a release that does not register its clients, or
        where its client may be one that cannot be seen from here.
    """
    if session.id in snapshot.running:
        return True
    if session.gone or now_ms - session.last_ms > ACTIVE_MS:
        return False
    if _may_be_unseen(session, snapshot):
        return None
    return False if snapshot.running and _registers(session) else None


def is_closed(session: Session, snapshot: Snapshot) -> bool:
    """Is it known that no client has a session open, however long ago it was written?

    A client that ends removes its entry.
    """
    if session.id in snapshot.running or not _registers(session):
        return False
    if _may_be_unseen(session, snapshot):
        return False
    return bool(snapshot.running) or snapshot.is_registered(session) is False


def _may_be_unseen(session: Session, snapshot: Snapshot) -> bool:
    """May a client that cannot be seen from here, as in a container, have a session open?"""
    return snapshot.elsewhere or session.id in snapshot.unchecked


def _registers(session: Session) -> bool:
    """Does the release of a session register its clients?"""
    return (numbers(session.version) or REGISTERED) >= REGISTERED
