"""Finds the sessions that may rest: all is read, and they share nothing with one awake."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from ccwatch.model.client import StatusLine
from ccwatch.model.lane import Lane
from ccwatch.model.session import Session
from ccwatch.store.assemble import SourcePart
from ccwatch.store.line_counts import FileLineCounts
from ccwatch.store.meta import meta_facts
from ccwatch.store.ownership import Ownership
from ccwatch.store.resting.condense import Located, condensed
from ccwatch.store.resting.session_record import FileRecord, LaneAddress, SessionRecord
from ccwatch.store.sorted_sessions import SortedSessions
from ccwatch.store.source import Source
from ccwatch.transcript.folding.lane import LaneFold
from ccwatch.transcript.folding.part import SessionPart
from ccwatch.transcript.mark import Facts


class IndexView(Struct, frozen=True):
    """The state of an index, as far as it decides which sessions may rest."""

    sessions: SortedSessions
    """All sessions."""
    parts: Mapping[str, Mapping[str, SourcePart]]
    """The parts of each session that is awake, by the paths of its transcripts."""
    folders: int
    """Identifies the config folders that were read."""
    facts: Mapping[str, Facts]
    """The state of all transcripts as of the last scan."""
    ownership: Ownership
    """Knows which responses are shared."""
    statuslines: Mapping[str, StatusLine]
    """The last status lines, by sessionId."""


def settled(names: Iterable[str], view: IndexView) -> Iterator[tuple[Session, SessionRecord]]:
    """Yield the sessions that may rest, and their records.

    Sessions that have a row or a file in common may only rest together.

    Args:
        names: The ids of the sessions to look at.
        view: The state of the index.
    """
    seen: set[str] = set()
    for name in names:
        if name not in seen:
            group = _group(name, view)
            seen |= group
            if all(_is_settled(one, view) for one in group):
                yield from (_condensed(one, group, view) for one in sorted(group))


def _group(name: str, view: IndexView) -> set[str]:
    """A session with all that are connected to it by common rows or files."""
    group, left = {name}, [name]
    while left:
        for share in view.parts.get(left.pop(), {}).values():
            lanes = _lanes(share.part).values()
            near = {*share.source.fold.parts, *view.ownership.neighbours(lanes)} - group
            group |= near
            left += near
    return group


def _is_settled(name: str, view: IndexView) -> bool:
    session, parts = view.sessions.find(name), view.parts.get(name)
    if not session or not parts or session.partial:
        return False
    return all(one.source.is_settled_as(view.facts.get(path)) for path, one in parts.items())


def _condensed(name: str, group: set[str], view: IndexView) -> tuple[Session, SessionRecord]:
    session, parts = view.sessions.find(name), dict(sorted(view.parts[name].items()))
    assert session
    found: dict[Lane, Located] = {}
    for number, share in enumerate(parts.values()):
        for agent_id, fold in _lanes(share.part).items():
            lane = fold.freeze()
            sizes = len(lane.responses), len(lane.turns), len(lane.gaps)
            found[lane] = LaneAddress(number, share.part.id, agent_id, *sizes), fold.larger
    if session.path:  # its compactions may have been completed, which makes it another lane
        found[session.main] = found[parts[session.path].part.lane.freeze()]
    files = [_file(share.source) for share in parts.values()]
    statusline = str(view.statuslines.get(name))
    others = sorted(group - {name})
    return session, condensed(session, files, view.folders, statusline, others, found)


def _lanes(part: SessionPart) -> dict[str, LaneFold]:
    """The conversations of a part by their sub-agent, with an empty id for the main chain."""
    return {"": part.lane, **{one.id: one.lane for one in part.agents.values()}}


def _file(source: Source) -> FileRecord:
    found = source.file
    meta = meta_facts(found.path) if found.agent_id else None
    return FileRecord(
        found.path, found.agent_id, source.tail.mark.facts, meta, FileLineCounts.of(source)
    )
