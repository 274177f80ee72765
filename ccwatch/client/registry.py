"""Which clients are running, from the entries that they leave in `sessions/`."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from ccwatch.client.pick import decode, inside, text, whole
from ccwatch.client.small_file import contents
from ccwatch.model.client import Running

LARGEST = 64 * 1024
"""Bytes of an entry that are read at most."""
MAX_ENTRIES = 4096
"""Entries that are read at most."""
TOLERANCE_MS = 60_000
"""Milliseconds by which a process may seem to have begun after its client: clocks are set."""

_ENTRY = re.compile(r"[0-9]{1,10}\.json")
_PROC = Path("/proc")
_MACHINE = Path("/etc/machine-id")
_LINUX = "linux:"
"""How the domain of a pid begins that Linux gave, such as that of a container."""


class Clients(Struct, frozen=True):
    """What the entries of a config folder say."""

    running: tuple[Running, ...] = ()
    """The clients that are alive, oldest first, each session once."""
    unchecked: frozenset[str] = frozenset()
    """The sessions of others whose processes may be where they cannot be seen from here."""
    elsewhere: bool = False
    """Is a client in another container or on another machine? Then entries may be missing: its
    pid may be that of a client here, and it deletes those whose processes it cannot see."""
    named: frozenset[str] | None = None
    """The ids of all sessions that have an entry; `None` if no client ever left one."""


def clients(config_dir: Path, proc: Path = _PROC, machine: Path = _MACHINE) -> Clients:
    """Find out which clients are alive.

    A client that ends removes its entry. One that was killed leaves it behind, and its pid may
    belong to another process by now. An entry of a process that began at another time, or after
    the client, is not of one that is alive. The keys beside the entries are not opened.

    Args:
        config_dir: Claude Code's config folder.
        proc: Where the kernel describes processes.
        machine: The file with the id of this machine.
    """
    folder = config_dir / "sessions"
    try:
        names = sorted(name for name in os.listdir(folder) if _ENTRY.fullmatch(name))[:MAX_ENTRIES]
    except OSError:
        return Clients()
    alive: dict[str, Running] = {}
    unchecked, elsewhere, named = set[str](), False, set[str]()
    for entry in _entries(folder, names):
        found = _read(entry)
        if not found:
            continue
        named.add(found.session_id)
        if _is_alive(found.pid, found.started_ms, entry, proc):
            known = alive.get(found.session_id)
            if not known or known.started_ms <= found.started_ms:
                alive[found.session_id] = found
            continue
        here = _is_here(text(inside(entry, "pidDomain"), 200), proc, machine)
        elsewhere = elsewhere or here is False
        if not here:
            unchecked.add(found.session_id)
    order = sorted(alive.values(), key=lambda one: (one.started_ms, one.pid))
    return Clients(tuple(order), frozenset(unchecked - alive.keys()), elsewhere, frozenset(named))


def _entries(folder: Path, names: Iterable[str]) -> Iterator[object]:
    for name in names:
        try:
            yield decode(contents(folder / name, LARGEST))
        except (OSError, ValueError):
            continue


def _read(entry: object) -> Running | None:
    pid = inside(entry, "pid")
    session = text(inside(entry, "sessionId"), 200)
    if not isinstance(pid, int) or not 0 < pid < 2**31 or not session:
        return None
    started_ms = whole(inside(entry, "startedAt")) or 0
    return Running(session, pid, text(inside(entry, "status"), 40), started_ms)


def _is_alive(pid: int, started_ms: int, entry: object, proc: Path) -> bool:
    """Is there the process that an entry is of?"""
    domain = text(inside(entry, "pidDomain"), 40)
    if not proc.is_dir():
        return not domain.startswith(_LINUX) and _began_by(pid, started_ms)
    told, began = inside(entry, "procStart"), began_at(pid, proc)
    return began is not None and (told is None or text(str(told), 40) == began)


def _is_here(domain: str, proc: Path, machine: Path) -> bool | None:
    """Are the processes of a domain those that can be seen from here? `None` if unknown.

    Args:
        domain: What the entry calls `pidDomain`: on Linux the id of the machine and the kernel's
            name for a container's processes, either of which may be missing; elsewhere the
            platform.
        proc: Where the kernel describes processes.
        machine: The file with the id of this machine.
    """
    if not domain:
        return None
    if domain.startswith(_LINUX) is not proc.is_dir():
        return False  # the entry is of another platform
    if not proc.is_dir():
        return True
    id_, _, processes = domain.removeprefix(_LINUX).partition(":")
    try:
        own = os.readlink(proc / "self" / "ns" / "pid")
    except OSError:
        return None
    if processes and processes != own:
        return False
    try:
        own_id = contents(machine, 200).decode("ascii", "replace").strip()
    except OSError:
        own_id = ""
    known = bool(processes and id_ and own_id)
    return id_ == own_id if known else None


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
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
