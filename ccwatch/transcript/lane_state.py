"""The content of a closed lane, as it is sent to another process or stored on disk."""

from collections.abc import Iterable
from typing import NamedTuple

from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Place
from ccwatch.model.response import Response
from ccwatch.transcript.living import LivingBranch

Span = tuple[int, int]
"""The place of a row in its file: the offset of its first byte, and its length in bytes."""


class LaneState(NamedTuple):
    """The content of a closed lane. All of its rows are in one file, whose path is left out."""

    responses: list[Response]
    """In the order of their first rows."""
    turns: list[tuple[str, int, Span, int]]
    """Oldest first. For each the uuid of its row, its time (milliseconds since 1970, UTC), place,
    and the index of its first response."""
    compactions: list[Compaction]
    """Oldest first."""
    dropped: int
    """Tokens that all compactions so far dropped, by the client's count."""
    awaits_summary: bool
    """Is the summary of the last compaction still to come?"""
    micro_compactions: int
    """How often old tool results were cleared."""
    walk: LivingBranch
    """The living branch."""
    pending: list[Span]
    """Rows with content appended since the last response, on the living branch."""
    pending_bytes: int
    """Bytes of content in those rows."""
    entered: int
    """Bytes of content since the last response, on any branch."""
    gaps: list[tuple[int, list[Span]]]
    """For each of the newest responses its index, and the rows that entered before it."""
    opening: int
    """Bytes of the first prompt, and of the files attached to it."""


def spans(rows: Iterable[Place]) -> list[Span]:
    """Leave out the file of some rows."""
    return [row[1:] for row in rows]


def places(path: str, rows: Iterable[Span]) -> list[Place]:
    """Put the file of some rows back in."""
    return [Place(path, *span) for span in rows]
