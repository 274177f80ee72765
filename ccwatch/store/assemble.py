"""Assembles a session from the parts of it that its files hold."""

import re
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.model.client import StatusLine
from ccwatch.model.folder import canonical
from ccwatch.model.lane import Lane
from ccwatch.model.session import Agent, Reported, Session
from ccwatch.store.meta import Meta
from ccwatch.store.ownership import Ownership
from ccwatch.store.source import Source
from ccwatch.store.summary_requests import with_requests
from ccwatch.transcript.folding.lane import LaneFold
from ccwatch.transcript.folding.part import AgentFold, SessionPart
from ccwatch.transcript.instant import instant

_labelled = re.compile(r"a([a-z]+(?:_[a-z]+)*)-[0-9a-f]{6,}")
"""The id of a sub-agent that the client labelled: `acompact-2aedc6`, `aside_question-01cf1d29`."""
WARMUP = "Warmup"
"""The prompt of sub-agents that only warm the cache; these are not listed."""

ENDING_MS = 1000
"""Milliseconds in which a stopped sub-agent may still write. After that, it was resumed."""


class SourcePart(Struct, frozen=True):
    """A part of a session, and the file that holds it."""

    source: Source
    """The file."""
    part: SessionPart
    """Its rows of the session, folded."""


def assemble(
    session_id: str,
    shares: list[SourcePart],
    ownership: Ownership,
    statusline: StatusLine | None = None,
) -> Session:
    """Assemble a session.

    Args:
        session_id: The sessionId.
        shares: What its files hold of it; at least one.
        ownership: Settled, so that each lane knows which responses it owns.
        statusline: The last status line of the session, if it is known.
    """
    mains = [share for share in shares if not share.source.file.agent_id]
    main = min(mains, key=lambda s: _preference(session_id, s), default=None)
    part = main.part if main else SessionPart(session_id)
    goes_on = bool(main and part.continues and part.id == main.source.file.session_id)
    origin = ownership.source_of(part.lane) or (_origin(main) if main and goes_on else "")
    agents, rest = _agents(shares)
    further, strays = _further(part.lane, [share for share in mains if share is not main])
    parts = [share.part for share in shares]
    return Session(
        session_id,
        path=main.source.file.path if main else "",
        agent_path="" if main else min(shares, key=lambda s: s.source.gone).source.file.path,
        project=canonical(part.cwd or _project(shares)),
        title=part.given_title or part.made_title or part.first_prompt,
        version=part.version or next((p.version for p in parts if p.version), ""),
        branch=part.branch,
        first_ms=instant(min((p.first for p in parts if p.first), default="")),
        last_ms=instant(max(p.last for p in parts)) or _newest(parts),
        main=with_requests(part.lane.freeze(), agents),
        agents=agents,
        unlisted=tuple([lane for lane in rest if lane.own]),
        further=tuple([lane for lane in further if lane.own]),
        strays=tuple(strays),
        reported=_reported(part, statusline, goes_on=goes_on or bool(origin)),
        totals=tuple(part.totals),
        forked_from=origin,
        gone=all(share.source.gone for share in ([main] if main else shares)),
    )


def _project(shares: list[SourcePart]) -> str:
    """The folder that sub-agents worked in, if possible that which the project's is named after.

    The session may have changed its own before it launched some of them.
    """
    found = [(share.part.cwd, share.source.file) for share in shares if share.part.cwd]
    named = (cwd for cwd, file in found if file.is_named_after(cwd))
    return next(named, found[0][0] if found else "")


def _newest(parts: list[SessionPart]) -> int:
    """The time of the newest answer, used if no row has a valid time."""
    lanes = (lane for p in parts for lane in (p.lane, *(one.lane for one in p.agents.values())))
    return max((one.at_ms for lane in lanes for one in lane.responses), default=0)


def _origin(main: SourcePart) -> str:
    """The session that a fork's file begins with, if the rows that it copied kept their ids.

    A file may also begin with a last row of the session that was cleared for this one.
    """
    first = next(iter(main.source.fold.parts.values()), None)  # none while it is read again
    return first.id if first and (first.lane.responses or first.lane.turns) else ""


def _preference(session_id: str, share: SourcePart) -> tuple[bool, bool, int, str]:
    """Sort key: the file named after the session first, then one that exists, then the fullest."""
    found = share.source.file
    count = len(share.part.lane.responses)
    return found.session_id != session_id, share.source.gone, -count, found.path


def _reported(
    part: SessionPart, statusline: StatusLine | None, *, goes_on: bool
) -> Reported | None:
    """The largest total that the client reported anywhere, since a total never decreases.

    Args:
        part: The main transcript.
        statusline: The last status line, if it is known.
        goes_on: Does another session precede it, whose cost the client may count too?
    """
    known = part.reported
    if (
        statusline
        and statusline.usd_nano is not None
        and statusline.usd_nano > (known.usd_nano if known else -1)
    ):
        known = Reported(
            statusline.usd_nano,
            "statusline",
            sum(response.at_ms <= statusline.at_ms for response in part.lane.responses),
            exceeds=part.cleared,
            api_ms=statusline.api_ms,
            wall_ms=statusline.wall_ms,
            lines_added=statusline.lines_added,
            lines_removed=statusline.lines_removed,
            at_ms=statusline.at_ms,
            guessed=bool(known and known.guessed),
        )
    return replace(known, exceeds=known.exceeds or goes_on) if known else None


def _further(main: LaneFold, shares: list[SourcePart]) -> tuple[list[Lane], list[Lane]]:
    """What further transcripts say of the conversation with the user.

    Returns:
        Those that only cost something, and those that are there and tell of other compactions.
    """
    known = {one.id for one in main.compactions}
    further, strays = list[Lane](), list[Lane]()
    for share in shares:
        lane = share.part.lane.freeze()
        has_more = not share.source.gone and any(one.id not in known for one in lane.compactions)
        (strays if has_more else further).append(lane)
    return further, strays


def _agents(shares: list[SourcePart]) -> tuple[tuple[Agent, ...], list[Lane]]:
    """The sub-agents, oldest first, and further conversations that only count toward the cost.

    If a sub-agent is in two folders, one of them a copy, the fuller transcript is shown. If it has
    a file of its own, what other files hold of it only counts toward the cost.
    """
    found = [(share.source, fold) for share in shares for fold in share.part.agents.values()]
    launchers = {fold.id: fold.launched_by for _, fold in found if fold.launched_by}
    found.sort(key=lambda one: (one[0].gone, -len(one[1].lane.responses)))
    with_file = {share.source.file.agent_id for share in shares}
    ends = _ends(shares)
    listed: dict[str, Agent] = {}
    rest: list[Lane] = []
    for source, fold in found:
        lane = fold.lane.freeze()
        is_trace = fold.id in with_file and not source.file.agent_id
        if fold.task == WARMUP or is_trace or fold.id in listed or not lane.own:
            rest.append(lane)
            continue
        end_ms = max(ends.get(fold.id, 0), ends.get("", 0))
        is_over = end_ms > 0 and instant(fold.last) <= end_ms + ENDING_MS
        launcher = fold.launched_by or launchers.get(fold.id, "")
        listed[fold.id] = _agent(fold, lane, source.meta, launcher, is_over=is_over)
    return tuple(sorted(listed.values(), key=_launch_order)), rest


def _ends(shares: list[SourcePart]) -> dict[str, int]:
    """When each task last ended, by its id; under an empty id, when all were stopped.

    Returns:
        Milliseconds since 1970, UTC.
    """
    ended = [one for share in shares for one in share.part.ended.items()]
    return {task: instant(at) for task, at in sorted(ended, key=itemgetter(1))}


def _launch_order(agent: Agent) -> tuple[int, str]:
    return agent.lane.responses[0].at_ms, agent.id


def _agent(fold: AgentFold, lane: Lane, meta: Meta, launcher: str, *, is_over: bool) -> Agent:
    last = lane.responses[-1]
    return Agent(
        fold.id,
        lane,
        kind=meta.kind or _label(fold.id),
        description=meta.description,
        launched_by=meta.launched_by or launcher,
        parent=meta.parent,
        last_ms=instant(fold.last),
        finished=True if is_over or (last.ended and not last.tools) else None,
    )


def _label(agent_id: str) -> str:
    """The label in the id of a sub-agent that the client ran for itself; empty if it has none."""
    found = _labelled.fullmatch(agent_id)
    return found[1].replace("_", " ") if found else ""
