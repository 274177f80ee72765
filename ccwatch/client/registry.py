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
TOLERANCE_MS = 60_000
"""Milliseconds by which a process may seem to have begun after its client: clocks are set."""

_ENTRY = re.compile(r"[0-9]{1,10}\.json")
_PROC = Path("/proc")
_LINUX = "linux:"
"""How the domain of a pid begins that Linux gave, such as that of a container."""


def running(config_dir: Path, proc: Path = _PROC) -> tuple[Running, ...]:
    """List the clients that are alive, oldest first, each session once.

    A client that was killed leaves its entry behind, and its pid may belong to another
    process by now. An entry of a process that began at another time, or after the client, is
    left out. The keys beside the entries are not opened.

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
    started_ms = whole(inside(entry, "startedAt")) or 0
    if proc.is_dir():
        told, began = inside(entry, "procStart"), began_at(pid, proc)
        if began is None or (told is not None and text(str(told), 40) != began):
            return None
    elif text(inside(entry, "pidDomain"), 40).startswith(_LINUX) or not _began_by(pid, started_ms):
        return None
    return Running(
        session_id=session,
        pid=pid,
        status=text(inside(entry, "status"), 40),
        started_ms=started_ms,
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


def _began_by(pid: int, started_ms: int) -> bool:
    """Say whether a process is alive that may be the client that started at some time.

    For where the kernel does not describe processes in files. What entries call `procStart` is
    written differently on each such platform, so the client's own time has to do: it is taken a
    few seconds after the process begins, and a process that has the pid later begins after it.

    Args:
        pid: The process.
        started_ms: When the client started: milliseconds since 1970, UTC; 0 if that is unknown.
    """
    try:
        import psutil
    except ImportError:
        return _exists(pid)
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return not started_ms or process.create_time() * 1000 <= started_ms + TOLERANCE_MS
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True


def _exists(pid: int) -> bool:
    """Say whether a process has this pid, where nothing more is to be had."""
    if sys.platform != "win32":  # to ask would end it there
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except OSError:
            return True
    return True
