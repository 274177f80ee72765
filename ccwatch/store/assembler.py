"""Assembles sessions from their transcripts, and reassembles those that change."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping

from ccwatch.model.session import Session
from ccwatch.store.assemble import SourcePart, assemble
from ccwatch.store.claim import Origin
from ccwatch.store.client_state import ClientState
from ccwatch.store.line_counts import FileLineCounts, LineCounter
from ccwatch.store.ownership import Ownership
from ccwatch.store.sorted_sessions import SortedSessions
from ccwatch.store.source import Source
from ccwatch.transcript.folding.fold import Fold
from ccwatch.transcript.folding.lane import LaneFold
from ccwatch.transcript.folding.part import SessionPart
from ccwatch.transcript.locate import config_folder


class Assembler:
    """Maps transcripts to sessions, and decides which session owns a response."""

    def __init__(self, client: ClientState) -> None:
        """Start without sessions.

        Args:
            client: Running clients, status lines and settings; given the working directories.
        """
        self._client = client
        self.ownership = Ownership()
        """Decides who owns a response that several conversations contain."""
        self.parts: defaultdict[str, dict[str, SourcePart]] = defaultdict(dict)
        """The parts of each session that is awake, by the paths of its transcripts."""
        self.sessions = SortedSessions()
        """All sessions, newest activity first."""
        self.line_counter = LineCounter()
        """Counts of all lines by what became of them."""
        self.problems: dict[str, str] = {}
        """Why transcripts could not be read the last time, by their paths."""
        self.unstored: set[str] = set()
        """Sessions that changed since they were last stored in the cache."""
        self.previewed: dict[str, str] = {}
        """The transcripts of sessions of which only a preview was read, by the sessions' ids."""
        self._dirty: set[str] = set()
        """Sessions that have to be reassembled."""

    def update(self, source: Source) -> Collection[str]:
        """Update from the current content of a transcript.

        Returns:
            The ids of the responses that are new.
        """
        if source.replaced:
            self._forget(source.replaced)
        path, fresh = source.file.path, set[str]()
        source.reread_meta()
        for number, (part, lane, is_agent) in enumerate(source.fold.lanes()):
            origin = _origin(source, part, lane, number, is_agent=is_agent)
            fresh.update(self.ownership.register(lane, origin))
        for session_id, part in source.fold.parts.items():
            self.parts[session_id][path] = SourcePart(source, part)
            self._dirty.add(session_id)
        if source.gone:
            self.line_counter.drop(path)
        else:
            self.line_counter.put(path, FileLineCounts.of(source))
        self.problems.pop(path, None)
        if source.problem:
            self.problems[path] = source.problem
        source.mark_assembled()
        return fresh

    def reread_meta(self, source: Source) -> None:
        """Reread the metadata file of a sub-agent, which may be written later than its rows."""
        if source.reread_meta():
            self._dirty.update(source.fold.parts)

    def mark_dirty(self, session_ids: Iterable[str]) -> None:
        """Have sessions reassembled."""
        self._dirty.update(session_ids)

    def mark_stored(self, session_ids: Iterable[str]) -> None:
        """Note that sessions are stored in the cache as they are now."""
        self.unstored.difference_update(session_ids)

    def _forget(self, fold: Fold) -> None:
        for part, lane, _ in fold.lanes():
            self.ownership.forget(lane)
            self.parts[part.id].pop(fold.path, None)
            self._dirty.add(part.id)

    def knows(self, session_id: str) -> bool:
        """Is a session known already, be it only by a preview?"""
        return session_id in self.previewed or bool(self.parts.get(session_id))

    def add_preview(self, session: Session, path: str, root: str) -> None:
        """Add the preview of a session, until its transcript is read."""
        self.previewed[session.id] = path
        self.sessions.put(session)
        self._client.add_workplace(root, session.project)

    def end_previews(self, path: str) -> None:
        """Replace previews of sessions, now that their transcript has been read."""
        for session_id in [name for name, one in self.previewed.items() if one == path]:
            del self.previewed[session_id]
            self._dirty.add(session_id)

    def update_statuslines(self, session_ids: Iterable[str]) -> None:
        """Have the sessions reassembled whose status lines changed."""
        self._dirty |= self.parts.keys() & session_ids

    def add_resting(self, found: Iterable[tuple[Session, Mapping[str, FileLineCounts]]]) -> None:
        """Add sessions at rest.

        Args:
            found: Each with the line counts of its transcripts, by their paths.
        """
        sessions: list[Session] = []
        for session, line_counts in found:
            sessions.append(session)
            for path, counts in line_counts.items():
                self.line_counter.put(path, counts)
            root = config_folder(session.path or session.agent_path, self._client.roots)
            self._client.add_workplace(root, session.project)
        self.sessions.put_all(sessions)

    def evict(self, session: Session, sources: Iterable[Source]) -> None:
        """Replace a session with the same one at rest, and free its responses.

        Args:
            session: The session at rest.
            sources: Its transcripts.
        """
        for source in sources:
            for _, lane, _ in source.fold.lanes():
                self.ownership.forget(lane)
        self.parts.pop(session.id, None)
        self.sessions.put(session)

    def reassemble(self, resting: Container[str]) -> bool:
        """Reassemble the sessions that changed.

        Args:
            resting: The sessions at rest, which are left as they are.

        Returns:
            Whether any session changed.
        """
        self._dirty |= self.ownership.settle()
        changed = bool(self._dirty)
        fresh = [
            session
            for session_id in self._dirty - self.previewed.keys()
            if session_id not in resting and (session := self._assembled(session_id))
        ]
        self.sessions.put_all(fresh)
        self._dirty.clear()
        return changed

    def _assembled(self, session_id: str) -> Session | None:
        """Assemble a session. One without transcripts is dropped."""
        shares = [share for _, share in sorted(self.parts.get(session_id, {}).items())]
        if not shares:
            self.sessions.drop(session_id)
            self.parts.pop(session_id, None)
            self.unstored.discard(session_id)
            return None
        self.unstored.add(session_id)
        statusline = self._client.statuslines.get(session_id)
        session = assemble(session_id, shares, self.ownership, statusline)
        for root in {share.source.file.root for share in shares}:
            self._client.add_workplace(root, session.project)
        return session


def _origin(
    source: Source, part: SessionPart, lane: LaneFold, number: int, *, is_agent: bool
) -> Origin:
    found = source.file
    own = part.agents.get(found.agent_id) if found.agent_id else None
    return Origin(
        part.id,
        found.path,
        is_agent,
        own_file=own is not None and own.lane is lane,
        first=_began(source.fold),
        gone=source.gone,
        last=part.last,
        foreign=found.session_id not in ("", part.id),
        number=number,
    )


def _began(fold: Fold) -> str:
    return min((part.first for part in fold.parts.values() if part.first), default="")
