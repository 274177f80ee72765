"""What transcripts made when they were last read, kept on disk: one SQLite file, safe to delete."""

import os
import sqlite3
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final, TypeVar
from zlib import crc32

from ccwatch.store.cache_table import (
    CREATE,
    TABLES,
    Changes,
    Drafts,
    Rest,
    drafts_of,
    news_of,
    page_of,
    paths_of,
    remains_of,
    statements,
)
from ccwatch.store.database import State, state
from ccwatch.store.notes import FORMAT
from ccwatch.store.own_file import connect, inode, make
from ccwatch.store.source import Remains

FILE: Final = "transcripts.sqlite3"
"""The name of the file."""
VERSION: Final = crc32(repr((FORMAT, CREATE)).encode()) & 0x7FFFFFFF
"""The `user_version` of a file that this release can read."""
PAGE: Final = 256
"""Sessions at rest that are read at a time."""
READ_KIB: Final = 256
"""KiB that SQLite may hold of the file while something is read, which is hardly anything twice."""
T = TypeVar("T")


class Cache:
    """A file of remains, by the paths of their transcripts, and of sessions at rest.

    Several processes may use the same file at once: whoever writes last is believed, and whatever
    stands there is checked against the transcript before it is used. A file that is damaged, or
    that another release wrote, is made anew. Whatever is wrong with it or with the disk, no method
    raises: it then is as if nothing were kept.
    """

    def __init__(self, folder: Path) -> None:
        """Touch nothing yet.

        Args:
            folder: Where the file is; made when something is first put into it.
        """
        self.path = folder / FILE
        self.problem = ""
        """Why the last call could not do its work, for the user; empty if it could."""

    def paths(self) -> frozenset[str]:
        """Give the transcripts of which something remains."""
        return self._read(paths_of, frozenset())

    def resting(self) -> Iterator[Rest]:
        """Yield sessions at rest, as far as they are whole, without ever holding all of them."""
        after, nothing = b"", list[tuple[bytes, Rest | None]]()
        while page := self._read(partial(page_of, after=after, count=PAGE), nothing):
            yield from (rest for _, rest in page if rest)
            last, _ = page[-1]
            if last <= after:  # in a damaged file they are in no order
                return
            after = last

    def news(self, known: Container[str]) -> list[Rest]:
        """Give those of which the ids are not known."""
        return self._read(partial(news_of, known=known), [])

    def state(self) -> State:
        """What changes when somebody has written."""
        return state(self.path)

    def remains(self, paths: Iterable[str]) -> dict[str, Remains]:
        """Give what is kept of some transcripts, as far as it is whole."""
        names = list(paths)
        return self._read(partial(remains_of, paths=names), {}) if names else {}

    def drafts(self) -> Drafts:
        """Give what was written of sessions, as far as it is whole."""
        return self._read(drafts_of, {})

    def put(self, changes: Changes) -> bool:
        """Keep what is new, and drop what is gone.

        Returns:
            Did that succeed?
        """
        packed = statements(changes)
        if not packed:
            return True

        def write(cache: sqlite3.Connection) -> bool:
            for statement, rows in packed:
                cache.executemany(statement, rows)
            return True

        return self._carefully(lambda: self._writing(write), otherwise=False)

    def _carefully(self, work: Callable[[], T], otherwise: T) -> T:
        """Do something with the file; a damaged one is deleted, and the work done anew."""
        for attempt in (1, 2):
            try:
                done = work()
            except (sqlite3.Error, OSError, UnicodeDecodeError, OverflowError) as error:
                self.problem = str(error)
                if attempt == 1 and _is_damage(error) and self._delete():
                    continue
            else:
                self.problem = ""
                return done
            break
        return otherwise

    def _read(self, read: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """Read something from the file; `otherwise` where there is none of this release."""

        def work() -> T:
            self._check()
            with closing(self._connect("rw")) as cache:  # takes back what was half written
                cache.execute(f"PRAGMA cache_size = -{READ_KIB}")
                return read(cache) if _version(cache) == VERSION else otherwise

        return self._carefully(work, otherwise) if os.path.lexists(self.path) else otherwise

    def _writing(self, write: Callable[[sqlite3.Connection], T]) -> T:
        self._prepare()
        with closing(self._connect("rw")) as cache, _transaction(cache):
            if _version(cache) != VERSION:
                for table in TABLES:
                    cache.execute(f"DROP TABLE IF EXISTS {table}")
                cache.execute(f"PRAGMA user_version = {VERSION}")
            for statement in CREATE:
                cache.execute(statement)
            return write(cache)

    def _prepare(self) -> None:
        """See to it that there is a file, which nobody else may read."""
        make(self.path)
        self._check()

    def _check(self) -> None:
        """Refuse what is no file of one's own, like a link that leads elsewhere."""
        inode(self.path)

    def _delete(self) -> bool:
        for name in (self.path, f"{self.path}-journal"):
            with suppress(OSError):
                os.unlink(name)
        return not os.path.lexists(self.path)

    def _connect(self, mode: str) -> sqlite3.Connection:
        cache = connect(self.path, mode)
        cache.text_factory = bytes
        return cache


@contextmanager
def _transaction(cache: sqlite3.Connection) -> Iterator[None]:
    """All or nothing. Not waiting for the disk: what is lost in a crash is read again."""
    cache.execute("PRAGMA synchronous = OFF")
    cache.execute("BEGIN IMMEDIATE")
    yield
    cache.execute("COMMIT")


def _is_damage(error: Exception) -> bool:
    if isinstance(error, UnicodeDecodeError):
        return True  # not even its schema can be read
    code = getattr(error, "sqlite_errorcode", None)
    kinds = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
    return code is not None and code & 0xFF in kinds


def _version(cache: sqlite3.Connection) -> int:
    return int(cache.execute("PRAGMA user_version").fetchone()[0])
