"""The blocks of transcripts, read on demand."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import Lock
from typing import Final

from ccwatch.library.conversation import Conversation
from ccwatch.library.reader import read, read_all
from ccwatch.library.search import search
from ccwatch.lru_cache import LruCache
from ccwatch.model.entry import Entry, Story
from ccwatch.model.session import Session
from ccwatch.model.text import Scanned, Text
from ccwatch.transcript.buffer import Buffer

MAX_CACHED: Final = 8
"""Number of conversations whose blocks are cached."""
LONGEST: Final = 256 << 20
"""Bytes of the longest row that is read. What works out figures skips shorter ones already."""


class Transcripts:
    """Reads blocks of conversations, the last few of which are cached. Thread-safe."""

    def __init__(self) -> None:
        """Read nothing yet."""
        self._open = LruCache[tuple[str, str, str], Conversation](MAX_CACHED)
        self._buffer = Buffer(longest=LONGEST)
        self._lock = Lock()

    def story(self, session: Session, agent: str = "") -> Story:
        """The blocks of a conversation. Later calls read only what was appended.

        Args:
            session: The session.
            agent: One of its sub-agents; empty for its main chain.
        """
        key = (session.path, session.id, agent)
        with self._lock:
            known = self._open.put(key, self._open.get(key) or Conversation(session.id, agent))
            return known.story(session, self._buffer, time.time_ns())

    def text(self, entry: Entry, *, masked: bool = True) -> Text:
        """Read a block. A row that is gone or was changed gives a note and no lines."""
        return read(entry, masked=masked)

    def texts(self, entries: Iterable[Entry], *, masked: bool = True) -> Iterator[Text]:
        """Read blocks as `text` does, each row once for all of its blocks."""
        return read_all(entries, masked=masked)

    def search(
        self, sessions: Sequence[Session], needle: str, stop: Callable[[], bool]
    ) -> Iterator[Scanned]:
        """Search sessions for a text, case-insensitively.

        Args:
            sessions: The sessions, in the order in which they are searched.
            needle: The text; not a pattern.
            stop: Called often; the search ends once it returns true.
        """
        return search(self.story, sessions, needle, stop)
