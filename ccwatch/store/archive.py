"""ccwatch's own record of compactions, which outlives the transcripts: one SQLite file."""

import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

from ccwatch.store import table
from ccwatch.store.kept import Kept, merge

FILE: Final = "compactions.sqlite3"
"""The name of the file."""
PATIENCE: Final = 1.0
"""Seconds that another instance may take to write before this one gives up for now."""
_OPEN: Final = (
    os.O_RDWR
    | os.O_CREAT
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
)

T = TypeVar("T")


class NewerArchiveError(Exception):
    """The file was written by a newer release, which this one must not change."""


class Archive:
    """A file of compactions. Nothing is opened before it is asked for, and nothing stays open.

    Several processes may use the same file at once. Whatever is wrong with it or with the disk,
    no method raises: what cannot be kept is not kept, and `problem` says why.
    """

    def __init__(self, folder: Path, *, writes: bool = True) -> None:
        """Touch nothing yet.

        Args:
            folder: Where the file is; made when something is first put into it.
            writes: May anything be written?
        """
        self.path = folder / FILE
        self._writes, self._inode = writes, 0
        self.problem = ""
        """Why the last call could not do its work, for the user; empty if it could."""
        self.note = ""
        """What happened to the file, for the user: a damaged one that was put aside."""

    def read(self) -> tuple[Kept, ...]:
        """Give all that is kept, in no order; nothing where the file cannot be read."""
        if not os.path.lexists(self.path):
            self.problem = ""
            return ()
        return self._carefully(self._read, ())

    def count(self) -> tuple[int, int]:
        """Tell how many compactions are kept, and of how many the summary."""
        if not os.path.lexists(self.path):
            self.problem = ""
            return 0, 0
        return self._carefully(self._count, (0, 0))

    def summary(self, name: str) -> str:
        """Give the text of a compaction's summary; empty where it is not kept.

        Args:
            name: The compaction's id.
        """
        none: list[tuple[object, ...]] = []
        rows = self._carefully(lambda: self._select(table.SUMMARY, name), none)
        return next((cell for row in rows for cell in row if isinstance(cell, str)), "")

    def put(self, found: Iterable[Kept]) -> tuple[Kept, ...] | None:
        """Keep compactions, putting each together with what is known of it.

        Args:
            found: What is known now. All of it is kept, or nothing; what SQLite cannot hold,
                like half a surrogate pair, is left out.

        Returns:
            What is kept of them now; `None` where that failed.
        """
        wanted = tuple(one for it in found if (one := table.storable(it)))
        if not wanted:
            return ()
        if not self._writes:
            return None
        return self._carefully(lambda: self._put(wanted), None)

    def forget(self, names: Iterable[str] | None = None) -> int | None:
        """Erase compactions.

        Args:
            names: Their ids; everything if `None`.

        Returns:
            How many were erased; `None` where that failed.
        """
        if not os.path.lexists(self.path):
            return 0
        wanted = None if names is None else tuple(names)
        return self._carefully(lambda: self._forget(wanted), None)

    def _carefully(self, work: Callable[[], T], otherwise: T) -> T:
        """Do something with the file; a damaged one is put aside, and the work done anew."""
        for attempt in (1, 2):
            try:
                done = work()
            except NewerArchiveError:
                self.problem = "it was written by a newer ccwatch, and is left as it is"
            except sqlite3.Error as error:
                self.problem = str(error)
                if _is_damage(error) and attempt == 1 and self._writes and self._put_aside():
                    continue
            except UnicodeEncodeError:
                self.problem = "there can be no compaction with such an id"
            except OSError as error:
                self.problem = error.strerror or type(error).__name__
            else:
                self.problem = ""
                return done
            break
        return otherwise

    def _put_aside(self) -> bool:
        """Rename a damaged file, unless another instance has done so already."""
        with suppress(OSError):
            if os.lstat(self.path).st_ino != self._inode:
                return True
        aside = self.path.with_name(f"{FILE}.damaged-{time.time_ns() // 1_000_000}")
        try:
            os.rename(self.path, aside)
        except OSError:
            return False
        with suppress(OSError):
            os.unlink(f"{self.path}-journal")
        self.note = f"a damaged one was put aside as {aside.name}"
        return True

    def _read(self) -> tuple[Kept, ...]:
        return tuple(one for row in self._select(table.READ) if (one := table.kept_of(row)))

    def _count(self) -> tuple[int, int]:
        for row in self._select(table.COUNT):
            entries, texts = (cell if isinstance(cell, int) else 0 for cell in row)
            return entries, texts
        return 0, 0

    def _select(self, query: str, *given: str) -> list[tuple[object, ...]]:
        """Ask for rows. There are none where the file is gone or empty."""
        if not os.path.lexists(self.path):
            return []
        self._check()
        with closing(self._connect("ro")) as archive:
            version = _version(archive)
            if not version:
                return []
            try:
                return archive.execute(query, given).fetchall()
            except sqlite3.OperationalError as error:
                if version > table.SCHEMA:
                    raise NewerArchiveError from error
                raise

    def _put(self, wanted: tuple[Kept, ...]) -> tuple[Kept, ...]:
        self._prepare()
        with closing(self._connect("rw")) as archive, _transaction(archive):
            together = {one.compaction.id: one for one in _found(archive, wanted)}
            for one in wanted:
                known = together.get(one.compaction.id)
                together[one.compaction.id] = merge(known, one) if known else one
            archive.executemany(table.INSERT, [table.row_of(one) for one in together.values()])
        return tuple(together.values())

    def _forget(self, names: tuple[str, ...] | None) -> int:
        self._check()
        with closing(self._connect("rw")) as archive, _transaction(archive):
            archive.execute("PRAGMA secure_delete = ON")
            if names is None:
                return archive.execute("DELETE FROM compactions").rowcount
            return sum(archive.execute(table.ERASE, (name,)).rowcount for name in names)

    def _prepare(self) -> None:
        """See to it that there is a file, which nobody else may read.

        Raises:
            OSError: If there cannot be one.
        """
        folder = self.path.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(OSError):
            if stat.S_IMODE(os.stat(folder).st_mode) & 0o077:
                os.chmod(folder, 0o700)
        handle = os.open(self.path, _OPEN, 0o600)
        try:
            if stat.S_IMODE(os.fstat(handle).st_mode) & 0o077:
                os.chmod(self.path, 0o600)
        finally:
            os.close(handle)
        self._check()

    def _check(self) -> None:
        """Refuse what is no file of one's own, like a link that leads elsewhere."""
        found = os.lstat(self.path)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(0, "there is something else than a file")
        self._inode = found.st_ino

    def _connect(self, mode: str) -> sqlite3.Connection:
        name = f"{self.path.absolute().as_uri()}?mode={mode}"
        archive = sqlite3.connect(name, timeout=PATIENCE, uri=True, isolation_level=None)
        archive.text_factory = _decoded
        return archive


@contextmanager
def _transaction(archive: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; refused where the file is of a kind that must not be written."""
    archive.execute("BEGIN IMMEDIATE")
    version = _version(archive)
    if version > table.SCHEMA:
        raise NewerArchiveError
    archive.execute(table.CREATE)
    if version != table.SCHEMA:
        archive.execute(f"PRAGMA user_version = {table.SCHEMA}")
    yield
    archive.execute("COMMIT")


def _is_damage(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "replace")


def _version(archive: sqlite3.Connection) -> int:
    """The number of the file's schema; 0 for an empty file."""
    return int(archive.execute("PRAGMA user_version").fetchone()[0])


def _found(archive: sqlite3.Connection, wanted: Iterable[Kept]) -> Iterator[Kept]:
    for one in wanted:
        row = archive.execute(table.FIND, (one.compaction.id,)).fetchone()
        if row and (known := table.kept_of(row)):
            yield known
