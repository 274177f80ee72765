"""SQLite files of ccwatch's own, which nobody else may read and which are no links elsewhere."""

import os
import sqlite3
import stat
from pathlib import Path
from typing import Final

PATIENCE: Final = 1.0
"""Seconds that another instance may take to write before this one gives up for now."""
_OPEN: Final = (
    os.O_RDWR
    | os.O_CREAT
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


def make(path: Path) -> None:
    """See to it that there is a file, in a folder that may have to be made, for its owner alone.

    Raises:
        OSError: If there cannot be one.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, _OPEN, 0o600)
    try:
        if stat.S_IMODE(os.fstat(handle).st_mode) & 0o077:
            os.fchmod(handle, 0o600)
    finally:
        os.close(handle)


def inode(path: Path) -> int:
    """The inode of a file that is there.

    Raises:
        OSError: If it is no file of one's own, like a link that leads elsewhere.
    """
    found = os.lstat(path)
    if not stat.S_ISREG(found.st_mode):
        raise OSError(0, "there is something else than a file")
    return found.st_ino


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """Open a file; transactions are begun and ended by hand.

    Args:
        path: The file.
        mode: `ro`, `rw` or `rwc`, as SQLite has it.
    """
    name = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(name, timeout=PATIENCE, uri=True, isolation_level=None)
