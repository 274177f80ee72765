"""Condenses a session to the record that is stored on disk while it rests."""

from array import array
from collections.abc import Mapping

from ccwatch.analysis.cache import lifetime
from ccwatch.analysis.context import bytes_per_token, floor
from ccwatch.analysis.window import largest_context
from ccwatch.model.lane import Lane, Precomputed
from ccwatch.model.session import Session
from ccwatch.model.usage import Usage
from ccwatch.store.resting.lookup import fingerprints
from ccwatch.store.resting.session_record import (
    NOWHERE,
    AgentRecord,
    FileRecord,
    LaneAddress,
    LaneRecord,
    SessionRecord,
)

Located = tuple[LaneAddress, Mapping[int, Usage]]
"""Where a conversation is, and the larger usage of its responses in other files, by index."""


def condensed(
    session: Session,
    files: list[FileRecord],
    folders: int,
    statusline: str,
    group: list[str],
    addresses: Mapping[Lane, Located],
) -> SessionRecord:
    """Make the record of a session.

    Args:
        session: The session, with all responses.
        files: Its transcripts.
        folders: Identifies the config folders that were read.
        statusline: Its last status line, as text to compare.
        group: The sessions that can only rest together with it.
        addresses: Where each of its conversations is.
    """
    every_id = (one.id for lane in session.lanes for one in lane.responses)
    sorted_ids = array("I", sorted(fingerprints(every_id)))
    return SessionRecord(
        id=session.id,
        group=group,
        files=files,
        folders=folders,
        statusline=statusline,
        fingerprints=sorted_ids.tobytes(),
        project=session.project,
        title=session.title,
        version=session.version,
        branch=session.branch,
        first_ms=session.first_ms,
        last_ms=session.last_ms,
        path=session.path,
        main=_condensed(session.main, addresses),
        agents=[
            AgentRecord(
                id=one.id,
                lane=_condensed(one.lane, addresses),
                kind=one.kind,
                description=one.description,
                launched_by=one.launched_by,
                parent=one.parent,
                last_ms=one.last_ms,
                finished=one.finished,
            )
            for one in session.agents
        ],
        unlisted=[_condensed(lane, addresses) for lane in session.unlisted],
        further=[_condensed(lane, addresses) for lane in session.further],
        strays=[_condensed(lane, addresses) for lane in session.strays],
        reported=session.reported,
        totals=session.totals,
        forked_from=session.forked_from,
    )


def _condensed(lane: Lane, addresses: Mapping[Lane, Located]) -> LaneRecord:
    # If only sub-agents' files are left, the main chain is empty and in no file.
    address, larger = addresses.get(lane, (NOWHERE, {}))
    return LaneRecord(
        address=address,
        owned=lane.owned,
        larger=list(larger.items()),
        dead=lane.dead,
        compactions=list(lane.compactions),
        undone=lane.undone,
        micro_compactions=lane.micro_compactions,
        last=lane.last,
        compacted=lane.compacted,
        pending=[(place.offset, place.length) for place in lane.pending],
        pending_bytes=lane.pending_bytes,
        opening=lane.opening,
        precomputed=Precomputed(
            largest_context(lane), floor(lane), lifetime(lane.responses), bytes_per_token(lane)
        ),
    )
