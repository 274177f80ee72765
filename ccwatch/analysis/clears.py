"""Where `/clear` ended one session and began another."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from msgspec import Struct

from ccwatch.model.entry import Kind, Story
from ccwatch.model.session import Session

COMMAND: Final = "/clear"
"""As it stands in a transcript."""
_BEFORE: Final = (Kind.REMINDER, Kind.ATTACHMENT, Kind.NOTE)
"""What may stand before the command with which a session begins."""


class Cleared(Struct, frozen=True):
    """What `/clear` did at both ends of a session."""

    began: bool = False
    """Does it begin with one?"""
    before: Session | None = None
    """The session that was cleared then; `None` where the transcripts do not tell."""
    after: Session | None = None
    """The session that goes on since this one was cleared; `None` where they do not tell."""


NOT_CLEARED: Final = Cleared()
"""No `/clear` at either end."""


def begins_with_clear(story: Story) -> bool:
    """Is `/clear` the first thing that was said? The client writes it into the new session."""
    said = (one for one in story.entries if one.kind not in _BEFORE)
    first = next(said, None)
    return first is not None and first.kind is Kind.COMMAND and first.name == COMMAND


def neighbours(
    session: Session, sessions: Iterable[Session]
) -> tuple[Session | None, Session | None]:
    """The sessions before and after one in the same file; `None` where there is none.

    After `/clear`, release 1.0.44 goes on in the same file under another sessionId. Release 2.1.330
    begins another file, and nothing in it says which session was there before.
    """
    found = {one: at for one in sessions if (at := _start(one, session.path)) is not None}
    order = [None, *sorted(found, key=lambda one: found[one]), None]
    before = next((one for one, other in pairwise(order) if other is session), None)
    after = next((other for one, other in pairwise(order) if one is session), None)
    return before, after


def _start(session: Session, path: str) -> int | None:
    """The offset of the first prompt of a session in a file; `None` where it is in another."""
    if not path or session.path != path:
        return None
    turns = session.main.turns
    return min((one.prompt.offset for one in turns if one.prompt.path == path), default=None)
