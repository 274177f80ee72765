"""What transcripts hold beyond figures, read when it is looked at."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from threading import Lock

from ccwatch.library.conversation import Conversation
from ccwatch.library.reader import read
from ccwatch.library.search import search
from ccwatch.model.entry import Entry, Story
from ccwatch.model.session import Session
from ccwatch.model.text import Scanned, Text
from ccwatch.transcript.buffer import Buffer

MOST = 8
"""Conversations of which the blocks are remembered."""
LONGEST = 256 << 20
"""Bytes: a row that is longer is passed over. Figures pass over more: they need not be read."""


class Transcripts:
    """Reads transcripts on demand. Its methods may be called from several threads."""

    def __init__(self) -> None:
        """Read nothing yet."""
        self._open: OrderedDict[tuple[str, str], Conversation] = OrderedDict()
        self._buffer = Buffer(longest=LONGEST)
        self._lock = Lock()

    def story(self, session: Session, agent: str = "") -> Story:
        """Give the blocks of a conversation; quick when asked again, however it has grown.

        Args:
            session: The session.
            agent: One of its sub-agents; empty for its main chain.
        """
        key = (session.id, agent)
        with self._lock:
            known = self._open.setdefault(key, Conversation(session.id, agent))
            self._open.move_to_end(key)
            if len(self._open) > MOST:
                self._open.popitem(last=False)
            return known.story(session, self._buffer, time.time_ns())

    def text(self, entry: Entry, *, masked: bool = True) -> Text:
        """Read a block. A row that is gone or changed gives a note and no lines."""
        return read(entry, masked=masked)

    def search(
        self, sessions: Sequence[Session], needle: str, stop: Callable[[], bool]
    ) -> Iterator[Scanned]:
        """Look for a text in sessions, the first ones first, case-insensitively.

        Args:
            sessions: Where to look.
            needle: What to look for; not a pattern.
            stop: Asked often; once it says so, the search ends.
        """
        return search(self.story, sessions, needle, stop)
