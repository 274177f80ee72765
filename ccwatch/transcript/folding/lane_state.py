"""The content of a closed lane, as it is sent to another process or stored on disk."""

from collections import deque
from collections.abc import Iterable

from msgspec import Struct

from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Gap, Place, Turn
from ccwatch.model.response import Response
from ccwatch.transcript.folding.appended import GAPS, Appended
from ccwatch.transcript.folding.compacting import Compacting
from ccwatch.transcript.folding.lane import LaneFold
from ccwatch.transcript.folding.living import LivingBranch

Span = tuple[int, int]
"""The place of a row in its file: the offset of its first byte, and its length in bytes."""


class LaneState(Struct, frozen=True, array_like=True, gc=False):
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
    branch: LivingBranch
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


def state_of(lane: LaneFold) -> LaneState:
    """The content of a lane as it is when closed."""
    return LaneState(
        responses=lane.responses,
        turns=[(one.id, one.at_ms, _span(one.prompt), one.first) for one in lane.turns],
        compactions=lane.compactions,
        dropped=lane.compacting.dropped,
        awaits_summary=lane.compacting.awaits_summary,
        micro_compactions=lane.micro_compactions,
        branch=lane.living(),
        pending=_spans(lane.appended.rows),
        pending_bytes=lane.appended.size,
        entered=lane.appended.entered,
        gaps=[(gap.response, _spans(gap.rows)) for gap in lane.appended.gaps],
        opening=lane.opening,
    )


def lane_of(state: LaneState, path: str) -> LaneFold:
    """Make a closed lane of its content.

    Args:
        state: The content.
        path: The file of its rows.
    """
    gaps = deque((Gap(index, tuple(_places(path, rows))) for index, rows in state.gaps), GAPS)
    pending = _places(path, state.pending)
    return LaneFold(
        state.responses,
        [Turn(one, at, Place(path, *span), first) for one, at, span, first in state.turns],
        state.micro_compactions,
        compacting=Compacting(state.compactions, state.dropped, state.awaits_summary),
        branch=state.branch,
        appended=Appended(pending, state.pending_bytes, state.entered, gaps),
        opening=state.opening,
    )


def _span(row: Place) -> Span:
    """Leave out the file of a row."""
    return row.offset, row.length


def _spans(rows: Iterable[Place]) -> list[Span]:
    """Leave out the file of some rows."""
    return [_span(row) for row in rows]


def _places(path: str, rows: Iterable[Span]) -> list[Place]:
    """Put the file of some rows back in."""
    return [Place(path, *span) for span in rows]
