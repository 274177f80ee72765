"""Which tips are wanted, and what became of those that were seen."""

from collections.abc import Callable, Collection, Iterable
from threading import RLock
from typing import Protocol

from msgspec.structs import replace

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.notes import FOREVER, Notes, Snooze, left, noted
from ccwatch.analysis.tips.sighting import Sighting
from ccwatch.model.session import Session
from ccwatch.report.insight import Insight
from ccwatch.units import DAY_MS


class Notebook(Protocol):
    """Keeps notes from one day to the next. What cannot be kept is not kept: nothing raises."""

    def state(self) -> tuple[int, int, int]:
        """Give what changes when somebody else has written."""

    def read(self) -> Notes:
        """Give all that is remembered."""

    def put(self, found: Iterable[Sighting]) -> bool:
        """Remember sightings."""

    def switch(self, tip: str, *, off: bool) -> bool:
        """Remember that a tip is switched off, or on again."""

    def snooze(self, one: Snooze, now_ms: int) -> bool:
        """Remember a snooze."""

    def wake(self, tip: str) -> bool:
        """Forget all snoozes of a tip."""


class TipMemory:
    """Notes on tips, in memory and, where there is one, in a notebook.

    All methods may be called in any thread; those that change something may block.
    """

    def __init__(
        self, prices: Prices, off: Collection[str] = (), notebook: Notebook | None = None
    ) -> None:
        """Read nothing yet.

        Args:
            prices: What tokens cost.
            off: Ids of the tips that the settings switch off.
            notebook: Keeps the notes; without one they last for as long as this does.
        """
        self._prices, self._notebook = prices, notebook
        self.settled = frozenset(off)
        """Ids of the tips that the settings switch off: nothing else can switch them on."""
        self._notes = Notes()
        self._state = (-1, -1, -1)
        self._unkept: dict[tuple[str, str], Sighting] = {}
        self._unwritten: dict[tuple[str, ...], Callable[[Notebook], bool]] = {}
        self._lock = RLock()

    @property
    def notes(self) -> Notes:
        """All that is remembered, as it was last read or changed."""
        return self._notes

    def off(self, session: str, now_ms: int) -> frozenset[str]:
        """The ids of the tips that are not wanted in a session now.

        Args:
            session: The sessionId.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        return self.settled | self._notes.silenced(session, now_ms)

    def read(self) -> None:
        """Take in what another instance has written since; not before one's own is written."""
        with self._lock:
            if not self._notebook or not self._write():
                return
            if (state := self._notebook.state()) != self._state:
                self._state, self._notes = state, self._notebook.read()

    def switch(self, tip: str) -> bool:
        """Switch a tip off, or on again. Gives whether it is off now."""
        with self._lock:
            off = tip not in self._notes.off
            self._notes = replace(self._notes, off=self._notes.off ^ {tip})
            self._unwritten["off", tip] = lambda notebook: notebook.switch(tip, off=off)
            self._write()
            return off

    def snooze(self, tip: str, session: str, now_ms: int) -> Snooze:
        """Put a tip to sleep: in a session for good, or everywhere for a day.

        Args:
            tip: Its id.
            session: The session; empty for everywhere.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        one = Snooze(tip, session, FOREVER if session else now_ms + DAY_MS)
        with self._lock:
            others = {it for it in self._notes.snoozes if it[:2] != one[:2]}
            self._notes = replace(self._notes, snoozes=frozenset(others | {one}))
            self._unwritten["snooze", tip, session] = lambda book: book.snooze(one, now_ms)
            self._write()
        return one

    def wake(self, tip: str) -> None:
        """End all snoozes of a tip."""
        with self._lock:
            others = frozenset(it for it in self._notes.snoozes if it.tip != tip)
            self._notes = replace(self._notes, snoozes=others)
            for key in [key for key in self._unwritten if key[:2] == ("snooze", tip)]:
                del self._unwritten[key]
            self._unwritten["wake", tip] = lambda notebook: notebook.wake(tip)
            self._write()

    def note(self, insight: Insight, sessions: Iterable[Session], now_ms: int) -> None:
        """Remember what was found in a session, and what became of what was found before.

        Args:
            insight: What was found.
            sessions: All sessions that are known, to see which of them this one follows.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        session = insight.session
        if session.partial or not session.last_ms:
            return
        with self._lock:
            self.read()
            off = self.off(session.id, now_ms)
            fresh = noted(self._notes, session, insight.findings, self._prices, off)
            self._keep(fresh)
            self._keep(left(self._notes, _ended(sessions, session), session, self._prices))

    def _keep(self, fresh: tuple[Sighting, ...]) -> None:
        """Remember sightings."""
        if fresh:
            self._notes = self._notes.with_sightings(fresh)
            self._unkept |= {one.key: one for one in fresh}
            self._write()

    def _write(self) -> bool:
        """Write what is not written yet; what cannot be is tried again with the next."""
        if self._notebook:
            for key, change in [*self._unwritten.items()]:
                if not change(self._notebook):
                    return False
                del self._unwritten[key]
            if self._unkept and not self._notebook.put(self._unkept.values()):
                return False
        self._unwritten, self._unkept = {}, {}
        return True


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
