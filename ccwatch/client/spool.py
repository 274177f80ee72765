"""The spool of status lines: a folder with one small file for each session."""

import os
import tempfile
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec

from ccwatch.client.small_file import contents
from ccwatch.client.statusline import SESSION_ID
from ccwatch.model.client import StatusLine

LARGEST: Final = 64 * 1024
"""Bytes of a file that are read at most."""
MAX_SESSIONS: Final = 4000
"""Number of sessions whose status lines are stored: those that were written last."""
STALE_S: Final = 3600
"""Seconds after which a temporary file is taken to be left over by a process that was killed."""


def store(status: StatusLine, folder: Path) -> None:
    """Store a status line, replacing the previous one of its session.

    Only the user can read the file. It is replaced atomically. For a new session, surplus and
    left-over files are deleted.

    Args:
        status: The status line.
        folder: The spool; created if it is missing.

    Raises:
        OSError: If the spool cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    path = folder / f"{status.session_id}.json"
    if not path.exists():
        _tidy(folder)
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    try:
        with open(handle, "wb") as file:
            file.write(msgspec.json.encode(status))
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def load(folder: Path) -> dict[str, StatusLine]:
    """Load all status lines, by sessionId; malformed files are left out.

    A file that has not changed since it was last read is not read again.
    """
    found: dict[str, StatusLine] = {}
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return found
    for entry in entries:
        session, suffix = os.path.splitext(entry.name)
        if suffix != ".json" or not SESSION_ID.fullmatch(session):
            continue
        try:
            facts = entry.stat(follow_symlinks=False)
        except OSError:
            continue
        status = _file(entry.path).status((facts.st_mtime_ns, facts.st_size))
        if status and status.session_id == session:
            found[session] = status
    return found


class _File:
    """The file of a session. Only its last state is kept: it is replaced several times a second."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._status: StatusLine | None = None

    def status(self, stamp: tuple[int, int]) -> StatusLine | None:
        """The status line; read again only if the stamp differs. `None` if it is malformed."""
        if stamp != self._stamp:
            self._stamp, self._status = stamp, _read(self._path)
        return self._status


@lru_cache(maxsize=MAX_SESSIONS + 96)
def _file(path: str) -> _File:
    return _File(path)


def _read(path: str) -> StatusLine | None:
    try:
        return msgspec.json.decode(contents(path, LARGEST), type=StatusLine)
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _tidy(folder: Path) -> None:
    """Delete the oldest files, to make room for one more, and temporary files that were left."""
    ages: list[tuple[float, str]] = []
    for entry in os.scandir(folder):
        with suppress(OSError):
            ages.append((entry.stat(follow_symlinks=False).st_mtime, entry.path))
    stored = sorted(one for one in ages if one[1].endswith(".json"))
    surplus = stored[: max(0, len(stored) + 1 - MAX_SESSIONS)]
    stale = time.time() - STALE_S
    left = [one for one in ages if one[1].endswith(".part") and one[0] < stale]
    for _, path in [*surplus, *left]:
        with suppress(OSError):
            os.unlink(path)
