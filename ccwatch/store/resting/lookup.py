"""The sessions at rest, with their files and the fingerprints of their responses."""

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from zlib import crc32

from msgspec import Struct

from ccwatch.transcript.mark import Facts

RUN: Final = 1 << 16
"""Ids that are sorted at a time."""
STALE: Final = 1 << 14
"""Number of stale ids beyond which all are sorted again: each takes ten times the memory of others.
"""
FEW: Final = 10_000
"""Number of ids up to which a binary search for each is faster than a scan of all."""


class _Entry(Struct, frozen=True):
    """A session at rest. The fields are the arguments of `RestingLookup.add`."""

    files: dict[str, Facts | None]
    ids: bytes
    group: tuple[str, ...]


class RestingLookup:
    """Indexes the sessions at rest, whose transcripts are not followed until something changes."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        """The sessions, by their ids."""
        self._owners: dict[str, str] = {}
        """The session of each transcript, by its path."""
        self._runs: list[array[int]] = []
        """The ids of responses, each run sorted, for a binary search."""
        self._unsorted: list[bytes] = []
        """Those that are in no run yet."""
        self._stale: Counter[int] = Counter()
        """How often each id is in the runs for a session that does not rest any more."""
        self._stale_count = 0

    def __contains__(self, session_id: object) -> bool:
        """Is this session at rest?"""
        return session_id in self._entries

    @property
    def file_count(self) -> int:
        """Number of transcripts that belong to sessions at rest."""
        return len(self._owners)

    def add(
        self, session_id: str, files: dict[str, Facts | None], ids: bytes, group: list[str]
    ) -> None:
        """Add a session.

        Args:
            session_id: Its id.
            files: The state of its transcripts when they were read to the end; `None` for those
                that were deleted.
            ids: The `fingerprints` of its responses, four bytes each.
            group: The sessions that can only rest together with it.
        """
        self._entries[session_id] = _Entry(files, ids, tuple(group))
        self._owners.update(dict.fromkeys(files, session_id))
        self._unsorted.append(ids)

    def owner(self, path: str) -> str | None:
        """The session at rest that a transcript belongs to; `None` if there is none."""
        return self._owners.get(path)

    def is_unchanged(self, path: str, facts: Facts) -> bool:
        """Does a transcript belong to a session at rest, and is it unchanged since?"""
        owner = self._owners.get(path)
        return owner is not None and self._entries[owner].files[path] == facts

    def mark_deleted(self, path: str) -> Mapping[str, Facts | None]:
        """Note that a transcript of a session at rest was deleted.

        Returns:
            All transcripts of the session, with `None` for those that were deleted.
        """
        files = self._entries[self._owners[path]].files
        files[path] = None
        return files

    def holders(self, ids: Iterable[str]) -> list[str]:
        """The sessions that contain a response with one of these ids; false positives are rare."""
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
        """Sort the ids of sessions that were added since the last call, to make `holders` fast."""
        if self._stale_count > STALE:
            self._runs, self._stale, self._stale_count = [], Counter(), 0
            self._unsorted = [entry.ids for entry in self._entries.values()]
        unsorted, self._unsorted = self._unsorted, []
        if unsorted and self._runs and len(self._runs[-1]) < RUN:
            unsorted.append(self._runs.pop().tobytes())
        self._runs.extend(_runs(unsorted))

    def _count(self, one: int) -> int:
        """How often an id occurs in the runs."""
        return sum(bisect_right(run, one) - bisect_left(run, one) for run in self._runs)

    def wake(self, session_id: str) -> dict[str, list[str]]:
        """Remove a session, and all that rest together with it.

        Returns:
            The transcripts of each, by the ids of the sessions.
        """
        names = [session_id, *self._entries[session_id].group]
        entries = {name: self._entries.pop(name) for name in names}
        for entry in entries.values():
            for path in entry.files:
                self._owners.pop(path, None)
            # Its ids stay in the runs until all are sorted again; until then they are discounted.
            stale = array("I", entry.ids)
            self._stale.update(stale)
            self._stale_count += len(stale)
        return {name: list(entry.files) for name, entry in entries.items()}


def _runs(parts: Iterable[bytes]) -> "Iterator[array[int]]":
    """Sort ids in runs, since sorting very many at once blocks all other threads."""
    run = array("I")
    for part in parts:
        run.frombytes(part)
        if len(run) >= RUN:
            yield array("I", sorted(run))
            run = array("I")
    if run:
        yield array("I", sorted(run))


def fingerprints(ids: Iterable[str]) -> list[int]:
    """Hash the ids of responses to four bytes each; different ids may collide."""
    return [crc32(one.encode("utf-8", "surrogatepass")) for one in ids]
