"""A second process, which does a part of the work on another processor."""

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Final

WORTH_A_FORK: Final = 24 << 20
"""Bytes to read below which a second process costs more than it saves."""
HEAVIER: Final = 1.15
"""How much longer the second one takes for a byte: it also works out and writes down."""
TOO_MUCH: Final = 0.6
"""Share of all bytes from which a folder is shared out by its transcripts: 0 to 1."""


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


def share(sizes: Mapping[str, int], folders: Mapping[str, str]) -> frozenset[str]:
    """Choose what the second process reads; nothing where one process does better alone.

    Transcripts of one folder stay together as far as that is fair, for those of a session and
    its forks do not make sense to anybody who has but some of them.

    Args:
        sizes: Bytes to be read of each transcript, by its path.
        folders: The folders that they are in, by their paths.
    """
    whole = sum(sizes.values())
    if whole < WORTH_A_FORK or (os.cpu_count() or 1) < 2 or not hasattr(os, "fork"):
        return frozenset()
    shares: tuple[set[str], set[str]] = set(), set()
    loads = [0.0, 0.0]
    for size, paths in sorted(_bundles(sizes, folders, whole), reverse=True):
        second = loads[1] + size * HEAVIER < loads[0] + size
        shares[second].update(paths)
        loads[second] += size * (HEAVIER if second else 1.0)
    return frozenset(shares[1])


def _bundles(
    sizes: Mapping[str, int], folders: Mapping[str, str], whole: int
) -> Iterable[tuple[int, list[str]]]:
    """Put together what one process should read, with its bytes."""
    bundles: dict[str, list[str]] = {}
    for path in sizes:
        bundles.setdefault(folders[path], []).append(path)
    for paths in bundles.values():
        size = sum(sizes[path] for path in paths)
        if size <= whole * TOO_MUCH:
            yield size, paths
        else:
            yield from ((sizes[path], [path]) for path in paths)
