"""All sessions, kept sorted while single ones change."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from typing import Final

from ccwatch.model.session import Session

MANY: Final = 64
"""Number of sessions from which sorting all is faster than inserting each."""


class SortedSessions:
    """Holds each session once, newest activity first."""

    def __init__(self) -> None:
        self._by_id: dict[str, Session] = {}
        self._rising: list[Session] = []

    def __iter__(self) -> Iterator[Session]:
        return reversed(self._rising)

    def __len__(self) -> int:
        return len(self._rising)

    def find(self, session_id: str) -> Session | None:
        """Look up a session by its id; `None` if there is none."""
        return self._by_id.get(session_id)

    def put(self, session: Session) -> None:
        """Add a session, or replace the one with the same id."""
        self.drop(session.id)
        self._by_id[session.id] = session
        insort(self._rising, session, key=_age)

    def put_all(self, sessions: Iterable[Session]) -> None:
        """Add sessions, or replace those with the same ids."""
        fresh = {session.id: session for session in sessions}
        if len(fresh) < MANY:
            for session in fresh.values():
                self.put(session)
        else:
            self._by_id.update(fresh)
            self._rising = sorted(self._by_id.values(), key=_age)

    def drop(self, session_id: str) -> None:
        """Remove a session, if there is one with this id."""
        known = self._by_id.pop(session_id, None)
        if known:
            del self._rising[bisect_left(self._rising, _age(known), key=_age)]


def _age(session: Session) -> tuple[int, str]:
    return session.last_ms, session.id
