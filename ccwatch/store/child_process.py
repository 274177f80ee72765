"""A forked child process, which does a part of the work on another processor."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from msgspec import Struct

WORTH_A_FORK: Final = 24 << 20
"""Bytes to read below which a child process costs more than it saves."""
HEAVIER: Final = 1.25
"""Relative time of the child for a byte: it also analyses sessions and encodes them."""
TOO_MUCH: Final = 0.6
"""Share of all bytes above which a folder is split between both processes: 0 to 1."""
CAN_FORK: Final = sys.platform != "darwin"
"""Can there be a child process? On macOS the system's own libraries may not survive a fork."""


class PendingRead(Struct, frozen=True):
    """A transcript that is to be read."""

    size: int
    """Bytes that are to be read of it."""
    path: str
    """The transcript."""
    folder: str
    """The folder of its project."""


class ChildProcess:
    """Runs a function in a forked process. No other thread may be running.

    The child starts with a copy of the parent's state; later changes are not shared.
    """

    def __init__(self, work: Callable[[], bytes]) -> None:
        """Start it.

        Args:
            work: Runs in the child; its result is sent to the parent.
        """
        self._reader, writer = os.pipe()
        self._process = os.fork()
        if not self._process:
            os.close(self._reader)
            _serve(work, writer)
        os.close(writer)

    def sent(self) -> bytes:
        """Wait until it has exited. Returns its result; empty if it failed or was killed."""
        with os.fdopen(self._reader, "rb") as pipe:
            sent = pipe.read()
        _, status = os.waitpid(self._process, 0)
        return b"" if status else sent


def _serve(work: Callable[[], bytes], writer: int) -> None:
    """Run the work, send the result, and exit without clean-up, which is left to the parent."""
    code = 1
    try:
        sent = work()
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(sent)
        code = 0
    finally:
        os._exit(code)


def child_share(pending: Sequence[PendingRead]) -> frozenset[str]:
    """Choose what the child process reads; nothing if one process is faster alone.

    Transcripts of a folder stay together unless it has most of the bytes, since a process needs
    all transcripts of a session and its forks.

    Returns:
        The paths of the transcripts.
    """
    whole = sum(one.size for one in pending)
    if whole < WORTH_A_FORK or processors() < 2 or not CAN_FORK:
        return frozenset()
    parent_size, child_size, theirs = 0.0, 0.0, set[str]()
    for size, paths in sorted(_bundles(pending, whole), reverse=True):
        if child_size + size * HEAVIER < parent_size + size:
            theirs.update(paths)
            child_size += size * HEAVIER
        else:
            parent_size += size
    return frozenset(theirs)


def processors() -> int:
    """How many processors this process may use: in a container often fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _bundles(pending: Sequence[PendingRead], whole: int) -> Iterator[tuple[int, list[str]]]:
    """Yield groups of transcripts that one process should read, each with its bytes."""
    folders: dict[str, list[PendingRead]] = {}
    for one in pending:
        folders.setdefault(one.folder, []).append(one)
    for inside in folders.values():
        size = sum(one.size for one in inside)
        if size <= whole * TOO_MUCH:
            yield size, [one.path for one in inside]
        else:
            yield from ((one.size, [one.path]) for one in inside)
