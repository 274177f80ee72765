"""Puts the compactions of all sessions in one list, and remembers those that did not change."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import Lock

from ccwatch.analysis.compaction.paid import paid
from ccwatch.analysis.compaction.price import again, price, summary_tokens
from ccwatch.analysis.evidence import is_idle
from ccwatch.analysis.note import Compacted
from ccwatch.analysis.prices import Prices
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.lane import Lane
from ccwatch.model.session import Session
from ccwatch.model.setup import NO_SETUP, Setup
from ccwatch.report.expiry import expires_ms
from ccwatch.report.history import Recorded, Reread
from ccwatch.report.session_values import difference
from ccwatch.store.snapshot import Snapshot

History = tuple[Recorded, ...]
"""Compactions of all sessions and sub-agents, newest first, each once."""


class Chronicle:
    """The history of compactions, kept up with snapshots. May be asked from any thread.

    A session that did not change since it was last asked about is not looked at again, and as
    long as no compaction changed, the very same history is given.
    """

    def __init__(
        self,
        prices: Prices,
        known: Callable[[Session], Sequence[Compacted] | None] = lambda _session: None,
    ) -> None:
        """Know nothing yet.

        Args:
            prices: What tokens cost.
            known: What was worked out for the compactions of a session already, if it was.
        """
        self._prices, self._told_already = prices, known
        self._lock = Lock()
        self._sessions: tuple[Session, ...] = ()
        self._setups: object = None
        self._told: dict[str, History] = {}
        self._origins: dict[str, str] = {}
        self._reread: dict[str, Reread] = {}
        self._outlived: History = ()
        self._known: dict[str, Recorded] = {}
        self._all: History = ()
        self._stale = False

    def of(self, snapshot: Snapshot) -> Callable[[], History]:
        """Give what works out the history of a snapshot once it is asked for, and only once."""
        found: list[History] = []

        def history() -> History:
            if not found:
                found.append(self.history(snapshot))
            return found[0]

        return history

    def history(self, snapshot: Snapshot) -> History:
        """Give the compactions of all sessions and sub-agents, newest first, each once.

        Copies in forks belong to their origin, as long as that is known. Those that only an
        archive knows of are left out until everything has been read once.
        """
        with self._lock:
            self._catch_up(snapshot)
            if self._stale:
                self._stale = False
                self._known = _unique(self._told, self._origins)
                together = self._together()
                self._all = self._all if self._all == together else together
            if self._outlived and not snapshot.progress.done:
                return tuple(one for one in self._all if one.compaction.id in self._known)
            return self._all

    def remember(self, outlived: Iterable[Recorded]) -> None:
        """Take what an archive knows, in place of what was taken before.

        What older releases estimated is estimated again, as well as can be without its transcript.

        Args:
            outlived: Compactions; those whose transcript is there are passed over.
        """
        taken = tuple(self._up_to_date(one) for one in outlived)
        with self._lock:
            if taken != self._outlived:
                self._outlived, self._stale = taken, True

    def _up_to_date(self, one: Recorded) -> Recorded:
        if not one.outdated or one.nano is None:
            return one
        nano, off_nano = again(one.compaction, one.summary_tokens, one.nano, self._prices)
        return one._replace(nano=nano, off_nano=off_nano, outdated=False)

    def note(self, compaction: str, reread: Reread) -> None:
        """Take what was worked out to be read again after a compaction, by its id."""
        with self._lock:
            if self._reread.get(compaction) != reread:
                self._reread[compaction] = reread
                self._stale = True

    def _catch_up(self, snapshot: Snapshot) -> None:
        fresh, old = difference(self._sessions, snapshot.sessions)
        gone = {one.id for one in old} - {one.id for one in fresh}
        suspects: Iterable[Session] = fresh
        if snapshot.setups is not self._setups:
            self._setups, suspects = snapshot.setups, snapshot.sessions
        for session in suspects:
            setup = snapshot.setups.get(session.project, NO_SETUP)
            found = self._told_already(session)
            if found is None:
                found = tuple(compacted(session, self._prices))
            self._take(session.id, tuple(recorded(session, setup, found)))
            self._trace(session.id, session.forked_from)
        for name in gone:
            self._take(name, ())
            self._trace(name, "")
        self._sessions = snapshot.sessions

    def _take(self, name: str, found: History) -> None:
        if found != self._told.get(name, ()):
            self._stale = True
            self._told[name] = found
            if not found:
                del self._told[name]

    def _trace(self, name: str, origin: str) -> None:
        """Note which session the rows of one were copied from; empty for none."""
        if origin != self._origins.get(name, ""):
            self._origins[name], self._stale = origin, True
            if not origin:
                del self._origins[name]

    def _together(self) -> History:
        found = [*self._known.values()]
        there = self._known.keys() | {one.compaction.known_as for one in found}
        found += [one for one in self._outlived if one.compaction.id not in there]
        found = [
            one._replace(reread=self._reread[one.compaction.id])
            if one.compaction.id in self._reread
            else one
            for one in found
        ]
        found.sort(key=lambda one: (one.compaction.at_ms, one.compaction.id), reverse=True)
        return tuple(found)


def _unique(told: dict[str, History], origins: dict[str, str]) -> dict[str, Recorded]:
    """Keep each compaction once: where it was made rather than where it was copied to."""
    found: dict[str, Recorded] = {}
    for history in told.values():
        for one in history:
            other = found.get(one.compaction.id)
            if other is None or _comes_first(one, other, origins):
                found[one.compaction.id] = one
    return found


def _comes_first(one: Recorded, other: Recorded, origins: dict[str, str]) -> bool:
    """Was a compaction rather made in this session than in that one?"""
    if one.session == other.session:
        return one.agent < other.agent  # the main conversation's has none
    ancestors, mine = {one.session}, origins.get(one.session, "")
    while mine and mine not in ancestors:
        if mine == other.session:
            return False
        ancestors.add(mine)
        mine = origins.get(mine, "")
    theirs, seen = other.session, set[str]()
    while theirs and theirs not in seen:
        if theirs == one.session:
            return True
        seen.add(theirs)
        theirs = origins.get(theirs, "")
    place = (bool(origins.get(one.session)), one.session, one.agent)
    return place < (bool(origins.get(other.session)), other.session, other.agent)


def recorded(session: Session, setup: Setup, found: Iterable[Compacted]) -> Iterator[Recorded]:
    """Yield the compactions of a session and its sub-agents as they are listed.

    Args:
        session: The session.
        setup: The client's settings in force in its folder.
        found: What was worked out for each.
    """
    ends = None if session.gone else expires_ms(session.last_ms, setup)
    for one in found:
        agent = session.agents[one.agent] if one.agent >= 0 else None
        stray = session.stray_lanes[-2 - one.agent] if one.agent < -1 else None
        lane = agent.lane if agent else session.main if stray is None else stray
        yield Recorded(
            lane.compactions[one.place],
            session.id,
            agent.id if agent else "",
            session.project,
            session.title,
            one.nano,
            one.turns,
            one.since_ms,
            archived=session.gone and stray is None,
            expires_ms=ends,
            summary_tokens=one.summary_tokens,
            idle=one.idle,
            paid_nano=one.paid_nano,
            off_nano=one.off_nano,
            stray=stray is not None,
        )


def compacted(session: Session, prices: Prices) -> Iterator[Compacted]:
    """Work out what the compactions of a session and its sub-agents did.

    Args:
        session: The session.
        prices: What tokens cost.

    Yields:
        Of each conversation the oldest first, copies included.
    """
    known = paid(session, prices) if session.main.compactions else {}
    lanes = [(-1, session.main), *((at, one.lane) for at, one in enumerate(session.agents))]
    lanes += [(-2 - at, lane) for at, lane in enumerate(session.stray_lanes)]
    for agent, lane in lanes:
        if not lane.compactions:
            continue
        begin_ms = session.first_ms if agent < 0 else _begin(lane)
        for place, (one, turns, since_ms) in enumerate(_spans(lane, begin_ms)):
            size = summary_tokens(one, lane)
            nano, off_nano = price(one, size, lane, prices) or (None, 0)
            idle, reported = one.trigger is Trigger.AUTO and is_idle(lane, one), known.get(one.id)
            yield Compacted(agent, place, nano, turns, since_ms, size, idle, reported, off_nano)


def _spans(lane: Lane, begin_ms: int) -> Iterator[tuple[Compaction, int, int | None]]:
    """Yield each compaction with the turns and the milliseconds since the one before it."""
    firsts = sorted(turn.first for turn in lane.turns if turn.alive)
    start = 0
    for one in lane.compactions:
        end = bisect_left(firsts, one.after)
        since_ms = one.at_ms - begin_ms if begin_ms and one.at_ms >= begin_ms else None
        yield one, max(0, end - start), since_ms
        start, begin_ms = max(start, end), one.at_ms or begin_ms


def _begin(lane: Lane) -> int:
    times = [*(turn.at_ms for turn in lane.turns[:1]), *(one.at_ms for one in lane.responses[:1])]
    return min((at_ms for at_ms in times if at_ms), default=0)
