"""What a row that is linked by `parentUuid`, and no answer, adds to its conversation."""

import re

from msgspec import Struct

from ccwatch.model.lane import Place
from ccwatch.transcript.folding.lane import LaneFold, Position
from ccwatch.transcript.folding.part import AgentFold, SessionPart
from ccwatch.transcript.folding.trail import Trail
from ccwatch.transcript.meaning import PEEK, is_prompt, is_result, queued_prompt, stopped_task
from ccwatch.transcript.wire.content import TYPE_BYTES, agent_result
from ccwatch.transcript.wire.raw import EMPTY, head, weight
from ccwatch.transcript.wire.row import Row

BOUNDARY = "compact_boundary"
"""The subtype of the boundary row of a compaction."""
_file = re.compile(rb'"type"\s*:\s*"file"')


class LinkedRow(Struct, frozen=True):
    """A row and where it belongs."""

    row: Row
    """The row."""
    place: Place
    """Where it is on disk."""
    part: SessionPart
    """Its session."""
    lane: LaneFold
    """Its conversation."""
    agent: AgentFold | None
    """The sub-agent of that conversation; `None` for the main chain."""
    before: Position | None
    """The position that it follows."""


def add_linked(linked: LinkedRow, trail: Trail[LaneFold]) -> Position | None:
    """Add a row to its conversation. Returns the position of the rows after it.

    Args:
        linked: The row.
        trail: Finds the rows that a compaction kept, and remembers where prompts are.
    """
    row = linked.row
    if row.type == "user":
        return _add_user(linked, trail)
    if row.type == "system":
        return _add_system(linked, trail)
    lane = linked.lane
    if row.uuid and not lane.awaits_answer and queued_prompt(row):
        _begin_turn(linked, trail)
    if row.rendered:
        lane.add_content(linked.place, weight(row.rendered), linked.before)
    if not lane.responses and _file.search(head(row.attachment, TYPE_BYTES)):
        lane.add_attached_file(weight(row.rendered))
    return linked.before


def _begin_turn(linked: LinkedRow, trail: Trail[LaneFold]) -> None:
    """Start a turn. The conversation may be rewound to here, so its node is kept for good."""
    row, before = linked.row, linked.before
    linked.lane.add_prompt(row, linked.place, before)
    if row.parentUuid and before:
        trail.keep(row.parentUuid, before)


def _add_user(linked: LinkedRow, trail: Trail[LaneFold]) -> Position | None:
    row, part, lane, before = linked.row, linked.part, linked.lane, linked.before
    if not row.message:
        return before
    content = row.message.content
    if is_result(content):
        metadata_head = head(row.toolUseResult, PEEK) if row.toolUseResult is not EMPTY else b""
        if b'"agentId"' in metadata_head:
            _add_agent_result(row, part)
        elif task := stopped_task(metadata_head):
            part.end_task(task, row)
    elif row.isCompactSummary:
        return lane.add_summary(row, len(content)) or lane.branches.leaf
    else:
        start = head(content, PEEK)
        if is_prompt(row, start):
            part.note_first_prompt(row, linked.agent)
            _begin_turn(linked, trail)
        elif start.startswith(b'"<'):
            part.add_command(row)
        elif b'"agentId"' in head(row.toolUseResult, PEEK):
            _add_agent_result(row, part)
    if content:
        lane.add_content(linked.place, weight(content), before)
    return before


def _add_agent_result(row: Row, part: SessionPart) -> None:
    found = agent_result(row.toolUseResult)
    if found and found.agentId and found.status == "completed":
        part.end_task(found.agentId, row)


def _add_system(linked: LinkedRow, trail: Trail[LaneFold]) -> Position | None:
    row, lane = linked.row, linked.lane
    if row.subtype == BOUNDARY:
        meta = row.boundary
        node = lane.add_boundary(row, meta)
        for kept in meta.preserved:
            lane.branches.keep(trail.find(kept))
        return node
    if row.subtype == "microcompact_boundary":
        lane.clear_results()
    elif row.subtype == "agents_killed":
        linked.part.end_task("", row)
    elif row.subtype == "local_command":
        linked.part.add_command(row)
    return linked.before
