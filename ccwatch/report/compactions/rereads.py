"""Works out what was read again after compactions, from their transcripts."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.sizes import SizesOf
from ccwatch.analysis.branch import around
from ccwatch.analysis.compaction.reread import reread, tax
from ccwatch.analysis.prices import Prices
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Kind, Story
from ccwatch.model.lane import Lane
from ccwatch.model.session import Session
from ccwatch.report.blocks.library import Library
from ccwatch.report.compactions.recorded import Recorded, Reread
from ccwatch.store.snapshot import Snapshot

if TYPE_CHECKING:
    from ccwatch.report.blocks.insights import Insights

ConversationId = tuple[str, str]
"""A conversation: its sessionId, and its sub-agent, empty for the main chain."""


def with_rereads(
    history: Iterable[Recorded],
    sessions: Mapping[str, Session],
    insights: "Insights",
    known: Mapping[str, Reread],
) -> list[Recorded]:
    """Add to compactions what was read again after them. Reads whole transcripts: may be slow.

    Args:
        history: The compactions; those whose transcript is gone stay as they are.
        sessions: All sessions, by their ids.
        insights: Reads the transcripts, and sizes their blocks.
        known: Results that are known already, by the compaction's id.
    """
    stories: dict[tuple[str, str, str], Story] = {}
    found = []
    for one in history:
        session = _session_of(one, sessions)
        lane = session.lane(one.agent) if session and not session.gone else None
        if one.compaction.id in known:
            found.append(replace(one, reread=known[one.compaction.id]))
        elif session and lane:
            key = session.path, one.session, one.agent
            if key not in stories:
                stories[key] = insights.contexts.story(session, one.agent)
            sizes_of = partial(insights.contexts.sizes, session, one.agent)
            again = reread_after(one.compaction, stories[key], lane, insights.prices, sizes_of)
            found.append(replace(one, reread=again))
        else:
            found.append(one)
    return found


def _session_of(one: Recorded, sessions: Mapping[str, Session]) -> Session | None:
    """The session of a compaction, as the transcript with that has it; `None` if unknown."""
    session = sessions.get(one.session)
    return session.as_in_transcript_of(one.compaction.id) if session and one.stray else session


def reread_after(
    compaction: Compaction, story: Story, lane: Lane, prices: Prices, sizes_of: SizesOf
) -> Reread | None:
    """What was read again after a compaction.

    Returns:
        `None` if the story was not or cannot be read, or begins with the compaction.
    """
    if not story.entries or compaction.is_beginning:
        return None
    branch = around(story, lane, compaction)
    along = align(branch.story, branch.lane)
    return Reread.of(tax(reread(along, compaction, prices, sizes_of)))


def summary_text(library: Library, session: Session, one: Recorded) -> str:
    """Read the summary of a compaction, secrets masked; empty if it cannot be read."""
    session = session.as_in_transcript_of(one.compaction.id) if one.stray else session
    story = library.story(session, one.agent)
    begun = False
    for entry in story.entries:
        begun = begun or entry.uuid == one.compaction.id
        if begun and entry.kind is Kind.SUMMARY:
            return library.text(entry).whole
    return ""


class RereadSearch:
    """Knows which conversations still have to be searched, and the results of the others."""

    def __init__(self, insights: "Insights", note: Callable[[str, Reread], None]) -> None:
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
        sessions = snapshot.by_id
        own = [one for one in history if (one.session, one.agent) == conversation]
        for one in with_rereads(own, sessions, self._insights, {}):
            if one.reread:
                self._found[one.compaction.id] = one.reread
                self._note(one.compaction.id, one.reread)
        self._ends[conversation] = sessions[conversation[0]].last_ms

    def added(self, history: Iterable[Recorded]) -> tuple[Recorded, ...]:
        """Add the results to compactions."""
        return tuple(
            replace(one, reread=self._found.get(one.compaction.id, one.reread)) for one in history
        )
