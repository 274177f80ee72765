"""Reading many transcripts at once, on two processors where that pays."""

import gc
import os
import pickle
import time
from collections.abc import Sequence

from ccwatch.store.source import Source
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.fold import Fold

WORTH_A_FORK = 24 << 20
"""Bytes below which a second process costs more than it saves."""


def read_all(sources: Sequence[Source], sizes: Sequence[int]) -> None:
    """Read sources to their ends. For commands that read once: no thread may be running.

    Args:
        sources: What to read.
        sizes: Their sizes in bytes, by which the work is shared out.
    """
    gc.disable()  # millions of values, no cycle among them that matters
    if sum(sizes) < WORTH_A_FORK or (os.cpu_count() or 1) < 2 or not hasattr(os, "fork"):
        _read(sources)
        return
    mine, theirs = _halves(sources, sizes)
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        _serve(theirs, writer)
    os.close(writer)
    _read(mine)
    with os.fdopen(reader, "rb") as pipe:
        sent = pipe.read()
    os.waitpid(child, 0)
    if sent:
        for source, state in zip(theirs, pickle.loads(sent), strict=True):
            source.fold, source.gone, source.problem, source.oversize = state
            source.version += 1
    else:
        _read(theirs)


def _halves(sources: Sequence[Source], sizes: Sequence[int]) -> tuple[list[Source], list[Source]]:
    """Share out by size, the largest first, to whoever has less."""
    halves: tuple[list[Source], list[Source]] = ([], [])
    loads = [0, 0]
    for size, index in sorted(((s, i) for i, s in enumerate(sizes)), reverse=True):
        less = loads[1] < loads[0]
        halves[less].append(sources[index])
        loads[less] += size
    return halves


def _read(sources: Sequence[Source]) -> None:
    buffer = Buffer()
    for source in sources:
        while source.read(buffer, time.time_ns()):
            pass


def _serve(sources: Sequence[Source], writer: int) -> None:
    """Read in the second process, send what was found, and end without clean-up."""
    code = 1
    try:
        _read(sources)
        states: list[tuple[Fold, bool, str, int]] = []
        for source in sources:
            source.fold.close()
            states.append((source.fold, source.gone, source.problem, source.oversize))
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(states, pipe, pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        os._exit(code)
