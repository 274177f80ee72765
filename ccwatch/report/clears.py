"""What `/clear` did to a session, as far as the transcripts tell."""

from collections.abc import Iterable

from ccwatch.analysis.clears import Cleared, begins_with_clear, neighbours
from ccwatch.model.session import Session
from ccwatch.report.library import Library


def cleared(library: Library, session: Session, sessions: Iterable[Session]) -> Cleared:
    """Tell whether `/clear` began a session, or ended it. Reads transcripts: for a thread.

    Args:
        library: Reads the blocks.
        session: The session.
        sessions: All there are.
    """
    before, after = neighbours(session, sessions)
    began = begins_with_clear(library.story(session))
    ended = after is not None and begins_with_clear(library.story(after))
    return Cleared(began, before if began else None, after if ended else None)
