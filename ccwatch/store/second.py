"""A second process, which does a part of the work on another processor."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

WORTH_A_FORK: Final = 24 << 20
"""Bytes to read below which a second process costs more than it saves."""
HEAVIER: Final = 1.25
"""How much longer the second one takes for a byte: it also works out and writes down."""
TOO_MUCH: Final = 0.6
"""Share of all bytes from which a folder is shared out by its transcripts: 0 to 1."""


class Load(NamedTuple):
    """A transcript that is to be read."""

    size: int
    """Bytes that are to be read of it."""
    path: str
    """The transcript."""
    folder: str
    """The folder of its project."""


class Second:
    """Does something in a process of its own. No other thread may be running.

    It begins with all that the first one knows, and shares nothing that either learns later.
    """

    def __init__(self, work: Callable[[], bytes]) -> None:
        """Start it.

        Args:
            work: What it does; gives what is to be sent to the first process.
        """
        self._reader, writer = os.pipe()
        self._process = os.fork()
        if not self._process:
            os.close(self._reader)
            _serve(work, writer)
        os.close(writer)

    def sent(self) -> bytes:
        """Wait until it has ended, and give what it sent; nothing if it was ended before that."""
        with os.fdopen(self._reader, "rb") as pipe:
            sent = pipe.read()
        _, status = os.waitpid(self._process, 0)
        return b"" if status else sent


def _serve(work: Callable[[], bytes], writer: int) -> None:
    """Work, send, and end without clean-up, which is for the first process to do."""
    code = 1
    try:
        sent = work()
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(sent)
        code = 0
    finally:
        os._exit(code)


def share(loads: Sequence[Load]) -> frozenset[str]:
    """Choose what the second process reads; nothing where one process does better alone.

    Transcripts of one folder stay together as far as that is fair, for those of a session and
    its forks do not make sense to anybody who has but some of them.

    Returns:
        The paths of the transcripts.
    """
    whole = sum(one.size for one in loads)
    if whole < WORTH_A_FORK or (os.cpu_count() or 1) < 2 or not hasattr(os, "fork"):
        return frozenset()
    first, second, theirs = 0.0, 0.0, set[str]()
    for size, paths in sorted(_bundles(loads, whole), reverse=True):
        if second + size * HEAVIER < first + size:
            theirs.update(paths)
            second += size * HEAVIER
        else:
            first += size
    return frozenset(theirs)


def _bundles(loads: Sequence[Load], whole: int) -> Iterator[tuple[int, list[str]]]:
    """Put together what one process should read, with its bytes."""
    folders: dict[str, list[Load]] = {}
    for one in loads:
        folders.setdefault(one.folder, []).append(one)
    for inside in folders.values():
        size = sum(one.size for one in inside)
        if size <= whole * TOO_MUCH:
            yield size, [one.path for one in inside]
        else:
            yield from ((one.size, [one.path]) for one in inside)
