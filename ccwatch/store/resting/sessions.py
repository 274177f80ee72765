"""Sessions at rest, whose transcripts are not read until something changes."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING
from zlib import crc32

from msgspec.structs import replace

from ccwatch.store.assembler import Assembler
from ccwatch.store.client_state import ClientState
from ccwatch.store.known_files import KnownFiles
from ccwatch.store.resting.lookup import RestingLookup
from ccwatch.store.snapshot import NO_ANALYSES
from ccwatch.store.transcript_reader import TranscriptReader
from ccwatch.transcript.locate import identify
from ccwatch.transcript.mark import Facts
from ccwatch.transcript.sweep import facts_of

if TYPE_CHECKING:
    from ccwatch.analysis.stored_analysis import StoredAnalysis
    from ccwatch.model.session import Session
    from ccwatch.store.databases.cache import Cache
    from ccwatch.store.databases.cache_table import JsonTexts
    from ccwatch.store.resting.current import CurrentState
    from ccwatch.store.resting.session_record import SessionRecord
    from ccwatch.store.resting.storage import Storage


class RestingSessions:
    """Restores sessions without activity from where they are stored, and wakes them."""

    def __init__(
        self,
        roots: tuple[str, ...],
        open_cache: "Callable[[], Cache] | None",
        client: ClientState,
        assembler: Assembler,
        files: KnownFiles,
        reader: TranscriptReader,
    ) -> None:
        """Start without sessions.

        Args:
            roots: Config folders of Claude Code.
            open_cache: Creates what stores what was read for the next start; `None` for no cache.
            client: Has the status lines.
            assembler: Holds all sessions, awake or at rest.
            files: The state of each transcript as of the last scan.
            reader: Follows the transcripts of the sessions that are awake.
        """
        self._roots, self._open_cache = roots, open_cache
        self.folders = crc32("\0".join(sorted(roots)).encode("utf-8", "surrogatepass"))
        """Identifies the config folders."""
        self._client, self._assembler = client, assembler
        self._files, self._reader = files, reader
        self._lookup = RestingLookup()
        self._without_states: set[str] = set()
        """Sessions at rest that lost a transcript whose stored state another run has dropped."""

    @cached_property
    def _cache(self) -> "Cache | None":
        """Created when it is first needed: SQLite is not loaded before the first frame."""
        return self._open_cache() if self._open_cache else None

    @cached_property
    def storage(self) -> "Storage":
        """What is stored of sessions and transcripts."""
        from ccwatch.store.resting.storage import Storage

        return Storage(self._cache, self._roots, self._lookup)

    def __contains__(self, session_id: object) -> bool:
        """Is this session at rest?"""
        return session_id in self._lookup

    @property
    def has_cache(self) -> bool:
        """Is there a cache, so that what is read can be stored?"""
        return self._open_cache is not None

    @property
    def file_count(self) -> int:
        """Number of transcripts that belong to sessions at rest."""
        return self._lookup.file_count

    @property
    def problem(self) -> str:
        """Why the last use of the cache failed, for the user; empty if it did not."""
        return self._cache.problem if self._cache else ""

    def has_lost_cache(self) -> bool:
        """Was the file deleted or damaged in which these sessions are stored?"""
        return bool(self.file_count and self._cache and self._cache.is_lost())

    @property
    def analyses(self) -> "Mapping[str, StoredAnalysis]":
        """Stored analyses of sessions at rest, by their ids."""
        return self.storage.sessions.analyses if self._lookup.file_count else NO_ANALYSES

    def json_texts(self) -> "JsonTexts":
        """Stored JSON of sessions at rest."""
        return self._cache.json_texts() if self._cache else {}

    def is_unchanged(self, path: str, facts: Facts) -> bool:
        """Does a transcript belong to a session at rest, and is it unchanged since?"""
        return self._lookup.is_unchanged(path, facts)

    def sort(self) -> None:
        """Prepare for new responses, so that the sessions which they affect are found at once."""
        self._lookup.sort()

    # -- restoring

    def restore(self, files: Mapping[str, Facts]) -> None:
        """Restore the sessions in the cache that are unchanged.

        Args:
            files: The state of all transcripts.
        """
        self._add(self.storage.restore(self._current(files)))

    def resume_queued(self) -> None:
        """Have queued transcripts read from their stored states on."""
        self._reader.resume(self.storage.transcripts.load(self._reader.queued))

    def receive(self, sent: bytes, paths: Collection[str]) -> None:
        """Take the results of a child process; transcripts without one stay queued.

        Args:
            sent: The result of `Evictor.hand_over` there.
            paths: The transcripts that it was to read, of which nothing was read here.
        """
        self._replace_by_resting(self.storage.receive(sent, self._current_of(paths)), paths)
        self.resume_queued()

    def catch_up(self) -> bool:
        """Load what another process has stored of the transcripts that are delegated to it.

        Returns:
            Whether there was anything new.
        """
        paths = self._reader.delegated
        return self._replace_by_resting(self.storage.catch_up(self._current_of(paths)), paths)

    def _current_of(self, paths: Iterable[str]) -> "CurrentState":
        """What there is now, with no transcripts but these."""
        return self._current({path: self._files.facts[path] for path in paths})

    def _current(self, files: Mapping[str, Facts]) -> "CurrentState":
        from ccwatch.store.resting.current import CurrentState

        return CurrentState(files, self.folders, self._client.statuslines, self._assembler.parts)

    def _replace_by_resting(
        self, resting: "Iterable[tuple[Session, SessionRecord]]", paths: Iterable[str]
    ) -> bool:
        """Add sessions at rest, and stop following their transcripts. Returns whether any came."""
        before = self._lookup.file_count
        self._add(resting)
        if self._lookup.file_count == before:
            return False
        for path in paths:
            if self._lookup.owner(path):
                self._reader.drop(path)
                self._assembler.end_previews(path)
        self.wake_affected(self._assembler.ownership.ids, ())
        return True

    def _add(self, resting: "Iterable[tuple[Session, SessionRecord]]") -> None:
        self._assembler.add_resting(
            (session, {file.path: file.line_counts for file in record.files})
            for session, record in resting
        )

    # -- waking

    def wake(self, session_id: str) -> None:
        """Wake a session and follow its transcripts, if it is at rest."""
        if session_id not in self._lookup:
            return
        woken = self.storage.sessions.wake(session_id)
        self._without_states -= woken.keys()
        self._assembler.mark_dirty(woken)
        paths = dict.fromkeys(path for paths in woken.values() for path in paths)
        known = self.storage.transcripts.load(paths)
        for path in paths:
            if found := identify(path, self._roots):
                source = self._reader.follow(found, quiet=True)
                source.resume_from = known.get(path)
                self._reader.read_through(source)
        self.storage.transcripts.release(paths)

    def wake_owner(self, path: str, session_id: str) -> None:
        """Wake the session that a transcript belongs to, if it is at rest.

        Args:
            path: The transcript.
            session_id: The session named by its path.
        """
        self.wake(self._lookup.owner(path) or session_id)

    def wake_affected(self, responses: Iterable[str], sessions: Iterable[str]) -> None:
        """Wake the sessions that new rows affect.

        Args:
            responses: The ids of new responses: sessions that contain a copy are affected.
            sessions: The sessions of the new rows.
        """
        for holder in self._lookup.holders(responses):
            self.wake(holder)
        for session_id in sessions:
            self.wake(session_id)

    def note_deleted(self, path: str) -> bool:
        """Note that a transcript was deleted. Its stored state is dropped with the next `keep`.

        Returns:
            Whether its session stays at rest. It does if another run has dropped that state
            already: nothing would be left of the session if it were woken.
        """
        self.storage.transcripts.mark_outdated(path)
        owner = self._lookup.owner(path)
        session = self._assembler.sessions.find(owner) if owner else None
        if not session:
            return False
        files = self._lookup.mark_deleted(path)
        if session.id not in self._without_states:
            if self._can_be_woken(files):
                return False
            self._without_states.add(session.id)
        self._assembler.sessions.put(_with_files(session, files))
        return True

    def _can_be_woken(self, files: Iterable[str]) -> bool:
        """Is there a stored state of each of these transcripts that was deleted?"""
        missing = {path for path in files if not facts_of(path)}
        return self.storage.transcripts.load(missing).keys() == missing


def _with_files(session: "Session", files: Mapping[str, Facts | None]) -> "Session":
    """A session at rest after some of its transcripts, those that are `None`, were deleted."""
    own = [session.path] if session.path else files
    left = next((path for path, facts in files.items() if facts), "")
    return replace(
        session,
        gone=all(files.get(path) is None for path in own),
        agent_path=(left or session.agent_path) if session.agent_path else "",
    )
