"""Interns names that many sessions at rest have in common.

Decoding makes a new string for every name, while thousands of sessions name a handful of models,
releases, projects and tools.
"""

from sys import intern

from msgspec.structs import replace

from ccwatch.analysis.stored_analysis import StoredAnalysis
from ccwatch.model.compaction import Compaction
from ccwatch.model.response import Response, ToolCall
from ccwatch.store.resting.session_record import LaneRecord, SessionRecord


def share_names(record: SessionRecord) -> None:
    """Intern the names in a session."""
    record.project, record.version, record.branch = map(
        intern, (record.project, record.version, record.branch)
    )
    for agent in record.agents:
        agent.kind = intern(agent.kind)
        _share_names(agent.lane, record.id)
    for lane in (record.main, *record.unlisted, *record.further, *record.strays):
        _share_names(lane, record.id)


def _share_names(lane: LaneRecord, session_id: str) -> None:
    if lane.address.session_id == session_id:
        lane.address = replace(lane.address, session_id=session_id)
    if lane.last:
        lane.last = _response(lane.last)
    if lane.compactions:
        lane.compactions = [_compaction(one) for one in lane.compactions]


def _response(one: Response) -> Response:
    tools = tuple([ToolCall(call.id, intern(call.name)) for call in one.tools])
    return replace(one, model=intern(one.model), tools=tools)


def _compaction(one: Compaction) -> Compaction:
    return replace(one, version=intern(one.version), model=intern(one.model))


def with_shared_names(analysis: StoredAnalysis) -> StoredAnalysis:
    """The same analysis with interned names."""
    window = replace(analysis.window, why=intern(analysis.window.why))
    evidence = tuple([(intern(model), size, shown) for model, size, shown in analysis.evidence])
    return replace(analysis, window=window, evidence=evidence)
