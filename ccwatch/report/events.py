"""What happened in a conversation that its responses do not tell: for the chart of its context."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ccwatch.analysis.clears import NOT_CLEARED, Cleared
from ccwatch.analysis.pathologies import ExaminedLane, examine
from ccwatch.model.entry import Kind
from ccwatch.model.session import Session
from ccwatch.report.clears import cleared
from ccwatch.report.library import Library


class Events(NamedTuple):
    """What happened in a conversation, as `steps` takes it."""

    cleared: tuple[int, ...] = ()
    """When tool results were cleared on the living branch: milliseconds since 1970, UTC."""
    wrong: Mapping[str, str] = {}
    """What went wrong, in words, by the id of the compaction that it went wrong with."""
    ends: Cleared = NOT_CLEARED
    """What `/clear` did at both ends; only of a main chain."""


def events(
    library: Library,
    session: Session,
    agent: str,
    examined: ExaminedLane | None,
    sessions: Iterable[Session],
) -> Events:
    """Look for what happened. Reads transcripts: for a thread.

    Args:
        library: Reads the blocks.
        session: The session.
        agent: One of its sub-agents; empty for its main chain.
        examined: The conversation, with what its compactions are judged by; `None` where there is
            no such one.
        sessions: All there are.
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
