"""Everything known: the one mutable thing outside the screens."""

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from types import MappingProxyType

from ccwatch.client import registry, settings, statusline
from ccwatch.model.session import Session
from ccwatch.model.setup import Running, Setup, StatusLine
from ccwatch.store.account import account
from ccwatch.store.assemble import Share, assemble
from ccwatch.store.ownership import Origin, Ownership
from ccwatch.store.scan import read_all
from ccwatch.store.snapshot import Progress, Snapshot
from ccwatch.store.source import Source
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.fold import Fold
from ccwatch.transcript.locate import Sweep, identify, sweep, sweep_projects
from ccwatch.transcript.mark import Facts

QUIET = 3600
"""Seconds without a write after which a transcript's working memory is given up."""


class Index:
    """Owns every session. Its methods may be called from one thread at a time."""

    def __init__(
        self,
        roots: tuple[str, ...],
        spool: Path | None = None,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        """Start out empty.

        Args:
            roots: Config folders of Claude Code; they need not exist.
            spool: Where the status-line command keeps what the client told it.
            now_ns: The time: nanoseconds since 1970, UTC.
        """
        self.roots = roots
        self._spool = spool
        self._now_ns = now_ns
        self._sources: dict[str, Source] = {}
        self._facts: dict[str, Facts] = {}
        self._queue: dict[str, int] = {}
        self._ownership = Ownership()
        self._shares: defaultdict[str, dict[str, Share]] = defaultdict(dict)
        self._sessions: dict[str, Session] = {}
        self._dirty: set[str] = set()
        self._unreadable: dict[str, str] = {}
        self._buffer = Buffer()
        self._running: dict[str, Running] = {}
        self._statuslines: dict[str, StatusLine] = {}
        self._setups: dict[str, Setup] = {}
        self._snapshot = Snapshot(roots=roots)
        self._changed = True

    # -- what there is to read

    def sweep(self) -> None:
        """Look at everything there is, and queue what is new or has changed."""
        found = sweep(self.roots)
        for path in self._facts.keys() - found.files.keys():
            self._vanished(path, found)
        if found.unreadable != self._unreadable:
            self._unreadable, self._changed = dict(found.unreadable), True
        self._look(found)
        self._ask_client()

    def sweep_active(self, since_s: float) -> None:
        """Look at the projects in which something was written in the last seconds."""
        oldest = self._now_ns() - round(since_s * 1e9)
        root_of = {s.found.path: s.found.root for s in self._sources.values()}
        folders = {
            _project_folder(path, root_of[path])
            for path, facts in self._facts.items()
            if facts.mtime_ns >= oldest and path in root_of
        }
        self._look(sweep_projects(folders))
        self._ask_client()

    def hint(self, paths: Iterable[str]) -> None:
        """Queue paths that may have changed. Others than transcripts are passed over."""
        for path in paths:
            if path in self._sources:
                self._queue[path] = 1 << 63
            elif found := identify(path, self.roots):
                self._sources[path] = Source(found)
                self._queue[path] = 1 << 63

    def _look(self, found: Sweep) -> None:
        for path, facts in found.files.items():
            source = self._sources.get(path)
            if source is None:
                known = identify(path, self.roots)
                if known is None:
                    continue
                source = self._sources[path] = Source(known)
            if not source.tail.is_current(facts) or source.gone:
                self._queue[path] = facts.mtime_ns
            self._facts[path] = facts

    def _vanished(self, path: str, found: Sweep) -> None:
        if not any(path.startswith(folder) for folder in found.unreadable):
            del self._facts[path]
            self._queue[path] = 0

    # -- reading

    @property
    def busy(self) -> bool:
        """Is anything queued?"""
        return bool(self._queue)

    def work(self, seconds: float) -> None:
        """Read what is queued, the newest first, for about so many seconds."""
        end = time.monotonic() + seconds
        order = sorted(self._queue, key=self._queue.__getitem__)
        while order and time.monotonic() < end:
            path = order[-1]
            source = self._sources[path]
            before = source.version
            more = source.read(self._buffer, self._now_ns())
            if source.version != before:
                self._taken(source)
            if not more:
                del self._queue[order.pop()]
                self._rest(source)

    def read_once(self) -> None:
        """Read all there is, on two processors where that pays; for commands that end then."""
        self.sweep()
        sources = [self._sources[path] for path in self._queue]
        read_all(sources, [self._facts[source.found.path].size for source in sources])
        self._queue.clear()
        for source in sources:
            self._taken(source)

    def _rest(self, source: Source) -> None:
        facts = self._facts.get(source.found.path)
        if facts and self._now_ns() - facts.mtime_ns > QUIET * 1_000_000_000:
            source.fold.close()

    def _taken(self, source: Source) -> None:
        if source.replaced:
            self._forget(source.replaced)
            source.replaced = None
        found = source.found
        for part, lane, aside in source.fold.lanes():
            own_file = bool(found.agent_id)
            self._ownership.register(
                lane,
                Origin(part.id, found.path, aside, own_file, _began(source.fold), source.gone),
            )
        for session_id, part in source.fold.parts.items():
            self._shares[session_id][found.path] = Share(source, part)
            self._dirty.add(session_id)
        self._changed = True

    def _forget(self, fold: Fold) -> None:
        for part, lane, _ in fold.lanes():
            self._ownership.forget(lane)
            self._shares[part.id].pop(fold.path, None)
            self._dirty.add(part.id)

    # -- what the client says beside its transcripts

    def _ask_client(self) -> None:
        running = {
            one.session_id: one for root in self.roots for one in registry.running(Path(root))
        }
        statuslines = statusline.load(self._spool) if self._spool else {}
        if (running, statuslines) != (self._running, self._statuslines):
            self._dirty |= {
                session_id
                for session_id in statuslines.keys() & self._shares.keys()
                if statuslines[session_id] != self._statuslines.get(session_id)
            }
            self._running, self._statuslines, self._changed = running, statuslines, True

    def _read_setups(self) -> None:
        folders = {
            s.project: next(iter(self._shares[s.id].values())).source.found.root
            for s in self._sessions.values()
        }
        setups = {cwd: settings.read(Path(root), cwd) for cwd, root in folders.items()}
        if setups != self._setups:
            self._setups, self._changed = setups, True

    # -- what is known

    def snapshot(self) -> Snapshot:
        """Everything known now; the same object as last time if nothing changed."""
        self._dirty |= self._ownership.settle()
        for session_id in self._dirty:
            self._assemble(session_id)
        self._dirty.clear()
        self._read_setups()
        if self._changed:
            self._snapshot = self._take_snapshot()
            self._changed = False
        return self._snapshot

    def _assemble(self, session_id: str) -> None:
        shares = [share for _, share in sorted(self._shares.get(session_id, {}).items())]
        if not shares:
            self._sessions.pop(session_id, None)
            self._shares.pop(session_id, None)
            return
        told = self._statuslines.get(session_id)
        session = assemble(session_id, shares, self._ownership, told)
        self._sessions[session_id] = session

    def _take_snapshot(self) -> Snapshot:
        ordered = sorted(self._sessions.values(), key=lambda s: (s.last_ms, s.id), reverse=True)
        problems = {p: s.problem for p, s in self._sources.items() if s.problem}
        sizes = {path: facts.size for path, facts in self._facts.items()}
        left = sum(sizes.get(path, 0) for path in self._queue)
        return Snapshot(
            sessions=tuple(ordered),
            roots=self.roots,
            unreadable=tuple(sorted({**self._unreadable, **problems}.items())),
            progress=Progress(
                len(self._sources) - len(self._queue),
                len(self._sources),
                sum(sizes.values()) - left,
                sum(sizes.values()),
            ),
            account=account(self._sources.values()),
            running=MappingProxyType(self._running),
            statuslines=MappingProxyType(self._statuslines),
            setups=MappingProxyType(self._setups),
        )


def _began(fold: Fold) -> str:
    return min((part.first for part in fold.parts.values() if part.first), default="")


def _project_folder(path: str, root: str) -> str:
    start = os.path.join(root, "projects", "")
    return start + path.removeprefix(start).split(os.sep, 1)[0]
