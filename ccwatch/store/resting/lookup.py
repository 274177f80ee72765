"""Who is at rest: which sessions, which files are theirs, and which responses."""

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple
from zlib import crc32

from ccwatch.transcript.mark import Facts

RUN: Final = 1 << 16
"""Ids that are sorted at a time, and of sessions awake, from which on all are sorted anew."""
FEW: Final = 10_000
"""Ids up to which looking for each takes less than going through all of them."""


class _Entry(NamedTuple):
    """What is remembered of a session at rest."""

    files: dict[str, Facts | None]
    ids: bytes
    group: tuple[str, ...]


class RestingLookup:
    """Knows the sessions of which no transcript is followed until something changes."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._owners: dict[str, str] = {}
        self._runs: list[array[int]] = []
        self._unsorted: list[bytes] = []
        self._stale: Counter[int] = Counter()

    def __contains__(self, session_id: object) -> bool:
        """Is this session at rest?"""
        return session_id in self._entries

    @property
    def files(self) -> int:
        """How many transcripts belong to sessions at rest."""
        return len(self._owners)

    def add(
        self, session_id: str, files: dict[str, Facts | None], ids: bytes, group: list[str]
    ) -> None:
        """Let a session rest.

        Args:
            session_id: Its id.
            files: Its transcripts, as they were when all of them was read; `None` for those that
                are not there any more.
            ids: What `fingerprints` gives for its responses, four bytes each.
            group: The sessions that can only rest together with it.
        """
        self._entries[session_id] = _Entry(files, ids, tuple(group))
        self._owners.update(dict.fromkeys(files, session_id))
        self._unsorted.append(ids)

    def owner(self, path: str) -> str | None:
        """The session at rest that a transcript belongs to; `None` where none does."""
        return self._owners.get(path)

    def is_as_it_was(self, path: str, facts: Facts) -> bool:
        """Does a transcript belong to a session at rest, and has nobody touched it since?"""
        owner = self._owners.get(path)
        return owner is not None and self._entries[owner].files[path] == facts

    def lose(self, path: str) -> Mapping[str, Facts | None]:
        """A transcript of a session at rest is not there any more.

        Returns:
            All transcripts of the session, those that are not there any more with `None`.
        """
        files = self._entries[self._owners[path]].files
        files[path] = None
        return files

    def holders(self, ids: Iterable[str]) -> list[str]:
        """The sessions that may hold a response of one of these ids, and hardly ever another."""
        if not self._entries:
            return []
        wanted = set(fingerprints(ids))
        if len(wanted) < FEW:
            self.sort()
            wanted = {one for one in wanted if self._count(one) > self._stale[one]}
        if not wanted:
            return []
        return [
            name
            for name, entry in self._entries.items()
            if not wanted.isdisjoint(array("I", entry.ids))
        ]

    def sort(self) -> None:
        """Sort the ids of sessions that came since the last time, for a quick answer later."""
        if len(self._stale) > RUN:
            self._runs, self._stale = [], Counter()
            self._unsorted = [entry.ids for entry in self._entries.values()]
        unsorted, self._unsorted = self._unsorted, []
        if unsorted and self._runs and len(self._runs[-1]) < RUN:
            unsorted.append(self._runs.pop().tobytes())
        self._runs.extend(_runs(unsorted))

    def _count(self, one: int) -> int:
        """How often an id stands in the runs."""
        return sum(bisect_right(run, one) - bisect_left(run, one) for run in self._runs)

    def wake(self, session_id: str) -> dict[str, list[str]]:
        """Let a session rest no longer, nor any that rests together with it.

        Returns:
            The transcripts of each, by the ids of the sessions.
        """
        names = [session_id, *self._entries[session_id].group]
        entries = {name: self._entries.pop(name) for name in names}
        for entry in entries.values():
            for path in entry.files:
                self._owners.pop(path, None)
            # They stay in the runs until all are sorted anew, and are not counted there.
            self._stale.update(array("I", entry.ids))
        return {name: list(entry.files) for name, entry in entries.items()}


def _runs(parts: Iterable[bytes]) -> "Iterator[array[int]]":
    """Sort ids in runs, for to sort very many at once holds up all other threads."""
    run = array("I")
    for part in parts:
        run.frombytes(part)
        if len(run) >= RUN:
            yield array("I", sorted(run))
            run = array("I")
    if run:
        yield array("I", sorted(run))


def fingerprints(ids: Iterable[str]) -> list[int]:
    """Shorten ids of responses to four bytes each: two that differ may look alike."""
    return [crc32(one.encode("utf-8", "surrogatepass")) for one in ids]
