"""All sessions, put together from what single transcripts say, and kept so as those change."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping

from ccwatch.model.session import Session
from ccwatch.store.account import Accounts, FileAccount
from ccwatch.store.assemble import SourcePart, assemble
from ccwatch.store.claim import Origin
from ccwatch.store.client_state import ClientState
from ccwatch.store.ownership import Ownership
from ccwatch.store.sorted_sessions import SortedSessions
from ccwatch.store.source import Source
from ccwatch.transcript.fold import Fold
from ccwatch.transcript.part import SessionPart


class Assembler:
    """Knows what each transcript says of which session, and whose each response is."""

    def __init__(self, client: ClientState) -> None:
        """Know nothing yet.

        Args:
            client: What clients tell beside their transcripts; is told where sessions are at home.
        """
        self._client = client
        self.ownership = Ownership()
        """Decides whose a response is that stands in several conversations."""
        self.shares: defaultdict[str, dict[str, SourcePart]] = defaultdict(dict)
        """What transcripts say of each session that is awake, by their paths."""
        self.sessions = SortedSessions()
        """All sessions, the one with the newest activity first."""
        self.accounts = Accounts()
        """What became of all lines."""
        self.problems: dict[str, str] = {}
        """Why transcripts could not be read the last time, by their paths."""
        self.unkept: set[str] = set()
        """Sessions that changed since they were last kept on disk."""
        self.previewed: dict[str, str] = {}
        """Sessions of which only the end was looked at, with the transcript."""
        self.dirty: set[str] = set()
        """Sessions that are to be put together anew."""

    def take(self, source: Source) -> Collection[str]:
        """Take in what a transcript says now, in place of what it said before.

        Returns:
            The ids of the responses that are new.
        """
        if source.replaced:
            self._forget(source.replaced)
            source.replaced = None
        path, fresh = source.file.path, set[str]()
        source.look_beside()
        for number, (part, lane, aside) in enumerate(source.fold.lanes()):
            origin = _origin(source, part, number, aside=aside)
            fresh.update(self.ownership.register(lane, origin))
        for session_id, part in source.fold.parts.items():
            self.shares[session_id][path] = SourcePart(source, part)
            self.dirty.add(session_id)
        self.accounts.enter(path, FileAccount.of(source))
        self.problems.pop(path, None)
        if source.problem:
            self.problems[path] = source.problem
        source.taken = source.version
        return fresh

    def look_beside(self, sources: Iterable[Source]) -> None:
        """Take in what clients note beside sub-agents, which may come later than their rows."""
        for source in sources:
            if source.look_beside():
                self.dirty.update(source.fold.parts)

    def _forget(self, fold: Fold) -> None:
        for part, lane, _ in fold.lanes():
            self.ownership.forget(lane)
            self.shares[part.id].pop(fold.path, None)
            self.dirty.add(part.id)

    def knows(self, session_id: str) -> bool:
        """Is anything of a session that is awake known already, be it a preview?"""
        return session_id in self.previewed or bool(self.shares.get(session_id))

    def preview(self, session: Session, path: str, root: str) -> None:
        """Show a session of which only the end of the transcript was looked at, for now."""
        self.previewed[session.id] = path
        self.sessions.put(session)
        self._client.settle_in(session.project, root)

    def end_previews(self, path: str) -> None:
        """A transcript of which only the end was looked at has been read."""
        for session_id in [name for name, one in self.previewed.items() if one == path]:
            del self.previewed[session_id]
            self.dirty.add(session_id)

    def told(self, session_ids: Iterable[str]) -> None:
        """Clients told something new of these sessions."""
        self.dirty |= self.shares.keys() & session_ids

    def rest(self, found: Iterable[tuple[Session, Mapping[str, FileAccount]]]) -> None:
        """Take in sessions at rest.

        Args:
            found: Each with what became of the lines of its transcripts, by their paths.
        """
        sessions: list[Session] = []
        for session, entries in found:
            sessions.append(session)
            for path, entry in entries.items():
                self.accounts.enter(path, entry)
            self._client.settle_in(session.project, self._client.root_of(next(iter(entries))))
        self.sessions.put_all(sessions)

    def evict(self, session: Session, sources: Iterable[Source]) -> None:
        """Put a session at rest in the place of the same one awake, and give up what that took.

        Args:
            session: The session as it is at rest.
            sources: Its transcripts.
        """
        for source in sources:
            for _, lane, _ in source.fold.lanes():
                self.ownership.forget(lane)
        self.shares.pop(session.id, None)
        self.sessions.put(session)

    def settle(self, resting: Container[str]) -> bool:
        """Put together anew what changed.

        Args:
            resting: The sessions at rest, which are left as they are.

        Returns:
            Was there anything?
        """
        self.dirty |= self.ownership.settle()
        changed = bool(self.dirty)
        fresh = [
            session
            for session_id in self.dirty - self.previewed.keys()
            if session_id not in resting and (session := self._assembled(session_id))
        ]
        self.sessions.put_all(fresh)
        self.dirty.clear()
        return changed

    def _assembled(self, session_id: str) -> Session | None:
        """Put a session together; one of which nothing is left is dropped."""
        shares = [share for _, share in sorted(self.shares.get(session_id, {}).items())]
        if not shares:
            self.sessions.drop(session_id)
            self.shares.pop(session_id, None)
            self.unkept.discard(session_id)
            return None
        self.unkept.add(session_id)
        told = self._client.statuslines.get(session_id)
        session = assemble(session_id, shares, self.ownership, told)
        self._client.settle_in(session.project, shares[0].source.file.root)
        return session


def _origin(source: Source, part: SessionPart, number: int, *, aside: bool) -> Origin:
    found = source.file
    return Origin(
        part.id,
        found.path,
        aside,
        own_file=bool(found.agent_id),
        first=_began(source.fold),
        gone=source.gone,
        last=part.last,
        stray=found.session_id not in ("", part.id),
        number=number,
    )


def _began(fold: Fold) -> str:
    return min((part.first for part in fold.parts.values() if part.first), default="")
