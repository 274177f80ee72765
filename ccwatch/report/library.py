"""How screens and commands get at what transcripts hold, beyond figures."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Protocol

from ccwatch.model.entry import Entry, Story
from ccwatch.model.session import Session
from ccwatch.model.text import Scanned, Text

LIGHT: Final = 256 << 10
"""Bytes of a block up to which its first words are read."""
FIRST: Final = 300
"""Characters of them at most."""


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


def first_words(library: Library, entry: Entry) -> str:
    """Read what a block begins with, secrets masked, or in words why there is no text.

    Args:
        library: Reads the transcript.
        entry: The block; one that is large is not read, and gives nothing.
    """
    if entry.size > LIGHT:
        return ""
    found = library.text(entry)
    if found.kind == "json" and (held := _fields(found.lines)):
        return held[:FIRST]
    return next((line for line in found.lines if line.strip()), found.note)[:FIRST]


def _fields(lines: Sequence[str]) -> str:
    """The fields of an indented JSON object on one line, without its type, which names it."""
    inside = (line.strip() for line in lines[1:-1])
    return " ".join(line for line in inside if not line.startswith('"type":'))


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
