"""The queue of sessions that are stored on disk and may be evicted from memory."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ccwatch.model.session import Session
from ccwatch.store.sorted_sessions import SortedSessions

if TYPE_CHECKING:
    from ccwatch.store.resting.session_record import SessionRecord

AT_ONCE = 32
"""Sessions that are evicted at a time: many at once would block everything else."""


class EvictionQueue:
    """Sessions waiting to be evicted. Those that change meanwhile stay awake."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[Session, SessionRecord]] = {}

    def __bool__(self) -> bool:
        """Is any session waiting?"""
        return bool(self._waiting)

    def add(self, kept: Iterable[tuple[Session, "SessionRecord"]]) -> None:
        """Queue sessions as they were when they were stored."""
        self._waiting |= {record.id: (session, record) for session, record in kept}

    def take(self, sessions: SortedSessions) -> "list[SessionRecord]":
        """Remove and return the next sessions, each with all that can only rest together with it.

        Args:
            sessions: All sessions as they are now.
        """
        taken: list[SessionRecord] = []
        while self._waiting and len(taken) < AT_ONCE:
            group = self._next_group()
            if group and all(sessions.find(record.id) is session for session, record in group):
                taken += [record for _, record in group]
        return taken

    def _next_group(self) -> list[tuple[Session, "SessionRecord"]]:
        """Sessions that rest together; empty if one of them is not waiting."""
        _, first = next(iter(self._waiting.values()))
        found = [self._waiting.pop(name, None) for name in (first.id, *first.group)]
        return [one for one in found if one] if all(found) else []
