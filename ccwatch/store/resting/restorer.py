"""Making sessions again of what is kept of them, where nothing has changed since."""

from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType

import msgspec

from ccwatch.analysis.note import Note
from ccwatch.model.session import Session
from ccwatch.model.setup import StatusLine
from ccwatch.store import notes
from ccwatch.store.cache_table import Rest
from ccwatch.store.resting import record
from ccwatch.store.resting.common_names import share_names, with_shared_names
from ccwatch.store.resting.expand import LoadLane, session_of
from ccwatch.store.resting.lookup import RestingLookup
from ccwatch.store.resting.record import RestingSession
from ccwatch.store.snapshot import NO_NOTES
from ccwatch.transcript.locate import identify
from ccwatch.transcript.mark import Facts


class Restorer:
    """Restores sessions of which nothing has changed, and knows which those are not."""

    def __init__(self, roots: tuple[str, ...], lookup: RestingLookup, load: LoadLane) -> None:
        """Restore nothing yet.

        Args:
            roots: Config folders of Claude Code.
            lookup: Is told which sessions rest.
            load: Gives the responses of a conversation, once somebody looks at them.
        """
        self._roots, self._lookup, self._load = roots, lookup, load
        self.notes = NO_NOTES
        """What was worked out for sessions at rest, by their ids."""
        self.woken: set[str] = set()
        """Sessions that rest no longer, though that is what is kept of them."""
        self.restored: list[Session] = []
        """Sessions that were at rest when somebody else kept them, and are so still."""

    def restore(
        self,
        kept: Iterable[Rest],
        files: Mapping[str, Facts],
        told: Mapping[str, StatusLine],
        awake: Container[str] = (),
    ) -> Iterator[tuple[RestingSession, Session]]:
        """Yield the sessions that rest still.

        Args:
            kept: What is kept of sessions; what makes no sense is passed over.
            files: The transcripts that there are.
            told: What clients last told their status lines, by sessionId.
            awake: The sessions that this process has read something of. They do not rest.
        """
        remembered = dict(self.notes)
        for one, rest in self._unchanged(kept, files, told, awake):
            session = self._rest(one, rest, files, remembered)
            self.restored.append(session)
            yield one, session
        self.notes = MappingProxyType(remembered)

    def let_rest(
        self, kept: Iterable[tuple[RestingSession, Rest]], gone: Container[str]
    ) -> Iterator[tuple[Session, list[str]]]:
        """Let sessions rest that were kept just now, and yield them as they are at rest.

        Args:
            kept: The sessions, each with what is kept of it.
            gone: The transcripts that are not there any more.

        Yields:
            Each with its transcripts.
        """
        remembered = dict(self.notes)
        for one, rest in kept:
            files = {file.path: file.facts for file in one.files}
            yield self._rest(one, rest, files, remembered, gone), list(files)
        self.notes = MappingProxyType(remembered)

    def wake(self, session_id: str) -> dict[str, list[str]]:
        """Let a session rest no longer, nor any that rests together with it.

        Returns:
            The transcripts of each, by the ids of the sessions.
        """
        woken = self._lookup.wake(session_id)
        self.woken.update(woken)
        self.restored = [one for one in self.restored if one.id not in woken]
        left = {name: note for name, note in self.notes.items() if name not in woken}
        self.notes = MappingProxyType(left)
        return woken

    def _rest(
        self,
        one: RestingSession,
        rest: Rest,
        files: Mapping[str, Facts],
        remembered: dict[str, Note],
        gone: Container[str] = (),
    ) -> Session:
        """Let a session rest, and remember what was worked out for it."""
        known = {file.path: files[file.path] for file in one.files}
        session = session_of(one, known, rest.stamp, self._load, gone)
        there = {path: None if path in gone else facts for path, facts in known.items()}
        self._lookup.add(one.id, there, one.ids, one.group)
        with suppress(msgspec.MsgspecError):
            if rest.note:
                remembered[one.id] = with_shared_names(notes.decode(rest.note))
        return session

    def _unchanged(
        self,
        kept: Iterable[Rest],
        files: Mapping[str, Facts],
        told: Mapping[str, StatusLine],
        awake: Container[str],
    ) -> Iterator[tuple[RestingSession, Rest]]:
        """Yield the sessions of which nothing has changed, nor of any that rests with them."""
        paths = {path: path for path in files}
        groups: dict[str, tuple[RestingSession, Rest]] = {}
        for rest in kept:
            one = _decoded(rest)
            if not one:
                continue
            for file in one.files:
                file.path = paths.get(file.path, file.path)  # one string for each path
            share_names(one)
            if one.id in awake or not record.rests(one, files, str(told.get(one.id))):
                if identify(one.files[0].path, self._roots):
                    self.woken.add(one.id)
            elif one.group:
                groups[one.id] = one, rest
            else:
                yield one, rest
        alone = {name for name, (one, _) in groups.items() if not groups.keys() >= {*one.group}}
        self.woken.update(alone)
        yield from (found for name, found in groups.items() if name not in alone)


def _decoded(rest: Rest) -> RestingSession | None:
    """Read what is kept of a session; `None` where it makes no sense."""
    with suppress(msgspec.MsgspecError):
        return record.decode(rest.body)
    return None
