"""Interns names that many sessions at rest have in common.

Decoding makes a new string for every name, while thousands of sessions name a handful of models,
releases, projects and tools.
"""

from sys import intern

from ccwatch.analysis.stored_analysis import StoredAnalysis
from ccwatch.analysis.window import Window
from ccwatch.model.compaction import Compaction
from ccwatch.model.response import Response, ToolCall
from ccwatch.model.usage import new_tuple
from ccwatch.store.resting.record import LaneAddress, RestingLane, RestingSession


def share_names(one: RestingSession) -> None:
    """Intern the names in a session."""
    one.project, one.version, one.branch = map(intern, (one.project, one.version, one.branch))
    for agent in one.agents:
        agent.kind = intern(agent.kind)
        _share_names(agent.lane, one.id)
    for lane in (one.main, *one.unlisted, *one.further, *one.strays):
        _share_names(lane, one.id)


def _share_names(lane: RestingLane, session_id: str) -> None:
    if lane.address.session_id == session_id:
        lane.address = new_tuple(LaneAddress, (lane.address.file, session_id, *lane.address[2:]))
    if lane.last:
        lane.last = _response(lane.last)
    if lane.compactions:
        lane.compactions = [_compaction(one) for one in lane.compactions]


def _response(one: Response) -> Response:
    id_, request, model, *rest = one
    tools = tuple([new_tuple(ToolCall, (call, intern(name))) for call, name in one.tools])
    return new_tuple(Response, (id_, request, intern(model), *rest[:7], tools, *rest[8:]))


def _compaction(one: Compaction) -> Compaction:
    return one._replace(version=intern(one.version), model=intern(one.model))


def with_shared_names(analysis: StoredAnalysis) -> StoredAnalysis:
    """The same analysis with interned names."""
    tokens, basis, why = analysis.window
    window = new_tuple(Window, (tokens, basis, intern(why)))
    evidence = tuple([(intern(model), size, shown) for model, size, shown in analysis.evidence])
    return new_tuple(
        StoredAnalysis,
        (analysis.fingerprint, window, analysis.cost, analysis.bills, evidence, *analysis[5:]),
    )
