"""How screens and commands get at what transcripts hold, beyond figures."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

from ccwatch.model.entry import Entry, Story
from ccwatch.model.session import Place, Session


class Text(NamedTuple):
    """What a block holds, fit for the screen: no control characters, secrets masked."""

    lines: tuple[str, ...] = ()
    """The text. Nothing in it is markup."""
    kind: str = "text"
    """`text`, `json` or, for what is not text, its media type: `image/png`, `application/pdf`."""
    note: str = ""
    """What is not shown and why: `1.2 MB image, 800×600`, `thinking is encrypted`; else empty."""
    masked: int = 0
    """How many secrets were masked in it."""


class Hit(NamedTuple):
    """Where a text was found."""

    session: str
    """The sessionId."""
    agent: str
    """The sub-agent; empty for the main chain."""
    place: Place
    """The row."""
    at_ms: int
    """When the row was written: milliseconds since 1970, UTC; 0 when unknown."""
    line: str
    """The words around it, on one line, masked."""


class Scanned(NamedTuple):
    """How far a search has come."""

    files: int
    """Transcripts searched."""
    of: int
    """Transcripts to search."""
    hits: tuple[Hit, ...] = ()
    """What was found since the last of these."""


class Library(Protocol):
    """Reads transcripts on demand. Every method may block: call it in a thread."""

    def story(self, session: Session, agent: str = "") -> Story:
        """Give the blocks of a conversation; quick when asked again, however it has grown.

        Args:
            session: The session.
            agent: One of its sub-agents; empty for its main chain.
        """

    def text(self, entry: Entry, *, masked: bool = True) -> Text:
        """Read a block. A row that is gone or changed gives a note and no lines."""

    def search(
        self, sessions: Sequence[Session], needle: str, stop: Callable[[], bool]
    ) -> Iterator[Scanned]:
        """Look for a text in sessions, the first ones first, case-insensitively.

        Args:
            sessions: Where to look.
            needle: What to look for; not a pattern.
            stop: Asked often; once it says so, the search ends.
        """


class _NoLibrary:
    """Has nothing to read from."""

    def story(self, session: Session, agent: str = "") -> Story:
        return Story(session.id, agent)

    def text(self, entry: Entry, *, masked: bool = True) -> Text:
        return Text(note="cannot be read here")

    def search(
        self, sessions: Sequence[Session], needle: str, stop: Callable[[], bool]
    ) -> Iterator[Scanned]:
        return iter(())


NO_LIBRARY: Library = _NoLibrary()
"""Where there are no transcripts to read from."""
