"""A session that is replayed, and where it was compacted."""

from dataclasses import dataclass

from ccwatch.analysis.threshold import Threshold
from ccwatch.analysis.whatif.past import Firing
from ccwatch.analysis.window import Window
from ccwatch.model.session import Session


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A session that is replayed."""

    session: Session
    """The session."""
    logged_nano: int
    """What its answers cost, sub-agents included: billionths of a dollar."""
    window: int | None
    """Tokens of the window of its main conversation; `None` when unknown."""
    firing: Firing
    """Where that is compacted by itself."""
    tasks: tuple[int, ...] = ()
    """The turns at which another task begins, by their places in its main conversation."""


def subject(session: Session, logged_nano: int, window: Window, threshold: Threshold) -> Subject:
    """Take a session as it is known on the screens.

    Args:
        session: The session.
        logged_nano: What its answers cost, sub-agents included: billionths of a dollar.
        window: The window of its main conversation.
        threshold: Where that is compacted.
    """
    firing = Firing(threshold.tokens, threshold.reactive)
    return Subject(session, logged_nano, window.tokens, firing)
