"""Which sessions may be laid to rest: nobody else has anything of theirs, and all is read."""

from collections.abc import Mapping

from ccwatch.model.session import Session
from ccwatch.store.account import Entry
from ccwatch.store.assemble import Share
from ccwatch.store.ownership import Ownership
from ccwatch.store.resting import Home, Resting, RestingFile, laid, note_facts
from ccwatch.store.source import Source
from ccwatch.transcript.lane import LaneFold
from ccwatch.transcript.mark import Facts
from ccwatch.transcript.part import Part


def settled(
    session: Session,
    shares: Mapping[str, Share],
    facts: Mapping[str, Facts],
    ownership: Ownership,
    told: str,
) -> Resting | None:
    """Lay a session to rest; `None` where that would lose something.

    Args:
        session: The session.
        shares: What its transcripts say, by their paths.
        facts: What the last look told of all transcripts.
        ownership: Knows which responses stand in several conversations.
        told: What its client told the status line, as text to compare.
    """
    if session.forked_from or session.partial or session.gone:
        return None
    lanes: dict[LaneFold, Home] = {}
    for path, (source, part) in shares.items():
        if not _is_alone(source, session.id) or source.settled_as != facts.get(path):
            return None
        lanes[part.lane] = _home(path, part, "", part.lane)
        lanes |= {one.lane: _home(path, part, one.id, one.lane) for one in part.agents.values()}
    if not ownership.is_among(lanes.keys()):
        return None
    files = [_file(source) for source, _ in shares.values()]
    found = {id(lane.freeze()): (home, lane.larger) for lane, home in lanes.items()}
    return laid(session, files, told, found)


def _home(path: str, part: Part, agent_id: str, fold: LaneFold) -> Home:
    lane = fold.freeze()
    return Home(path, part.id, agent_id, len(lane.responses), len(lane.turns), len(lane.gaps))


def _is_alone(source: Source, session_id: str) -> bool:
    """Does a transcript tell of this session only, and its place of no other?"""
    return source.found.session_id in ("", session_id) and len(source.fold.parts) == 1


def _file(source: Source) -> RestingFile:
    found = source.found
    note = note_facts(found.path) if found.agent_id else None
    return RestingFile(found.path, found.agent_id, source.tail.mark.facts, note, Entry.of(source))
