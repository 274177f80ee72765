"""The bundled recording: what a client wrote, where and when."""

import gzip
import json
import lzma
import re
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files

from msgspec import Struct

TIMES = re.compile(rb'"(timestamp|backupTime)":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})Z"')
"""Instants in rows. Those inside of text have backslashes before their quotes."""
INSTANTS = re.compile(rb'"(startTime|startedAt|updatedAt|statusUpdatedAt)":(\d{13})')
"""Instants in milliseconds since 1970."""

XZ = b"\xfd7zXZ"
"""How a file begins that is packed with LZMA; all others are packed with gzip."""
TEXT = b".md"
"""The ending of files that are kept as a string of JSON, for a write stands on one line."""
SCENARIOS = {"day": "recording.gz", "tips": "tips.xz"}
"""What there is to play, by name: a working day, and one in which every tip is given."""
DAY = "day"
"""The scenario that is played unless another is asked for."""


class Write(Struct, frozen=True):
    """One write of the client."""

    at_ms: int
    """Milliseconds since the start; below 0 for what is there from the beginning."""
    path: str
    """The file, below the config folder, its parts separated by slashes."""
    data: bytes
    """A line to append to a transcript. Any other file holds nothing else, and an empty one is
    removed."""


class Recording(Struct, frozen=True):
    """Everything that was written, in its order."""

    start_ms: int
    """Where playing begins: milliseconds since 1970, UTC, as recorded."""
    length_ms: int
    """How long it takes from there, unhurried."""
    writes: tuple[Write, ...]
    """Oldest first."""


@lru_cache(maxsize=2)
def bundled(scenario: str = DAY) -> Recording:
    """Unpack a recording that comes with ccwatch, in memory.

    Args:
        scenario: One of `SCENARIOS`.

    Raises:
        OSError: If the package was installed without it.
    """
    return unpacked(files("ccwatch").joinpath(f"data/demo/{SCENARIOS[scenario]}").read_bytes())


def unpacked(packed: bytes) -> Recording:
    """Read a recording: a head, then a line for each write.

    Args:
        packed: As `tools/make_demo.py` writes it, with gzip or LZMA.
    """
    unpack = lzma.decompress if packed.startswith(XZ) else gzip.decompress
    head, *lines = unpack(packed).split(b"\n")
    known = json.loads(head)
    return Recording(known["start_ms"], known["length_ms"], tuple(map(_write, lines)))


def _write(line: bytes) -> Write:
    at, path, data = line.split(b"\t", 2)
    if path.endswith(TEXT):
        data = str(json.loads(data)).encode()
    return Write(int(at), path.decode(), data)


def shifted(data: bytes, by_ms: int) -> bytes:
    """Move all instants of a row by so many milliseconds."""
    by = timedelta(milliseconds=by_ms)

    def written(match: re.Match[bytes]) -> bytes:
        moved = datetime.fromisoformat(match[2].decode()) + by
        return b'"%s":"%sZ"' % (match[1], moved.isoformat(timespec="milliseconds").encode())

    def counted(match: re.Match[bytes]) -> bytes:
        return b'"%s":%d' % (match[1], int(match[2]) + by_ms)

    return INSTANTS.sub(counted, TIMES.sub(written, data))
