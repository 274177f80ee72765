"""The cache of transcripts and sessions on disk: one SQLite file that is safe to delete."""

import os
import sqlite3
import time
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final, TypeVar
from zlib import crc32

from ccwatch.store.databases.cache_table import (
    CREATE,
    Changes,
    JsonTexts,
    StoredSession,
    json_texts_of,
    news_of,
    page_of,
    paths_of,
    statements,
    transcripts_of,
)
from ccwatch.store.databases.own_file import State, connect, inode, make, state, version_of
from ccwatch.store.resting.analysis_codec import FORMAT
from ccwatch.store.source import StoredTranscript

VERSION: Final = crc32(repr((FORMAT, CREATE)).encode()) & 0x7FFFFFFF
"""The `user_version` of a file, set by its first write: the format of what it holds."""
FILE: Final = f"transcripts-{VERSION:08x}.sqlite3"
"""The name of the file, which releases share only if all of them can read it."""
ANY_FILE: Final = "transcripts*.sqlite3"
"""A pattern of the names that such files have in any release."""
UNUSED_S: Final = 30 * 86_400
"""Seconds without a write after which the file of another release is deleted."""
PAGE: Final = 256
"""Number of sessions at rest that are read at a time."""
READ_KIB: Final = 256
"""KiB of SQLite's page cache while reading, which hardly reads any page twice."""
T = TypeVar("T")


class Cache:
    """A file with the states of transcripts, by their paths, and with sessions at rest.

    Several processes may use the same file at once: the last write wins, and entries are checked
    against the transcripts before they are used. A damaged file is replaced. Releases that differ
    in what they store have a file each. No method raises: on any error, the cache behaves as if it
    were empty.
    """

    def __init__(self, folder: Path) -> None:
        """Touch nothing yet.

        Args:
            folder: Where the file is; made when something is first put into it.
        """
        self.path = folder / FILE
        self._checked: State = (0, 0, 0)
        self._inode, self._is_replaced = 0, False
        self.problem = ""
        """Why the last call failed, for the user; empty if it succeeded."""

    @property
    def exists(self) -> bool:
        """Is there a file?"""
        return os.path.lexists(self.path)

    def is_lost(self) -> bool:
        """Was the file deleted, damaged or replaced since the last call? A damaged one is deleted.

        Whether it is damaged is looked up only if it was written since.
        """
        sound = self.exists
        if sound and self.state() != self._checked:
            sound = self._carefully(self._is_sound, otherwise=True) and self.exists
        lost, self._is_replaced = self._is_replaced or not sound, False
        self._checked = self.state()
        self._inode, *_ = self._checked  # 0 without a file: the next one will replace none
        return lost

    def _is_sound(self) -> bool:
        """Does the file hold what a release like this one wrote?

        Raises:
            sqlite3.Error: It is damaged, or cannot be read.
        """
        self._check()
        with closing(self._connect()) as cache:
            cache.execute(f"PRAGMA cache_size = -{READ_KIB}")
            (verdict,) = cache.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != b"ok":
                raise _DamageError
            return version_of(cache) == VERSION

    def paths(self) -> frozenset[str]:
        """The transcripts that have a stored state."""
        return self._read(paths_of, frozenset())

    def resting(self) -> Iterator[StoredSession]:
        """Yield sessions at rest page by page. Damaged ones are left out."""
        after, nothing = b"", list[tuple[bytes, StoredSession | None]]()
        while page := self._read(partial(page_of, after=after, count=PAGE), nothing):
            yield from (stored for _, stored in page if stored)
            last, _ = page[-1]
            if last <= after:  # a damaged file may be unsorted
                return
            after = last

    def news(self, known: Container[str]) -> list[StoredSession]:
        """The sessions at rest whose ids are not known."""
        return self._read(partial(news_of, known=known), [])

    def state(self) -> State:
        """A value that changes whenever the file is written."""
        return state(self.path)

    def transcripts(self, paths: Iterable[str]) -> dict[str, StoredTranscript]:
        """Load the stored states of some transcripts. Damaged ones are left out."""
        names = list(paths)
        return self._read(partial(transcripts_of, paths=names), {}) if names else {}

    def json_texts(self) -> JsonTexts:
        """Load the stored JSON of sessions. Damaged ones are left out."""
        return self._read(json_texts_of, {})

    def put(self, changes: Changes) -> bool:
        """Store changes.

        Returns:
            Whether it succeeded.
        """
        packed = statements(changes)
        if not packed:
            return True

        def write(cache: sqlite3.Connection) -> bool:
            for statement, rows in packed:
                cache.executemany(statement, rows)
            return True

        is_checked = self.state() == self._checked
        stored = self._carefully(lambda: self._writing(write), otherwise=False)
        if stored and is_checked:
            self._checked = self.state()  # what was sound and written here still is
        return stored

    def _carefully(self, work: Callable[[], T], otherwise: T) -> T:
        """Run an operation on the file. A damaged file is deleted, and the operation retried."""
        for attempt in (1, 2):
            try:
                done = work()
            except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
                self.problem = (error.strerror if isinstance(error, OSError) else "") or str(error)
                if attempt == 1 and _is_damage(error) and self._delete():
                    continue
            else:
                self.problem = ""
                return done
            break
        return otherwise

    def _read(self, read: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """Read from the file; `otherwise` if there is none, or nothing was written yet."""

        def work() -> T:
            self._check()
            with closing(self._connect()) as cache:  # rolls back interrupted writes
                cache.execute(f"PRAGMA cache_size = -{READ_KIB}")
                found = read(cache) if version_of(cache) == VERSION else otherwise
            # What was read at the start need not be looked through again as long as it is the same.
            self._checked = self._checked if self._checked[0] else self.state()
            return found

        return self._carefully(work, otherwise) if self.exists else otherwise

    def _writing(self, write: Callable[[sqlite3.Connection], T]) -> T:
        self._prepare()
        with closing(self._connect()) as cache, _transaction(cache):
            for statement in CREATE:
                cache.execute(statement)
            cache.execute(f"PRAGMA user_version = {VERSION}")
            return write(cache)

    def _prepare(self) -> None:
        """Make sure that the file exists, readable by the user only; delete unused ones."""
        make(self.path)
        self._check()
        for path in self.path.parent.glob(ANY_FILE):
            with suppress(OSError):
                if path != self.path and time.time() - os.lstat(path).st_mtime > UNUSED_S:
                    path.unlink()

    def _check(self) -> None:
        """Refuse anything but a regular file, such as a link.

        Raises:
            OSError: It is something else.
        """
        found = inode(self.path)
        self._is_replaced = self._is_replaced or self._inode not in (0, found)
        self._inode = found

    def _delete(self) -> bool:
        """Delete a damaged file. Returns whether there is none any more."""
        self._is_replaced = True
        for name in (self.path, f"{self.path}-journal"):
            with suppress(OSError):
                os.unlink(name)
        return not self.exists

    def _connect(self) -> sqlite3.Connection:
        cache = connect(self.path, "rw")
        cache.text_factory = bytes
        return cache


class _DamageError(sqlite3.DatabaseError):
    """SQLite's own check found damage."""


@contextmanager
def _transaction(cache: sqlite3.Connection) -> Iterator[None]:
    """A transaction that does not wait for the disk: what a crash loses is read again."""
    cache.execute("PRAGMA synchronous = OFF")
    cache.execute("BEGIN IMMEDIATE")
    yield
    cache.execute("COMMIT")


def _is_damage(error: Exception) -> bool:
    if isinstance(error, UnicodeDecodeError | _DamageError):
        return True  # its schema is not readable
    code = getattr(error, "sqlite_errorcode", None)
    kinds = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
    return code is not None and code & 0xFF in kinds
