"""The record of tips: which are switched off or snoozed, and what became of those found."""

from collections.abc import Callable, Collection, Iterable
from threading import Lock, RLock
from typing import Protocol

from msgspec.structs import replace

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.notes import FOREVER, Notes, Snooze, left, noted
from ccwatch.analysis.tips.sighting import Sighting
from ccwatch.model.session import Session
from ccwatch.report.blocks.insight import Insight
from ccwatch.units import DAY_MS


class NoteStore(Protocol):
    """Stores notes between runs. No method raises."""

    problem: str
    """Why the last call failed, for the user; empty if it succeeded."""

    def state(self) -> tuple[int, int, int]:
        """A value that changes whenever another instance writes."""

    def read(self) -> Notes:
        """All notes."""

    def put(self, found: Iterable[Sighting]) -> bool:
        """Store sightings."""

    def switch(self, tip: str, *, off: bool) -> bool:
        """Store that a tip is switched off, or on again."""

    def snooze(self, one: Snooze, now_ms: int) -> bool:
        """Store a snooze."""

    def wake(self, tip: str) -> bool:
        """Delete all snoozes of a tip."""


class TipNotes:
    """Notes on tips, in memory and, if there is one, in a store.

    All methods may be called in any thread. `read`, `write` and `note` may block; the others do
    not, and what they change is not in the store until the next of those.
    """

    def __init__(
        self, prices: Prices, off: Collection[str] = (), store: NoteStore | None = None
    ) -> None:
        """Read nothing yet.

        Args:
            prices: What tokens cost.
            off: Ids of the tips that the settings switch off.
            store: Stores the notes; without one they last as long as this object.
        """
        self._prices, self._store = prices, store
        self.settled = frozenset(off)
        """Ids of tips that are switched off in the settings, and can only be switched on there."""
        self.problem = ""
        """Why the notes could not be written, for the user; empty if they were."""
        self._notes = Notes()
        self._state = (-1, -1, -1)
        self._unkept: dict[tuple[str, str], Sighting] = {}
        self._unwritten: dict[tuple[str, ...], Callable[[NoteStore], bool]] = {}
        self._changing, self._storing = Lock(), RLock()

    @property
    def notes(self) -> Notes:
        """All notes, as last read or changed."""
        return self._notes

    def off(self, session: str, now_ms: int) -> frozenset[str]:
        """The ids of the tips that are switched off or snoozed in a session now.

        Args:
            session: The sessionId.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        return self.settled | self._notes.silenced(session, now_ms)

    def read(self) -> None:
        """Read what another instance has written, after writing own changes."""
        with self._storing:
            if not self._store or not self.write():
                return
            if (state := self._store.state()) != self._state:
                notes = self._store.read()
                with self._changing:
                    if not self._unwritten:  # a change made meanwhile is not in what was read
                        self._state, self._notes = state, notes

    def switch(self, tip: str) -> bool:
        """Switch a tip off, or on again. Returns whether it is off now."""
        with self._changing:
            off = tip not in self._notes.off
            self._notes = replace(self._notes, off=self._notes.off ^ {tip})
            self._unwritten["off", tip] = lambda store: store.switch(tip, off=off)
            return off

    def snooze(self, tip: str, session: str, now_ms: int) -> Snooze:
        """Snooze a tip: in one session for good, or everywhere for a day.

        Args:
            tip: Its id.
            session: The session; empty for everywhere.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        one = Snooze(tip, session, FOREVER if session else now_ms + DAY_MS)
        with self._changing:
            others = {it for it in self._notes.snoozes if (it.tip, it.session) != (tip, session)}
            self._notes = replace(self._notes, snoozes=frozenset(others | {one}))
            self._unwritten["snooze", tip, session] = lambda store: store.snooze(one, now_ms)
        return one

    def wake(self, tip: str) -> None:
        """End all snoozes of a tip."""
        with self._changing:
            others = frozenset(it for it in self._notes.snoozes if it.tip != tip)
            self._notes = replace(self._notes, snoozes=others)
            for key in [key for key in self._unwritten if key[:2] == ("snooze", tip)]:
                del self._unwritten[key]
            self._unwritten["wake", tip] = lambda store: store.wake(tip)

    def note(self, insight: Insight, sessions: Iterable[Session], now_ms: int) -> None:
        """Record the findings in a session, and what became of earlier ones.

        Args:
            insight: Has the findings.
            sessions: All sessions, to find those that this one follows.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        session = insight.session
        if session.partial or not session.last_ms:
            return
        with self._storing:
            self.read()
            off = self.off(session.id, now_ms)
            fresh = noted(self._notes, session, insight.findings, self._prices, off)
            self._keep(fresh)
            self._keep(left(self._notes, _ended(sessions, session), session, self._prices))

    def _keep(self, fresh: tuple[Sighting, ...]) -> None:
        """Add sightings, and write them."""
        if fresh:
            with self._changing:
                self._notes = self._notes.with_sightings(fresh)
            self._unkept |= {one.key: one for one in fresh}
            self.write()

    def write(self) -> bool:
        """Write pending changes. Returns whether it succeeded; else the next write retries."""
        with self._storing:
            while pending := self._first_unwritten():
                key, change = pending
                if self._store and not change(self._store):
                    self.problem = self._store.problem
                    return False
                with self._changing:
                    if self._unwritten.get(key) is change:  # it may have changed again
                        del self._unwritten[key]
            if self._store and self._unkept and not self._store.put(self._unkept.values()):
                self.problem = self._store.problem
                return False
            self._unkept, self.problem = {}, ""
            return True

    def _first_unwritten(self) -> tuple[tuple[str, ...], Callable[[NoteStore], bool]] | None:
        """The change to be written first; `None` if all are."""
        with self._changing:
            return next(iter(self._unwritten.items()), None)


def _ended(sessions: Iterable[Session], session: Session) -> list[Session]:
    """The sessions of the same project that ended before a session began."""
    return [
        one
        for one in sessions
        if session.project
        and one.project == session.project
        and 0 < one.last_ms <= session.first_ms
        and one.id != session.id
    ]
