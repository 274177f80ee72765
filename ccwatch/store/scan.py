"""Reading many transcripts at once, on two processors where that pays."""

import os
import time
from collections.abc import Callable, Iterable, Sequence

import msgspec
from msgspec import Struct

from ccwatch.store.source import Remains, Source
from ccwatch.transcript.buffer import Buffer

WORTH_A_FORK = 24 << 20
"""Bytes below which a second process costs more than it saves."""

PREPARING = 12 << 20
"""Bytes that are read in the time that the first process takes for what else has to be done."""


class Sent(Struct, array_like=True):
    """What the second process found in one file."""

    remains: Remains
    gone: bool
    problem: str


def read_all(
    sources: Sequence[Source], sizes: Sequence[int], meanwhile: Callable[[], object]
) -> None:
    """Read sources to their ends. For commands that read once: no thread may be running.

    Args:
        sources: What to read.
        sizes: Their sizes in bytes, by which the work is shared out.
        meanwhile: What else has to be done, whatever was read: called once.
    """
    if sum(sizes) < WORTH_A_FORK or (os.cpu_count() or 1) < 2 or not hasattr(os, "fork"):
        _read(sources)
        meanwhile()
        return
    mine, theirs = _shares(sources, sizes)
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        _serve(theirs, writer)
    os.close(writer)
    _read(mine)
    meanwhile()
    with os.fdopen(reader, "rb") as pipe:
        sent = pipe.read()
    os.waitpid(child, 0)
    try:
        found = msgspec.msgpack.decode(sent, type=list[Sent])
    except msgspec.MsgspecError:  # it was ended before it had sent everything
        _read(theirs)
    else:
        _receive(theirs, found)


def _receive(sources: Sequence[Source], sent: Iterable[Sent]) -> None:
    for source, one in zip(sources, sent, strict=True):
        source.restore(one.remains)
        source.gone, source.problem = one.gone, one.problem


def _shares(sources: Sequence[Source], sizes: Sequence[int]) -> tuple[list[Source], list[Source]]:
    """Share out by size, the largest first, to whoever has less to do."""
    shares: tuple[list[Source], list[Source]] = ([], [])
    loads = [PREPARING, 0]
    for size, index in sorted(((s, i) for i, s in enumerate(sizes)), reverse=True):
        theirs = loads[1] < loads[0]
        shares[theirs].append(sources[index])
        loads[theirs] += size
    return shares


def _read(sources: Sequence[Source]) -> None:
    buffer = Buffer()
    for source in sources:
        while source.read(buffer, time.time_ns()):
            pass
        source.fold.close()


def _serve(sources: Sequence[Source], writer: int) -> None:
    """Read in the second process, send what was found, and end without clean-up."""
    code = 1
    try:
        _read(sources)
        sent = [Sent(s.remains(), s.gone, s.problem) for s in sources]
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(msgspec.msgpack.encode(sent))
        code = 0
    finally:
        os._exit(code)
