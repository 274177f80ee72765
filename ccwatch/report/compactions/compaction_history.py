"""Collects the compactions of all sessions, updated for those that changed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from threading import Lock

from msgspec.structs import replace

from ccwatch.analysis.compaction.price import reestimate
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.stored_analysis import Compacted
from ccwatch.model.session import Session
from ccwatch.report.compactions.recorded import Recorded, Reread
from ccwatch.report.compactions.session_compactions import compacted, recorded
from ccwatch.report.session_values import added_and_removed
from ccwatch.store.snapshot import Snapshot

History = tuple[Recorded, ...]
"""Compactions of all sessions and sub-agents, newest first, each once."""


class CompactionHistory:
    """The history of compactions, updated with each snapshot. May be used from any thread.

    Sessions that did not change are not looked at again, and the history stays the same object as
    long as no compaction changed.
    """

    def __init__(
        self,
        prices: Prices,
        stored: Callable[[Session], Sequence[Compacted] | None] = lambda _session: None,
    ) -> None:
        """Start without compactions.

        Args:
            prices: What tokens cost.
            stored: Gives the stored analyses of a session's compactions; `None` if there are none.
        """
        self._prices, self._stored = prices, stored
        self._lock = Lock()
        self._sessions: tuple[Session, ...] = ()
        self._setups: object = None
        self._by_session: dict[str, History] = {}
        self._origins: dict[str, str] = {}
        self._rereads: dict[str, Reread] = {}
        self._archived: History = ()
        self._unique: dict[str, Recorded] = {}
        self._all: History = ()
        self._stale = False

    def lazily(self, snapshot: Snapshot) -> Callable[[], History]:
        """A function that works out the history of a snapshot when it is first called."""
        return cache(lambda: self.of(snapshot))

    def of(self, snapshot: Snapshot) -> History:
        """The compactions of all sessions and sub-agents, newest first, each once.

        Copies in forks belong to their origin, as long as that is known. Those that are only in
        the archive are left out until everything has been read once.
        """
        with self._lock:
            self._update(snapshot)
            if self._stale:
                self._stale = False
                self._unique = _deduplicated(self._by_session, self._origins)
                merged = self._merged()
                self._all = self._all if self._all == merged else merged
            if self._archived and not snapshot.progress.done:
                return tuple(one for one in self._all if one.compaction.id in self._unique)
            return self._all

    def set_archived(self, archived: Iterable[Recorded]) -> None:
        """Set the compactions in the archive.

        What older releases estimated is estimated again, as well as can be without its transcript.

        Args:
            archived: All of them; those whose transcript still exists are ignored.
        """
        known = tuple(self._up_to_date(one) for one in archived)
        with self._lock:
            if known != self._archived:
                self._archived, self._stale = known, True

    def _up_to_date(self, one: Recorded) -> Recorded:
        if not one.outdated or one.nano is None:
            return one
        cost = reestimate(one.compaction, one.summary_tokens, one.nano, self._prices)
        return replace(one, nano=cost.nano, off_nano=cost.off_nano, outdated=False)

    def note(self, compaction: str, reread: Reread) -> None:
        """Set what was read again after a compaction, by its id."""
        with self._lock:
            if self._rereads.get(compaction) != reread:
                self._rereads[compaction] = reread
                self._stale = True

    def _update(self, snapshot: Snapshot) -> None:
        fresh, old = added_and_removed(self._sessions, snapshot.sessions)
        gone = {one.id for one in old} - {one.id for one in fresh}
        suspects: Iterable[Session] = fresh
        if snapshot.setups is not self._setups:
            self._setups, suspects = snapshot.setups, snapshot.sessions
        for session in suspects:
            setup = snapshot.setup(session)
            found = self._stored(session)
            if found is None:
                found = tuple(compacted(session, self._prices))
            self._set_history(session.id, tuple(recorded(session, setup, found)))
            self._set_origin(session.id, session.forked_from)
        for name in gone:
            self._set_history(name, ())
            self._set_origin(name, "")
        self._sessions = snapshot.sessions

    def _set_history(self, session_id: str, history: History) -> None:
        """Set the compactions of a session; empty to remove it."""
        if history != self._by_session.get(session_id, ()):
            self._stale = True
            self._by_session[session_id] = history
            if not history:
                del self._by_session[session_id]

    def _set_origin(self, session_id: str, origin: str) -> None:
        """Set the session that another one was forked from; empty for none."""
        if origin != self._origins.get(session_id, ""):
            self._origins[session_id], self._stale = origin, True
            if not origin:
                del self._origins[session_id]

    def _merged(self) -> History:
        found = [*self._unique.values()]
        there = self._unique.keys() | {one.compaction.known_as for one in found}
        found += [one for one in self._archived if one.compaction.id not in there]
        found = [
            replace(one, reread=self._rereads[one.compaction.id])
            if one.compaction.id in self._rereads
            else one
            for one in found
        ]
        found.sort(key=lambda one: (one.compaction.at_ms, one.compaction.id), reverse=True)
        return tuple(found)


def _deduplicated(histories: dict[str, History], origins: dict[str, str]) -> dict[str, Recorded]:
    """Keep each compaction once, in the session in which it was made."""
    found: dict[str, Recorded] = {}
    for history in histories.values():
        for one in history:
            other = found.get(one.compaction.id)
            if other is None or _order(one, origins) < _order(other, origins):
                found[one.compaction.id] = one
    return found


def _ancestors(session_id: str, origins: dict[str, str]) -> Iterator[str]:
    """Yield the origin of a session, the origin of that, and so on; each once."""
    seen, origin = {session_id}, origins.get(session_id, "")
    while origin and origin not in seen:
        yield origin
        seen.add(origin)
        origin = origins.get(origin, "")


def _order(one: Recorded, origins: dict[str, str]) -> tuple[int, str, str]:
    """The order of copies of a compaction; the first one is where it was made.

    A session comes after all that it was forked from, and its main chain before its sub-agents.
    """
    return sum(1 for _ in _ancestors(one.session, origins)), one.session, one.agent
