"""Events in a conversation beyond its responses, for the chart of its context."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from ccwatch.analysis.clears import NOT_CLEARED, Cleared, begins_with_clear, neighbours
from ccwatch.analysis.pathologies import ExaminedLane, examine
from ccwatch.model.entry import Kind
from ccwatch.model.session import Session
from ccwatch.report.blocks.library import Library


class Events(Struct, frozen=True):
    """The events in a conversation."""

    cleared_ms: tuple[int, ...] = ()
    """When tool results were cleared on the living branch: milliseconds since 1970, UTC."""
    wrong: Mapping[str, str] = {}
    """What went wrong, in words, by the id of the compaction that it went wrong with."""
    ends: Cleared = NOT_CLEARED
    """What `/clear` did at both ends; only for a main chain."""


def events(
    library: Library,
    session: Session,
    agent: str,
    examined: ExaminedLane | None,
    sessions: Iterable[Session],
) -> Events:
    """Find the events in a conversation. Reads transcripts: call it in a thread.

    Args:
        library: Reads the blocks.
        session: The session.
        agent: The id of a sub-agent; empty for the main chain.
        examined: The conversation, with what its compactions are judged by; `None` if there is
            none.
        sessions: All sessions.
    """
    found = examine(examined) if examined else ()
    wrong = {one.compaction: one.title for one in reversed(found)}
    story = library.story(session, agent)
    clearings = tuple(
        one.at_ms
        for one in story.entries
        if one.kind is Kind.CLEARED and one.uuid not in story.dead
    )
    return Events(clearings, wrong, NOT_CLEARED if agent else cleared(library, session, sessions))


def cleared(library: Library, session: Session, sessions: Iterable[Session]) -> Cleared:
    """Find out whether a session began or ended with `/clear`. Reads transcripts.

    Args:
        library: Reads the blocks.
        session: The session.
        sessions: All sessions.
    """
    before, after = neighbours(session, sessions)
    began = begins_with_clear(library.story(session))
    ended = after is not None and begins_with_clear(library.story(after))
    return Cleared(began, before if began else None, after if ended else None)
