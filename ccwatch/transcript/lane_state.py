"""What a lane that was closed holds, as it is sent to another process or kept on disk."""

from typing import NamedTuple

from ccwatch.model.compaction import Compaction
from ccwatch.model.response import Response
from ccwatch.transcript.living import LivingBranch

Span = tuple[int, int]
"""Where a row stands in its file: the offset of its first byte, and its length in bytes."""


class LaneState(NamedTuple):
    """What a closed lane holds, fit for sending and storing. All its rows are of one file."""

    responses: list[Response]
    """In the order of their first rows."""
    turns: list[tuple[str, int, Span, int]]
    """Oldest first. Of each the uuid of its row, when that was typed (milliseconds since 1970,
    UTC), where it stands, and the index of the first response."""
    compactions: list[Compaction]
    """Oldest first."""
    dropped: int
    """Tokens that all compactions so far dropped together, by the client."""
    awaits_summary: bool
    """Is the summary of the last compaction still to come?"""
    micro_compactions: int
    """How often old tool results were cleared."""
    walk: LivingBranch
    """What following the living branch told."""
    pending: list[Span]
    """Rows of content appended since the last response, on the living branch."""
    pending_bytes: int
    """Bytes of content in them."""
    entered: int
    """Bytes of content since the last response, on whatever branch."""
    gaps: list[tuple[int, list[Span]]]
    """Of the newest responses: the index of each, and the rows that entered before it."""
