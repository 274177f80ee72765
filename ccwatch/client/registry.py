"""Which clients are running, from the entries that they leave in `sessions/`."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from ccwatch.client.pick import decode, inside, text, whole
from ccwatch.client.small_file import contents
from ccwatch.model.setup import Running

LARGEST = 64 * 1024
"""Bytes of an entry that are read at most."""
MOST = 4096
"""Entries that are read at most."""

_ENTRY = re.compile(r"[0-9]{1,10}\.json")
_PROC = Path("/proc")


def running(config_dir: Path, proc: Path = _PROC) -> tuple[Running, ...]:
    """List the clients that are alive, oldest first, each session once.

    A client that was killed leaves its entry behind, and its pid may belong to another
    process by now. Where the platform tells when a process began, an entry that gives
    another time is left out. The keys beside the entries are not opened.

    Args:
        config_dir: Claude Code's config folder.
        proc: Where the kernel describes processes.
    """
    alive: dict[str, Running] = {}
    for entry in _entries(config_dir / "sessions"):
        if found := _alive(entry, proc):
            known = alive.get(found.session_id)
            if not known or known.started_ms <= found.started_ms:
                alive[found.session_id] = found
    return tuple(sorted(alive.values(), key=lambda one: (one.started_ms, one.pid)))


def _entries(folder: Path) -> Iterator[object]:
    try:
        names = sorted(name for name in os.listdir(folder) if _ENTRY.fullmatch(name))[:MOST]
    except OSError:
        return
    for name in names:
        try:
            yield decode(contents(folder / name, LARGEST))
        except (OSError, ValueError):
            continue


def _alive(entry: object, proc: Path) -> Running | None:
    pid = inside(entry, "pid")
    session = text(inside(entry, "sessionId"), 200)
    if not isinstance(pid, int) or not 0 < pid < 2**31 or not session:
        return None
    told, began = inside(entry, "procStart"), began_at(pid, proc)
    if began is None:
        if proc.is_dir() or not exists(pid):
            return None
    elif told is not None and text(str(told), 40) != began:
        return None
    return Running(
        session_id=session,
        pid=pid,
        status=text(inside(entry, "status"), 40),
        kind=text(inside(entry, "kind"), 40),
        cwd=text(inside(entry, "cwd")),
        version=text(inside(entry, "version"), 40),
        started_ms=whole(inside(entry, "startedAt")) or 0,
    )


def began_at(pid: int, proc: Path = _PROC) -> str | None:
    """Tell when a process began, in the kernel's own clock ticks; `None` if it cannot be told.

    Field 22 of `/proc/<pid>/stat`. The name in field 2 may hold blanks and brackets, so
    fields are counted from the last bracket. A process that ended and was not yet waited
    for counts as gone.
    """
    try:
        status = contents(proc / str(pid) / "stat", 8192)
    except OSError:
        return None
    fields = status.rpartition(b")")[2].split()
    if len(fields) < 20 or fields[0] in (b"Z", b"X"):
        return None
    return fields[19].decode("ascii", "replace")


def exists(pid: int) -> bool:
    """Say whether a process has this pid, on a platform that tells no more."""
    if sys.platform == "win32":
        return _exists_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


if sys.platform == "win32":
    import ctypes

    def _exists_on_windows(pid: int) -> bool:
        """Ask for a handle; sending signal 0 would end the process there."""
        query_limited_information = 0x1000
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(query_limited_information, 0, pid)
        if not handle:
            return False
        kernel.CloseHandle(handle)
        return True
