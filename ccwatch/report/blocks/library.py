"""The interface by which screens and commands read the text of transcripts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Protocol

from ccwatch.model.entry import Entry, Story
from ccwatch.model.session import Session
from ccwatch.model.text import Scanned, Text

LIGHT: Final = 256 << 10
"""Bytes of a block up to which its first words are read."""
FIRST: Final = 300
"""Number of characters of the first words, at most."""


class Library(Protocol):
    """Reads transcripts on demand. Every method may block: call it in a thread."""

    def story(self, session: Session, agent: str = "") -> Story:
        """The blocks of a conversation; later calls only read what was appended.

        Args:
            session: The session.
            agent: The id of a sub-agent; empty for the main chain.
        """

    def text(self, entry: Entry, *, masked: bool = True) -> Text:
        """Read a block. If its row is gone or changed, there is a note and no lines."""

    def texts(self, entries: Iterable[Entry], *, masked: bool = True) -> Iterator[Text]:
        """Read blocks as `text` does, each row once for all of its blocks."""

    def search(
        self, sessions: Sequence[Session], needle: str, stop: Callable[[], bool]
    ) -> Iterator[Scanned]:
        """Search a text in sessions, in their order, ignoring case.

        Args:
            sessions: The sessions to search.
            needle: The text; not a pattern.
            stop: Called often; the search ends once it returns true.
        """


def first_words(library: Library, entry: Entry) -> str:
    """Read the first words of a block, secrets masked, or a note why there is no text.

    Args:
        library: Reads the transcript.
        entry: The block; a large one is not read, and the result is empty.
    """
    return "" if entry.size > LIGHT else words_of(library.text(entry))


def words_of(found: Text) -> str:
    """The first words of the text of a block, or the note why there is none."""
    if found.kind == "json" and (held := _fields(found.lines)):
        return held[:FIRST]
    return next((line for line in found.lines if line.strip()), found.note)[:FIRST]


def _fields(lines: Sequence[str]) -> str:
    """The fields of an indented JSON object on one line, without `type`."""
    inside = (line.strip() for line in lines[1:-1])
    return " ".join(line for line in inside if not line.startswith('"type":'))


class _NoLibrary:
    """A library without transcripts."""

    def story(self, session: Session, agent: str = "") -> Story:
        return Story(agent)

    def text(self, entry: Entry, *, masked: bool = True) -> Text:
        return Text(note="cannot be read here")

    def texts(self, entries: Iterable[Entry], *, masked: bool = True) -> Iterator[Text]:
        return map(self.text, entries)

    def search(
        self, sessions: Sequence[Session], needle: str, stop: Callable[[], bool]
    ) -> Iterator[Scanned]:
        return iter(())


NO_LIBRARY: Library = _NoLibrary()
"""A library without transcripts."""
