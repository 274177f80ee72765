"""What transcripts made when they were last read, kept on disk: one SQLite file, safe to delete."""

import os
import sqlite3
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple, TypeVar
from zlib import crc32

from ccwatch.store.notes import FORMAT
from ccwatch.store.source import Remains
from ccwatch.transcript.mark import Facts, Mark

FILE: Final = "transcripts.sqlite3"
"""The name of the file."""
VERSION: Final = FORMAT & 0x7FFFFFFF
"""The `user_version` of a file that this release can read."""
PATIENCE: Final = 1.0
"""Seconds that another instance may take to write before this one gives up."""
_OPEN: Final = (
    os.O_RDWR
    | os.O_CREAT
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_CREATE: Final = (
    """
    CREATE TABLE IF NOT EXISTS transcripts (
        path BLOB UNIQUE, mtime_ns INTEGER, size INTEGER, ino INTEGER, dev INTEGER,
        offset INTEGER, head INTEGER, anchor INTEGER, skipping INTEGER, oversize INTEGER,
        fold BLOB, checksum INTEGER
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS drafts (id BLOB PRIMARY KEY, key BLOB, text BLOB, checksum INTEGER)
    """,
    """
    CREATE TABLE IF NOT EXISTS sessions (
        id BLOB PRIMARY KEY, body BLOB, checksum INTEGER, note BLOB, seal INTEGER
    ) WITHOUT ROWID
    """,
)
_NAMES: Final = "SELECT path FROM transcripts"
_SELECT: Final = "SELECT * FROM transcripts WHERE path = ?"
_INSERT: Final = "INSERT OR REPLACE INTO transcripts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_DELETE: Final = "DELETE FROM transcripts WHERE path = ?"
_RESTING: Final = "SELECT body, checksum, note, seal FROM sessions"
_REST: Final = "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?)"
_NOTE: Final = "UPDATE sessions SET note = ?, seal = ? WHERE id = ? AND checksum = ?"
_DRAFTS: Final = "SELECT id, key, text, checksum FROM drafts"
_DRAFT: Final = "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?)"
_DROP: Final = "DELETE FROM drafts WHERE id = ?"
_RISE: Final = "DELETE FROM sessions WHERE id = ?"

T = TypeVar("T")
Row = tuple[object, ...]
"""A row of the table."""


class Rest(NamedTuple):
    """A session at rest, in bytes."""

    body: bytes
    """All that is known of it but its responses, packed."""
    note: bytes = b""
    """What was worked out for it, packed; empty where nothing was."""

    @property
    def stamp(self) -> int:
        """Tells this state of the session from another."""
        return crc32(self.body)


Drafts = dict[str, tuple[str, str]]
"""What was written of sessions, by their ids: what it was written from, and the text."""


class Changes(NamedTuple):
    """What is to be kept, and what no longer."""

    found: Iterable[tuple[str, Remains]] = ()
    """Transcripts, in place of what was kept of the same files."""
    gone: Iterable[str] = ()
    """Transcripts that are not there any more."""
    resting: Iterable[tuple[str, Rest]] = ()
    """Sessions by their ids, in place of what was kept of the same ones."""
    risen: Iterable[str] = ()
    """Sessions that do not rest any more."""
    notes: Iterable[tuple[str, int, bytes]] = ()
    """What was worked out for sessions that rest already, with the stamps of their states."""
    drafts: Drafts = {}
    """What was written of sessions at rest."""


class Contents(NamedTuple):
    """What is kept."""

    paths: frozenset[str] = frozenset()
    """The transcripts of which something remains."""
    resting: tuple[Rest, ...] = ()
    """Sessions at rest."""


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

    def contents(self) -> Contents:
        """Give what is kept, as far as it is whole."""
        if not os.path.lexists(self.path):
            return Contents()
        return self._carefully(lambda: self._reading(_contents, Contents()), Contents())

    def remains(self, paths: Iterable[str]) -> dict[str, Remains]:
        """Give what is kept of some transcripts, as far as it is whole."""
        names = [os.fsencode(path) for path in paths]
        nothing: dict[str, Remains] = {}
        if not names or not os.path.lexists(self.path):
            return nothing

        def read(cache: sqlite3.Connection) -> dict[str, Remains]:
            rows = (row for name in names for row in cache.execute(_SELECT, (name,)))
            return dict(one for row in rows if (one := _remains_of(row)))

        return self._carefully(lambda: self._reading(read, nothing), nothing)

    def drafts(self) -> Drafts:
        """Give what was written of sessions, as far as it is whole."""
        nothing: Drafts = {}
        if not os.path.lexists(self.path):
            return nothing
        return self._carefully(lambda: self._reading(_drafts, nothing), nothing)

    def put(self, changes: Changes) -> bool:
        """Keep what is new, and drop what is gone.

        Returns:
            Did that succeed?
        """
        rows = [_row_of(path, remains) for path, remains in changes.found if remains.is_final]
        names = [(os.fsencode(path),) for path in changes.gone]
        resting = [_row_of_rest(name, rest) for name, rest in changes.resting]
        risen = [(_key(name),) for name in changes.risen]
        notes = [_row_of_note(*one) for one in changes.notes]
        drafts = [_row_of_draft(name, *one) for name, one in changes.drafts.items()]
        if not (rows or names or resting or risen or notes or drafts):
            return True

        def write(cache: sqlite3.Connection) -> bool:
            cache.executemany(_DELETE, names)
            cache.executemany(_INSERT, rows)
            for statement in (_RISE, _DROP):
                cache.executemany(statement, risen)
            cache.executemany(_REST, resting)
            cache.executemany(_NOTE, notes)
            cache.executemany(_DRAFT, drafts)
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

    def _reading(self, read: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        self._check()
        with closing(self._connect("ro")) as cache:
            return read(cache) if _version(cache) == VERSION else otherwise

    def _writing(self, write: Callable[[sqlite3.Connection], T]) -> T:
        self._prepare()
        with closing(self._connect("rw")) as cache, _transaction(cache):
            if _version(cache) != VERSION:
                for table in ("transcripts", "sessions", "drafts"):
                    cache.execute(f"DROP TABLE IF EXISTS {table}")
                cache.execute(f"PRAGMA user_version = {VERSION}")
            for statement in _CREATE:
                cache.execute(statement)
            return write(cache)

    def _prepare(self) -> None:
        """See to it that there is a file, which nobody else may read."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.path, _OPEN, 0o600)
        try:
            if stat.S_IMODE(os.fstat(handle).st_mode) & 0o077:
                os.fchmod(handle, 0o600)
        finally:
            os.close(handle)
        self._check()

    def _check(self) -> None:
        """Refuse what is no file of one's own, like a link that leads elsewhere."""
        if not stat.S_ISREG(os.lstat(self.path).st_mode):
            raise OSError(0, "there is something else than a file")

    def _delete(self) -> bool:
        for name in (self.path, f"{self.path}-journal"):
            with suppress(OSError):
                os.unlink(name)
        return not os.path.lexists(self.path)

    def _connect(self, mode: str) -> sqlite3.Connection:
        name = f"{self.path.absolute().as_uri()}?mode={mode}"
        cache = sqlite3.connect(name, timeout=PATIENCE, uri=True, isolation_level=None)
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


def _contents(cache: sqlite3.Connection) -> Contents:
    paths = frozenset(os.fsdecode(path) for (path,) in cache.execute(_NAMES) if path)
    return Contents(paths, tuple(one for row in cache.execute(_RESTING) if (one := _rest_of(row))))


def _drafts(cache: sqlite3.Connection) -> Drafts:
    found: Drafts = {}
    for row in cache.execute(_DRAFTS):
        match row:
            case bytes(name), bytes(key), bytes(text), int(checksum):
                if _sum(name, key, text) == checksum:
                    found[_name(name)] = key.decode(), text.decode()
    return found


def _row_of_draft(name: str, key: str, text: str) -> Row:
    row = _key(name), key.encode(), text.encode()
    return (*row, _sum(*row))


def _sum(*parts: bytes) -> int:
    checksum = 0
    for part in parts:
        checksum = crc32(part, crc32(b"%d " % len(part), checksum))
    return checksum


def _name(key: bytes) -> str:
    return key.decode("utf-8", "surrogatepass")


def _key(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


def _row_of_rest(name: str, rest: Rest) -> Row:
    return (_key(name), rest.body, rest.stamp, rest.note, crc32(rest.note, rest.stamp))


def _row_of_note(name: str, stamp: int, note: bytes) -> Row:
    return (note, crc32(note, stamp), _key(name), stamp)


def _rest_of(row: Row) -> Rest | None:
    """Read a row; `None` where it is not what was written."""
    match row:
        case bytes(body), int(checksum), bytes(note), int(seal) if crc32(body) == checksum:
            return Rest(body, note if crc32(note, checksum) == seal else b"")
    return None


def _row_of(path: str, remains: Remains) -> Row:
    mark = remains.mark
    plain = (*mark.facts, mark.offset, mark.head, mark.anchor, int(mark.skipping))
    row = (os.fsencode(path), *plain, remains.oversize, remains.fold)
    return (*row, _checksum(row))


def _remains_of(row: Row) -> tuple[str, Remains] | None:
    """Read a row; `None` where it is not what was written."""
    match row:
        case (
            bytes(path), int(mtime), int(size), int(ino), int(dev), int(offset), int(head),
            int(anchor), int(skipping), int(oversize), bytes(fold), int(checksum),
        ) if checksum == _checksum(row[:-1]):  # fmt: skip
            facts = Facts(mtime, size, ino, dev)
            mark = Mark(facts, offset, head, anchor, bool(skipping))
            return os.fsdecode(path), Remains(mark, oversize, fold)
    return None


def _checksum(row: Row) -> int:
    *plain, fold = row
    return crc32(fold, crc32(repr(plain).encode())) if isinstance(fold, bytes) else -1
