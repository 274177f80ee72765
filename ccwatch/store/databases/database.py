"""The base class of ccwatch's own small SQLite files, whose errors never reach the user's work."""

import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import ClassVar, Final, TypeVar

from ccwatch.store.databases.own_file import connect, inode, make, version_of

T = TypeVar("T")
BARRED: Final = "nothing is written to a folder of Claude Code"
"""Why a file is not written if it may not be."""


class NewerFileError(Exception):
    """The file was written by a newer release, which this one must not change."""


class Database:
    """A SQLite file that is opened for each operation and closed after it.

    Several processes may use the same file at once, and only the user may read it. Operations that
    are run by `_carefully` never raise: if one fails, `problem` says why.
    """

    SCHEMA: ClassVar[int]
    """The version of its schema. A file with a higher one is never written."""
    CREATE: ClassVar[tuple[str, ...]]
    """Statements that create missing tables."""

    def __init__(self, path: Path, *, writes: bool) -> None:
        """Touch nothing yet.

        Args:
            path: The file; made, with its folder, when something is first put into it.
            writes: May anything be written?
        """
        self.path = path
        self._writes, self._inode = writes, 0
        self.problem = ""
        """Why the last call failed, for the user; empty if it succeeded."""

    def _carefully(self, work: Callable[[], T], otherwise: T) -> T:
        """Run an operation on the file. A damaged file is renamed, and the operation retried."""
        for attempt in (1, 2):
            try:
                done = work()
            except NewerFileError:
                self.problem = "it was written by a newer ccwatch, and is left as it is"
            except (sqlite3.Error, UnicodeDecodeError) as error:
                self.problem = str(error)
                if _is_damage(error) and attempt == 1 and self._writes and self._put_aside():
                    continue
            except UnicodeEncodeError:
                self.problem = "there can be no such id"
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
        aside = self.path.with_name(f"{self.path.name}.damaged-{time.time_ns() // 1_000_000}")
        try:
            os.rename(self.path, aside)
        except OSError:
            return False
        with suppress(OSError):
            os.unlink(f"{self.path}-journal")
        return True

    def _select(self, query: str, *given: str) -> list[tuple[object, ...]]:
        """Run a query. There are no rows if the file does not exist or is empty.

        If writing is allowed, interrupted writes of other instances are rolled back first.
        """
        if not os.path.lexists(self.path):
            return []
        self._check()
        with closing(self._connect("rw" if self._writes else "ro")) as file:
            version = version_of(file)
            if not version:
                return []
            try:
                return file.execute(query, given).fetchall()
            except sqlite3.OperationalError as error:
                if version > self.SCHEMA:
                    raise NewerFileError from error
                raise

    def _prepare(self) -> None:
        """Create the file if it does not exist, readable by the user only.

        Raises:
            OSError: If that is not possible.
        """
        folder = self.path.parent
        with suppress(OSError):
            if stat.S_IMODE(os.stat(folder).st_mode) & 0o077:
                os.chmod(folder, 0o700)
        make(self.path)
        self._check()

    def _check(self) -> None:
        """Refuse anything but a regular file, such as a link.

        Raises:
            OSError: It is something else.
        """
        self._inode = inode(self.path)

    def _connect(self, mode: str) -> sqlite3.Connection:
        file = connect(self.path, mode)
        file.text_factory = _decoded
        return file

    @contextmanager
    def _transaction(self, file: sqlite3.Connection) -> Iterator[None]:
        """A transaction; refused for a file of a newer release.

        Raises:
            NewerFileError: The file has a newer schema.
        """
        file.execute("BEGIN IMMEDIATE")
        version = version_of(file)
        if version > self.SCHEMA:
            raise NewerFileError
        for statement in self.CREATE:
            file.execute(statement)
        if version != self.SCHEMA:
            file.execute(f"PRAGMA user_version = {self.SCHEMA}")
        yield
        file.execute("COMMIT")


def _is_damage(error: Exception) -> bool:
    if isinstance(error, UnicodeDecodeError):
        return True  # SQLite's error message quotes damaged text
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "replace")
