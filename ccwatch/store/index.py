"""The index of all sessions: the mutable state outside of the screens."""

import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccwatch.store.assembler import Assembler
from ccwatch.store.child_process import ChildProcess, child_share
from ccwatch.store.client_state import ClientState
from ccwatch.store.known_files import KnownFiles
from ccwatch.store.previews import Previews
from ccwatch.store.resting.evictor import Evictor
from ccwatch.store.resting.sessions import RestingSessions
from ccwatch.store.scanner import Scanner
from ccwatch.store.snapshot_taker import SnapshotTaker
from ccwatch.store.source import Source
from ccwatch.store.transcript_reader import TranscriptReader
from ccwatch.transcript.config_folders import ConfigFolders

if TYPE_CHECKING:
    from ccwatch.analysis.stored_analysis import StoredAnalysis
    from ccwatch.model.session import Session
    from ccwatch.store.databases.cache import Cache
    from ccwatch.store.databases.cache_table import JsonTexts
    from ccwatch.store.resting.handover import AnalysisFor
    from ccwatch.store.snapshot import Snapshot

FILES: Final = 16
"""Number of transcripts written last among which the newest sessions are looked for."""


def no_analysis(_session: "Session", _stamp: int) -> "StoredAnalysis | None":
    """Store no analysis of any session."""
    return None


class Index:
    """Owns all sessions. Its methods may be called from one thread at a time.

    `sweep` and `hint` find the transcripts that changed, `work` reads them, and `snapshot` gives
    the sessions. `read_once` finds and reads everything at once.
    """

    def __init__(
        self,
        roots: tuple[str, ...],
        spool: Path | None = None,
        now_ns: Callable[[], int] = time.time_ns,
        open_cache: "Callable[[], Cache] | None" = None,
        *,
        named: bool = True,
    ) -> None:
        """Start out empty.

        Args:
            roots: Config folders of Claude Code; they need not exist.
            spool: Folder where the status-line command stores its input.
            now_ns: Gives the time in nanoseconds since 1970, UTC.
            open_cache: Creates the cache, which stores what was read for the next start, when it
                is first needed; `None` to read everything.
            named: Did the user name the config folders, so that missing ones are told of too?
        """
        self.roots, self._now_ns = roots, now_ns
        self._files = KnownFiles(roots, now_ns)
        self._client = ClientState(roots, spool)
        self._assembler = Assembler(self._client)
        self._reader = TranscriptReader(self._files, now_ns, self._take)
        self._resting = RestingSessions(
            roots, open_cache, self._client, self._assembler, self._files, self._reader
        )
        self._evictor = Evictor(
            self._resting, self._client, self._assembler, self._files, self._reader
        )
        self._scanner = Scanner(
            ConfigFolders(roots, named), self._files, self._reader, self._assembler, self._resting
        )
        self._previews = Previews(roots, self._client, self._assembler, now_ns)
        self._snapshots = SnapshotTaker(
            self._client, self._assembler, self._files, self._reader, self._resting, self._scanner
        )

    # -- finding changed files

    @property
    def shown_roots(self) -> tuple[str, ...]:
        """The config folders that users are told of, as of the last `sweep`."""
        return self._scanner.shown_roots

    def sweep(self) -> None:
        """Scan all folders, and queue the transcripts that are new or changed."""
        self._ask_client()
        self._snapshots.note(changed=self._scanner.sweep())
        self._snapshots.note(changed=self._client.read_setups())

    def sweep_active(self, since_s: float) -> None:
        """Scan the projects with recent writes or new files. Only `sweep` notices deleted files.

        Args:
            since_s: A write is recent within so many seconds.
        """
        oldest_ns = self._now_ns() - round(since_s * 1e9)
        self._scanner.sweep_active(oldest_ns)
        self._ask_client()
        sessions = self._assembler.sessions
        active = takewhile(lambda one: one.last_ms * 1_000_000 >= oldest_ns, sessions)
        changed = self._client.read_setups({session.project for session in active})
        self._snapshots.note(changed=changed)

    def hint(self, paths: Iterable[str]) -> None:
        """Queue transcripts that may have changed; other paths are ignored."""
        self._snapshots.note(changed=self._scanner.hint(paths))

    def _ask_client(self) -> None:
        """Look up running clients and status lines."""
        changed = self._client.ask()
        if changed is not None:
            self._assembler.update_statuslines(changed)
            for session_id in changed:
                self._resting.wake(session_id)
            self._snapshots.note(changed=True)

    # -- reading

    def preview_open(self) -> bool:
        """Preview the sessions that clients have open, before any sweep.

        Returns:
            Whether there are any.
        """
        self._ask_client()
        found = self._previews.at_open()
        self._snapshots.note(changed=found)
        return found

    def preview_newest(self) -> None:
        """Preview the sessions that were written last, from the ends of their transcripts."""
        newest = self._reader.newest(FILES)
        self._snapshots.note(changed=self._previews.at_newest(newest, self._files.facts))

    @property
    def busy(self) -> bool:
        """Is there anything left to read?"""
        return self._reader.busy or not self._scanner.has_swept

    def delegate(self, least: int) -> bool:
        """Delegate quiet transcripts to another process, which stores what it reads in the cache.

        Args:
            least: Bytes below which nothing is delegated.

        Returns:
            Whether anything was delegated; never without a cache. `catch_up` takes the results.
        """
        return self._resting.has_cache and self._reader.delegate(least)

    def catch_up(self) -> None:
        """Load what another process has stored of the transcripts delegated to it."""
        self._snapshots.note(changed=self._resting.catch_up())

    def take_back(self) -> None:
        """Read here what another process was to read and did not."""
        self._reader.take_back()
        self._resting.resume_queued()

    @property
    def has_delegated(self) -> bool:
        """Is anything delegated to another process?"""
        return self._reader.has_delegated

    @property
    def is_waiting(self) -> bool:
        """Is everything that is left to read delegated to another process?"""
        return self._reader.is_waiting

    def work(self, seconds: float) -> None:
        """Read queued transcripts, the newest first, for about so many seconds."""
        for path in self._reader.work(seconds):
            self._assembler.end_previews(path)
        is_first_done = not (self.busy or self._snapshots.last.progress.done)
        self._snapshots.note(changed=is_first_done)  # even if what was read last has no rows

    def read_once(
        self,
        work_out: "Callable[[Snapshot], AnalysisFor]" = lambda _: no_analysis,
        *,
        thorough: bool = False,
    ) -> None:
        """Read everything, on two processors if that pays off; for commands that then exit.

        Args:
            work_out: Analyses the sessions of a snapshot for the cache. Called in each of the two
                processes, with what that one has read.
            thorough: Read every row in full, rather than as little of it as figures need? Takes an
                index without a cache.
        """
        self.sweep()
        reader = self._reader
        reader.set_quiet(quiet=not thorough)
        theirs, child = child_share(reader.pending()), None
        if theirs:
            with suppress(OSError):  # where no further process is allowed, all is read below
                child = ChildProcess(lambda: self._hand_over(theirs, work_out))
        reader.read_once(path for path in reader.queued if path not in theirs)
        if child:
            work_out(self.snapshot())  # while the child is still at work
            self._resting.receive(child.sent(), theirs)
            self._snapshots.note(changed=True)
        if theirs:
            reader.read_once(reader.queued)

    def _hand_over(
        self, paths: Collection[str], work_out: "Callable[[Snapshot], AnalysisFor]"
    ) -> bytes:
        """Read transcripts in a child process. Returns the results for its parent."""
        self._reader.read_once(paths)
        return self._evictor.hand_over(work_out(self.snapshot()))

    def _take(self, source: Source) -> None:
        """Add what was read of a transcript to its sessions."""
        self._snapshots.note(changed=True)
        self._resting.wake_affected(self._assembler.update(source), source.fold.parts)

    # -- the cache, and memory

    def json_texts(self) -> "JsonTexts":
        """Stored JSON of sessions at rest."""
        return self._resting.json_texts()

    def keep(
        self,
        analysis_for: "AnalysisFor" = no_analysis,
        json_texts: "JsonTexts | None" = None,
        *,
        rest: bool = False,
    ) -> bool:
        """Store quiet transcripts in the cache, for the next start.

        Args:
            analysis_for: Gives the analysis of a session to be stored with it; `None` for none.
            json_texts: JSON of sessions at rest; `None` for none.
            rest: May sessions that are stored then be evicted from memory?

        Returns:
            Whether it succeeded. If not, `problem` says why, and an immediate retry is not
            worthwhile.
        """
        self.snapshot()  # or sessions would be stored as of the last snapshot
        return self._evictor.keep(analysis_for, json_texts or {}, rest=rest)

    @property
    def problem(self) -> str:
        """Why the last use of the cache failed, for the user; empty if it did not."""
        return self._resting.problem

    def has_lost_cache(self) -> bool:
        """Was the file of the cache deleted or damaged, since it was last asked for?

        Only if sessions rely on it for the next start.
        """
        return self._resting.has_lost_cache()

    @property
    def can_evict(self) -> bool:
        """Are there sessions that may be evicted from memory?"""
        return self._evictor.can_evict

    def evict(self) -> None:
        """Evict some of the stored sessions from memory, unless they changed meanwhile."""
        if self.can_evict:
            self.snapshot()  # or changes since the last snapshot would go unnoticed
        # A change is only reported once all are evicted, since nothing that is shown changes, and
        # a board takes longer the more sessions there are.
        self._snapshots.note(changed=self._evictor.evict())

    # -- snapshots

    def snapshot(self) -> "Snapshot":
        """The current state; the same object as last time if nothing changed."""
        return self._snapshots.current()
