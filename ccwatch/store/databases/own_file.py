"""ccwatch's own SQLite files: regular files that only the user may read."""

import os
import sqlite3
import stat
from pathlib import Path
from typing import Final

State = tuple[int, int, int]
"""Changes whenever a file is written: its inode, its time in ns, and its size in bytes."""
PATIENCE: Final = 1.0
"""Seconds to wait for a write lock of another instance."""
_OPEN: Final = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def make(path: Path) -> None:
    """Create a file and its folder if they do not exist, readable by the owner only.

    Raises:
        OSError: If that is not possible.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, _OPEN, 0o600)
    try:
        if stat.S_IMODE(os.fstat(handle).st_mode) & 0o077:
            os.fchmod(handle, 0o600)
    finally:
        os.close(handle)


def inode(path: Path) -> int:
    """The inode of a regular file.

    Raises:
        OSError: If it does not exist, or is something else, such as a link.
    """
    found = os.lstat(path)
    if not stat.S_ISREG(found.st_mode):
        raise OSError(0, "there is something else than a file")
    return found.st_ino


def state(path: Path) -> State:
    """The state of a file; zeros if it does not exist."""
    try:
        found = os.lstat(path)
    except OSError:
        return 0, 0, 0
    return found.st_ino, found.st_mtime_ns, found.st_size


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """Open a file without automatic transactions.

    Args:
        path: The file.
        mode: SQLite's `ro` or `rw`.
    """
    name = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(name, timeout=PATIENCE, uri=True, isolation_level=None)


def version_of(file: sqlite3.Connection) -> int:
    """The version of the file's schema; 0 for an empty file."""
    return int(file.execute("PRAGMA user_version").fetchone()[0])
