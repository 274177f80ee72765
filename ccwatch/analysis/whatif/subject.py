"""A session that is replayed, and where it was compacted."""

from msgspec import Struct

from ccwatch.analysis.threshold import Threshold
from ccwatch.analysis.whatif.past import Firing
from ccwatch.analysis.window import Window
from ccwatch.model.session import Session


class Subject(Struct, frozen=True, eq=False):
    """A session that is replayed."""

    session: Session
    """The session."""
    logged_nano: int
    """What its answers cost, sub-agents included: billionths of a dollar."""
    window: int | None
    """Tokens of the window of its main conversation; `None` when unknown."""
    firing: Firing
    """Where that is compacted by itself."""
    copied: frozenset[str] = frozenset()
    """The ids of those of its compactions that were made in another session."""
    tasks: tuple[int, ...] = ()
    """The turns at which another task begins, by their places in its main conversation."""


def subject(
    session: Session,
    logged_nano: int,
    window: Window,
    threshold: Threshold,
    copied: frozenset[str] = frozenset(),
) -> Subject:
    """Take a session as it is known on the screens.

    Args:
        session: The session.
        logged_nano: What its answers cost, sub-agents included: billionths of a dollar.
        window: The window of its main conversation.
        threshold: Where that is compacted.
        copied: The ids of those of its compactions that were made in another session.
    """
    firing = Firing(threshold.tokens, threshold.reactive)
    return Subject(session, logged_nano, window.tokens, firing, copied)
