"""Finds what was read again after compactions, one conversation at a time, for a list of them."""

from collections.abc import Callable, Iterable

from ccwatch.report.history import Recorded, Reread
from ccwatch.report.insights import Insights
from ccwatch.report.rereads import with_rereads
from ccwatch.store.snapshot import Snapshot

ConversationId = tuple[str, str]
"""A conversation: its sessionId, and its sub-agent, empty for the main chain."""


class Rereading:
    """Knows which conversations still have to be searched, and the results of the others."""

    def __init__(self, insights: Insights, note: Callable[[str, Reread], None]) -> None:
        """Start without results.

        Args:
            insights: Reads the transcripts, and sizes their blocks.
            note: Called with each result, by the compaction's id, in the thread of `search`.
        """
        self._insights, self._note = insights, note
        self._found: dict[str, Reread] = {}
        self._ends: dict[ConversationId, int] = {}

    def missing(self, history: Iterable[Recorded], snapshot: Snapshot) -> list[ConversationId]:
        """The conversations that have to be searched, in the order of the list.

        One whose results are all known is only searched again once it has continued.
        """
        ends = {one.id: one.last_ms for one in snapshot.sessions if not one.gone}
        found: dict[ConversationId, None] = {}
        for one in history:
            conversation, end = (one.session, one.agent), ends.get(one.session)
            if end is None or self._ends.get(conversation) == end:
                continue
            if one.reread and conversation not in self._ends:
                continue
            found[conversation] = None
        return list(found)

    def search(
        self, conversation: ConversationId, history: Iterable[Recorded], snapshot: Snapshot
    ) -> None:
        """Search a conversation. Reads its whole transcript: call it in a thread."""
        sessions = {one.id: one for one in snapshot.sessions if one.id == conversation[0]}
        own = [one for one in history if (one.session, one.agent) == conversation]
        for one in with_rereads(own, sessions, self._insights, {}):
            if one.reread:
                self._found[one.compaction.id] = one.reread
                self._note(one.compaction.id, one.reread)
        self._ends[conversation] = sessions[conversation[0]].last_ms

    def added(self, history: Iterable[Recorded]) -> tuple[Recorded, ...]:
        """Add the results to compactions."""
        return tuple(
            one._replace(reread=self._found.get(one.compaction.id, one.reread)) for one in history
        )
