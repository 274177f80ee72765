"""Works out what was read again after compactions, from their transcripts."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from ccwatch.analysis.attribution.sizes import SizesOf
from ccwatch.analysis.branch import around
from ccwatch.analysis.compaction.reread import reread, tax
from ccwatch.analysis.prices import Prices
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Kind, Story
from ccwatch.model.lane import Lane
from ccwatch.model.session import Session
from ccwatch.report.history import Recorded, Reread
from ccwatch.report.library import Library

if TYPE_CHECKING:
    from ccwatch.report.insights import Insights


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
            found.append(one._replace(reread=known[one.compaction.id]))
        elif session and lane:
            key = session.path, one.session, one.agent
            if key not in stories:
                stories[key] = insights.story(session, one.agent)
            sizes_of = partial(insights.sizes, session, one.agent)
            again = reread_after(one.compaction, stories[key], lane, insights.prices, sizes_of)
            found.append(one._replace(reread=again))
        else:
            found.append(one)
    return found


def _session_of(one: Recorded, sessions: Mapping[str, Session]) -> Session | None:
    """The session of a compaction, as the transcript with that has it; `None` if unknown."""
    session = sessions.get(one.session)
    return session.as_told_with(one.compaction.id) if session and one.stray else session


def reread_after(
    compaction: Compaction, story: Story, lane: Lane, prices: Prices, sizes_of: SizesOf | None
) -> Reread | None:
    """What was read again after a compaction; `None` if the story was not or cannot be read."""
    if not story.entries:
        return None
    return Reread(*tax(reread(*around(story, lane, compaction), compaction, prices, sizes_of)))


def summary_text(library: Library, session: Session, one: Recorded) -> str:
    """Read the summary of a compaction, secrets masked; empty if it cannot be read."""
    session = session.as_told_with(one.compaction.id) if one.stray else session
    story = library.story(session, one.agent)
    begun = False
    for entry in story.entries:
        begun = begun or entry.uuid == one.compaction.id
        if begun and entry.kind is Kind.SUMMARY:
            return "\n".join(library.text(entry).lines)
    return ""
