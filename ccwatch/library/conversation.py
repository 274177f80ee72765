"""The blocks of one conversation, read on as its files grow."""

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from ccwatch.library.branches import abandoned, branches
from ccwatch.model.entry import Story
from ccwatch.model.lane import Lane, Place
from ccwatch.model.session import Session
from ccwatch.transcript.batch import Batch, EarlyLine
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.entries import Entries
from ccwatch.transcript.locate import SUBAGENTS
from ccwatch.transcript.sweep import DEEPEST
from ccwatch.transcript.tail import Tail
from ccwatch.transcript.wire.parse import parse
from ccwatch.transcript.wire.row import Row


class Conversation:
    """The main chain of a session, or one of its sub-agents. Not for several threads at once."""

    def __init__(self, session: str, agent: str) -> None:
        """Read nothing yet.

        Args:
            session: The sessionId.
            agent: The sub-agent; empty for the main chain.
        """
        self._session, self._agent = session, agent
        self._tails: dict[str, Tail] = {}
        self._early: dict[str, EarlyLine] = {}
        """The line of a file that was added before its newline was written."""
        self._entries = Entries()
        self._chains: dict[str, str] = {}
        self._story = Story(agent)
        self._lane: Lane | None = None

    def story(self, session: Session, buffer: Buffer, now_ns: int) -> Story:
        """Read what is new. Returns all blocks; the same object if nothing is new.

        Args:
            session: As it is known now.
            buffer: Memory for what is read.
            now_ns: The time: nanoseconds since 1970, UTC.
        """
        lane = session.lane(self._agent)
        paths = files(session, self._agent, lane)
        new = not self._tails.keys() <= set(paths)
        if new:
            self._start_over()  # the files were moved, and the blocks with them
        known = len(self._entries.found)
        while not all(self._read(path, buffer, now_ns) for path in paths):
            self._start_over()
            new = True
        buffer.shrink()
        if new or len(self._entries.found) > known or lane is not self._lane:
            self._lane = lane
            self._story = self._new_story(lane)
        return self._story

    def _read(self, path: str, buffer: Buffer, now_ns: int) -> bool:
        """Read what is new in a file; false if what was read before is not all there any more."""
        tail = self._tails.setdefault(path, Tail(path))
        while isinstance(batch := tail.poll(buffer, now_ns), Batch):
            if batch.reset and self._entries.parents:
                return False
            if not self._add_batch(path, batch) or self._has_lost_line(tail):
                return False
            if not batch.more:
                break
        return True

    def _add_batch(self, path: str, batch: Batch) -> bool:
        """Add lines; false if one that was added early is another one now."""
        early, last = self._early.get(path), batch.remainder
        for offset, line in (*batch.lines(), *([(last.offset, last.data)] if last else ())):
            if early and offset == early.offset and not early.is_same(line):
                return False
            self._add(line, Place(path, offset, len(line)))
        if batch.remainder:
            self._early[path] = EarlyLine.of(batch.remainder)
        return True

    def _has_lost_line(self, tail: Tail) -> bool:
        """Was a line that was added early removed from the end of the file?"""
        early = self._early.get(tail.path)
        return early is not None and early.is_lost(tail.mark)

    def _start_over(self) -> None:
        """Forget what was read."""
        self._entries, self._chains, self._early, self._tails = Entries(), {}, {}, {}

    def _add(self, line: memoryview, place: Place) -> None:
        for row in parse(line):
            if self._is_part(row):
                self._entries.add(row, place, line)

    def _is_part(self, row: Row) -> bool:
        """Does a row belong to this conversation? A file may hold rows of several."""
        if row.sessionId not in (None, self._session):
            return False
        if not self._agent:
            return not row.isSidechain
        chain = row.agentId or self._chain(row)
        if row.uuid and row.isSidechain:
            self._chains.setdefault(row.uuid, chain)
        return chain == self._agent

    def _chain(self, row: Row) -> str:
        """Which sidechain of an old main transcript a row is of: it is named after its first."""
        if not row.isSidechain:
            return ""
        parent = row.parentUuid or ""
        return self._chains.get(parent) or row.uuid or ""

    def _new_story(self, lane: Lane | None) -> Story:
        entries = self._entries
        gone = abandoned(entries, lane) if lane else frozenset[str]()
        preserved = dict(entries.preserved)
        story = Story(self._agent, tuple(entries.found), gone, preserved)
        return replace(story, branches=branches(entries, lane, story)) if lane else story


def files(session: Session, agent: str, lane: Lane | None) -> list[str]:
    """The transcripts that hold a conversation: a sub-agent's own, else the session's."""
    if not agent:
        return [session.path] if session.path else []
    own = f"agent-{agent}.jsonl"
    places = [turn.prompt.path for turn in lane.turns] if lane else []
    places += [place.path for place in lane.pending] if lane else []
    known = dict.fromkeys(path for path in places if os.path.basename(path) == own)
    if not known and session.path:
        known = dict.fromkeys(_own_files(session.path, own))
    return list(known) or ([session.path] if session.path else [])


def _own_files(main: str, name: str) -> Iterator[str]:
    beside = os.path.join(os.path.dirname(main), name)
    if os.path.isfile(beside):  # unlike `Path.is_file`, never raises
        yield beside
    below = Path(main).with_suffix("") / SUBAGENTS
    for folder, folders, names in os.walk(below):
        if len(Path(folder).parts) - len(below.parts) >= DEEPEST:
            folders.clear()
        if name in names:
            yield os.path.join(folder, name)
