"""Finds what was read again after compactions, one conversation at a time, for a list of them."""

from collections.abc import Callable, Iterable

from ccwatch.analysis.prices import Prices
from ccwatch.report.history import Recorded, Reread
from ccwatch.report.library import Library
from ccwatch.report.rereads import with_rereads
from ccwatch.store.snapshot import Snapshot

Talk = tuple[str, str]
"""A conversation: its sessionId, and its sub-agent, empty for the main chain."""


class Rereading:
    """Knows which conversations still have to be searched, and the results of the others."""

    def __init__(
        self, library: Library, prices: Prices, note: Callable[[str, Reread], None]
    ) -> None:
        """Start without results.

        Args:
            library: Reads the transcripts.
            prices: What tokens cost.
            note: Called with each result, by the compaction's id, in the thread of `look`.
        """
        self._library, self._prices, self._note = library, prices, note
        self._found: dict[str, Reread] = {}
        self._ends: dict[Talk, int] = {}

    def missing(self, history: Iterable[Recorded], snapshot: Snapshot) -> list[Talk]:
        """The conversations that have to be searched, in the order of the list.

        One whose results are all known is only searched again once it has continued.
        """
        ends = {one.id: one.last_ms for one in snapshot.sessions if not one.gone}
        found: dict[Talk, None] = {}
        for one in history:
            talk, end = (one.session, one.agent), ends.get(one.session)
            if end is None or self._ends.get(talk) == end:
                continue
            if one.reread and talk not in self._ends:
                continue
            found[talk] = None
        return list(found)

    def look(self, talk: Talk, history: Iterable[Recorded], snapshot: Snapshot) -> None:
        """Search a conversation. Reads its whole transcript: call it in a thread."""
        sessions = {one.id: one for one in snapshot.sessions if one.id == talk[0]}
        own = [one for one in history if (one.session, one.agent) == talk]
        for one in with_rereads(own, sessions, self._library, self._prices, {}):
            if one.reread:
                self._found[one.compaction.id] = one.reread
                self._note(one.compaction.id, one.reread)
        self._ends[talk] = sessions[talk[0]].last_ms

    def added(self, history: Iterable[Recorded]) -> tuple[Recorded, ...]:
        """Add the results to compactions."""
        return tuple(
            one._replace(reread=self._found.get(one.compaction.id, one.reread)) for one in history
        )
