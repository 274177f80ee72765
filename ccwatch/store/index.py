"""Everything known: the one mutable thing outside the screens."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from heapq import nlargest
from itertools import takewhile
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from ccwatch.store.beside import Beside
from ccwatch.store.dormant import Dormant
from ccwatch.store.drowsy import Drowsy
from ccwatch.store.first_look import FirstLook
from ccwatch.store.lookout import Lookout
from ccwatch.store.roll import Roll
from ccwatch.store.second import Second, share
from ccwatch.store.snapshot import NO_NOTES, Progress, Snapshot
from ccwatch.store.source import Source
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.locate import Sweep, identify, look, sweep, sweep_projects

if TYPE_CHECKING:
    from ccwatch.analysis.note import Note
    from ccwatch.model.session import Session
    from ccwatch.store.cache import Cache
    from ccwatch.store.resting import Resting
    from ccwatch.store.resumption import Remember, Resumption

NO_DRAFTS: Mapping[str, tuple[str, str]] = MappingProxyType({})
"""Nothing was written of any session."""
FILES = 16
"""Transcripts written last, among which the newest sessions are looked for."""


def nothing(_session: "Session", _stamp: int) -> "Note | None":
    """Remember nothing that was worked out."""
    return None


class Index:
    """Owns every session. Its methods may be called from one thread at a time."""

    def __init__(
        self,
        roots: tuple[str, ...],
        spool: Path | None = None,
        now_ns: Callable[[], int] = time.time_ns,
        cache: "Cache | None" = None,
    ) -> None:
        """Start out empty.

        Args:
            roots: Config folders of Claude Code; they need not exist.
            spool: Where the status-line command keeps what the client told it.
            now_ns: The time: nanoseconds since 1970, UTC.
            cache: Where what was read is kept for the next start; `None` to read everything.
        """
        self.roots = roots
        self._cache, self._is_swept = cache, False
        self._resumption: Resumption | None = None
        self._dormant = Dormant()
        self._drowsy = Drowsy()
        self._now_ns = now_ns
        self._sources: dict[str, Source] = {}
        self._lookout = Lookout(roots, now_ns)
        self._queue: dict[str, int] = {}
        self._unreadable: dict[str, str] = {}
        self._buffer = Buffer()
        self._beside = Beside(roots, spool)
        self._roll = Roll(self._beside)
        self._first_look = FirstLook(roots, self._beside, self._roll, now_ns)
        self._snapshot = Snapshot(roots=roots)
        self._changed = True

    # -- what there is to read

    def sweep(self) -> None:
        """Look at everything there is, and queue what is new or has changed."""
        self._lookout.stirred()
        found = sweep(self.roots)
        self._ask_client()
        for path in self._lookout.facts.keys() - found.files.keys():
            self._vanished(path, found)
        if found.unreadable != self._unreadable:
            self._unreadable, self._changed = dict(found.unreadable), True
        if self._is_swept:
            self._look(found)
        else:
            self._is_swept = True
            self._resume(found)
            for path in [one for one in self._roll.glanced.values() if one not in self._sources]:
                self._roll.settle_glances(path)
        self._read_setups()

    def _resume(self, found: Sweep) -> None:
        """Go on from what an earlier run left, as far as nothing has changed since."""
        from ccwatch.store.resumption import Resumption

        resumption = self._resumption = Resumption(self._cache, self.roots, self._dormant)
        self._lay(resumption.recall(found.files, self._beside.statuslines))
        self._changed = True
        self._look(found)
        for path, remains in resumption.remains(self._queue).items():
            self._sources[path].known = remains

    def _lay(self, resting: "Iterable[tuple[Resting, Session]]") -> None:
        """Take in sessions at rest."""
        self._roll.rest(
            (session, {file.path: file.entry for file in one.files}) for one, session in resting
        )

    def _wake(self, session_id: str) -> None:
        """Follow a session again, if it was at rest."""
        if not self._resumption or session_id not in self._dormant:
            return
        woken = self._resumption.wake(session_id)
        self._roll.dirty |= woken.keys()
        paths = dict.fromkeys(path for paths in woken.values() for path in paths)
        known = self._resumption.remains(paths)
        for path in paths:
            if found := identify(path, self.roots):
                source = self._sources[path] = Source(found, quiet=True, known=known.get(path))
                while source.read(self._buffer, self._now_ns()):
                    pass
                self._taken(source)

    def sweep_active(self, since_s: float) -> None:
        """Look at the projects in which something was written in the last seconds, or came.

        What was taken away is noticed by `sweep` alone.
        """
        oldest = self._now_ns() - round(since_s * 1e9)
        folders = {
            source.found.project_folder
            for path, source in self._sources.items()
            if self._lookout.is_written(path, oldest)
        }
        self._look(sweep_projects(folders | self._lookout.stirred()))
        self._ask_client()
        active = takewhile(lambda one: one.last_ms * 1_000_000 >= oldest, self._roll.sessions)
        self._read_setups({session.project for session in active})

    def hint(self, paths: Iterable[str]) -> None:
        """Queue paths that may have changed. Others than transcripts are passed over."""
        for path in paths:
            if self._follow(path, quiet=False):
                self._queue[path] = 1 << 63
                if facts := look(path):
                    self._lookout.know(path, facts)

    def _look(self, found: Sweep) -> None:
        for path, facts in found.files.items():
            self._lookout.know(path, facts)
            if self._dormant.is_as_it_was(path, facts):
                continue
            source = self._follow(path, quiet=self._lookout.is_quiet(path))
            if source and (source.gone or not source.tail.is_current(facts)):
                self._queue[path] = facts.mtime_ns

    def _follow(self, path: str, *, quiet: bool) -> Source | None:
        """Give the source of a transcript, which may be new; `None` for what is no transcript."""
        source = self._sources.get(path)
        if source:
            return source
        found = identify(path, self.roots)
        if not found:
            return None
        self._wake(self._dormant.owner(path) or found.session_id)
        return self._sources.setdefault(path, Source(found, quiet=quiet))

    def _vanished(self, path: str, found: Sweep) -> None:
        if not any(path.startswith(folder) for folder in found.unreadable):
            self._follow(path, quiet=True)
            if self._resumption:
                self._resumption.outdate(path)
            self._lookout.forget(path)
            self._queue[path] = 0

    # -- reading

    def glimpse(self) -> bool:
        """Look at the ends of the transcripts that clients have open, before any sweep.

        Returns:
            Was anything found?
        """
        self._ask_client()
        found = self._first_look.at_open()
        self._changed = self._changed or found
        return found

    def glance(self) -> None:
        """Look at the ends of the transcripts that were written last."""
        newest = nlargest(FILES, self._queue, self._queue.__getitem__)
        found = self._first_look.at_newest(newest, self._lookout.facts)
        self._changed = self._changed or found

    @property
    def busy(self) -> bool:
        """Is there anything left to read, as far as is known?"""
        return bool(self._queue) or not self._is_swept

    def work(self, seconds: float) -> None:
        """Read what is queued, the newest first, for about so many seconds."""
        end = time.monotonic() + seconds
        order = sorted(self._queue, key=self._queue.__getitem__)
        while order and time.monotonic() < end:
            path = order[-1]
            source = self._sources[path]
            if not source.read(self._buffer, self._now_ns()):
                # A transcript counts once it is read to its end: half of one is no true figure.
                del self._queue[order.pop()]
                self._read(source)
        self._buffer.shrink()

    def read_once(
        self,
        work_out: "Callable[[Snapshot], Remember]" = lambda _: nothing,
        *,
        thorough: bool = False,
    ) -> None:
        """Read all there is, on two processors where that pays; for commands that end then.

        Args:
            work_out: Works out what may be kept of the sessions of a snapshot. Called in the
                second process alone, if there is one.
            thorough: Read every line again, whatever is kept of earlier readings?
        """
        if thorough:
            self._cache = None
        self.sweep()
        for path in self._queue:
            if not self._sources[path].version:
                self._sources[path].begin(quiet=not thorough)
        sizes = {path: self._size_left(self._sources[path]) for path in self._queue}
        theirs = share(sizes, {path: self._sources[path].found.project_folder for path in sizes})
        second = Second(lambda: self._leave(theirs, work_out)) if theirs else None
        self._read_through(sizes.keys() - theirs)
        if second:
            self.snapshot()  # while the other one is still at work
            self._take_up(second.sent(), theirs)
            self._read_through(list(self._queue))

    def _leave(self, paths: Collection[str], work_out: "Callable[[Snapshot], Remember]") -> bytes:
        """Read some transcripts, and give what an index without them can go on from."""
        from ccwatch.store.resumption import left

        self._read_through(paths)
        remember = work_out(self.snapshot())
        return left(self._news(), self._settled(), remember)

    def _take_up(self, sent: bytes, paths: Iterable[str]) -> None:
        """Go on from what another process made of some transcripts. What it left out is queued."""
        assert self._resumption
        facts = {path: self._lookout.facts[path] for path in paths}
        told, awake = self._beside.statuslines, self._roll.shares
        self._lay(self._resumption.take_up(sent, facts, told, awake))
        for path in paths:
            if self._dormant.owner(path):
                del self._queue[path], self._sources[path]
        for path, remains in self._resumption.remains(self._queue).items():
            self._sources[path].known = remains
        self._changed = True
        for holder in self._dormant.holders(self._roll.ownership.ids):
            self._wake(holder)

    def _read_through(self, paths: Iterable[str]) -> None:
        """Read transcripts to their ends, and give up what only further lines would need."""
        for path in paths:
            source = self._sources[path]
            while source.read(self._buffer, self._now_ns()):
                pass
            source.fold.close()
            del self._queue[path]
            self._taken(source)

    def _size_left(self, source: Source) -> int:
        facts = self._lookout.facts[source.found.path]
        if not source.known:
            return facts.size
        return 0 if source.known.mark.facts == facts else facts.size - source.known.mark.offset

    def drafts(self) -> dict[str, tuple[str, str]]:
        """What earlier runs wrote of sessions at rest, by their ids, each with its grounds."""
        return self._resumption.drafts() if self._resumption else {}

    def keep(
        self,
        remember: "Remember" = nothing,
        drafts: Mapping[str, tuple[str, str]] = NO_DRAFTS,
        *,
        rest: bool = False,
    ) -> bool:
        """Keep what was read of transcripts that nobody writes any more, for the next start.

        Args:
            remember: Gives what was worked out for a session, where that is worth keeping.
            drafts: What was written of sessions at rest, by their ids, each with its grounds.
            rest: May what is on disk then be given up from memory? For who goes on.

        Returns:
            Did that succeed? Trying again at once is not worth while where it did not.
        """
        if not self._cache or not self._resumption:
            return False
        self.snapshot()  # sessions are kept as they are now, not as they were when last asked for
        self._close_quiet()
        sources, laid = self._news(), self._settled()
        if not self._resumption.keep(sources, laid, remember, dict(drafts)):
            return False
        self._roll.unkept -= {session.id for session, _ in laid}
        for source in sources:
            source.kept = source.tail.mark
        if rest:
            self._drowsy.add(laid)
        return True

    def _news(self) -> list[Source]:
        """Transcripts that were read to their ends, of which that is not kept yet."""
        return [source for source in self._sources.values() if source.is_news]

    def _settled(self) -> "list[tuple[Session, Resting]]":
        """Sessions that may rest from now on, of those that are not kept as they are now."""
        from ccwatch.store.settled import Known, settled

        roll, told = self._roll, self._beside.statuslines
        known = Known(roll.sessions, roll.shares, self._lookout.facts, roll.ownership, told)
        return list(settled(roll.unkept.copy(), known))

    @property
    def drowsy(self) -> bool:
        """Are there sessions that may be given up from memory?"""
        return bool(self._drowsy)

    def doze(self) -> None:
        """Let some of the sessions rest that were kept, unless they changed meanwhile."""
        if not self._resumption or not self._drowsy:
            self._dormant.sort()
            return
        for session, paths in self._resumption.lay(self._drowsy.take(self._roll.sessions)):
            sources = [self._sources.pop(path) for path in paths if path in self._sources]
            self._roll.lay(session, sources)
        if not self._drowsy:
            # Told once for all of them: what is shown of them is the same, and a board takes
            # longer the more sessions there are.
            self._changed = True

    def _read(self, source: Source) -> None:
        path = source.found.path
        if source.version != source.taken:
            self._taken(source)
        self._roll.settle_glances(path)
        if self._lookout.is_quiet(path):
            source.fold.close()

    def _close_quiet(self) -> None:
        """Give up what further lines would need, where none came for long since all was read."""
        for path, source in self._sources.items():
            if self._lookout.is_quiet(path) and source.tail.is_current(self._lookout.facts[path]):
                source.fold.close()

    def _taken(self, source: Source) -> None:
        for holder in self._dormant.holders(self._roll.take(source)):
            self._wake(holder)
        for session_id in source.fold.parts:
            self._wake(session_id)
        self._changed = True

    # -- what the client says beside its transcripts

    def _ask_client(self) -> None:
        told = self._beside.ask()
        if told is not None:
            self._roll.told(told)
            for session_id in told:
                self._wake(session_id)
            self._changed = True

    def _read_setups(self, folders: Iterable[str] | None = None) -> None:
        if self._beside.read_setups(folders):
            self._changed = True

    # -- what is known

    def snapshot(self) -> Snapshot:
        """Everything known now; the same object as last time if nothing changed."""
        self._roll.settle(self._dormant)
        self._read_setups(self._beside.unread)
        if self._changed:
            self._snapshot = self._take_snapshot()
            self._changed = False
        return self._snapshot

    def _take_snapshot(self) -> Snapshot:
        size, left = self._lookout.size, self._lookout.size_of(self._queue)
        count = len(self._sources) + self._dormant.files
        progress = Progress(count - len(self._queue), count, size - left, size)
        return Snapshot(
            sessions=tuple(self._roll.sessions),
            roots=self.roots,
            unreadable=tuple(sorted({**self._unreadable, **self._roll.problems}.items())),
            progress=progress if self._is_swept else Progress(all_files=1),
            account=self._roll.ledger.account(),
            running=self._beside.running,
            statuslines=self._beside.statuslines,
            setups=self._beside.setups,
            notes=self._resumption.notes if self._resumption else NO_NOTES,
        )
