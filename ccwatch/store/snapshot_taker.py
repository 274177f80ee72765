"""Takes snapshots of the index whenever anything in it has changed."""

from ccwatch.store.assembler import Assembler
from ccwatch.store.client_state import ClientState
from ccwatch.store.known_files import KnownFiles
from ccwatch.store.resting.sessions import RestingSessions
from ccwatch.store.scanner import Scanner
from ccwatch.store.snapshot import Progress, Snapshot
from ccwatch.store.transcript_reader import TranscriptReader


class SnapshotTaker:
    """The last snapshot, and whether it still holds."""

    def __init__(
        self,
        client: ClientState,
        assembler: Assembler,
        files: KnownFiles,
        reader: TranscriptReader,
        resting: RestingSessions,
        scanner: Scanner,
    ) -> None:
        """Start with an empty snapshot.

        Args:
            client: Has the running clients, the status lines and the settings.
            assembler: Holds all sessions, awake or at rest.
            files: The state of each transcript as of the last scan.
            reader: Follows the transcripts of the sessions that are awake.
            resting: The sessions at rest.
            scanner: Finds the transcripts.
        """
        self._client, self._assembler, self._files = client, assembler, files
        self._reader, self._resting, self._scanner = reader, resting, scanner
        self.last = Snapshot(roots=scanner.shown_roots)
        """The last snapshot."""
        self._is_outdated = True
        self._was_read = False
        """Was everything read once?"""

    def note(self, *, changed: bool) -> None:
        """Note whether anything changed that the last snapshot has."""
        self._is_outdated = self._is_outdated or changed

    def current(self) -> Snapshot:
        """The current state; the same object as last time if nothing changed."""
        self.note(changed=self._assembler.reassemble(self._resting))
        self.note(changed=self._client.read_new_setups())
        if self._is_outdated:
            self.last, self._is_outdated = self._take(), False
        return self.last

    def _take(self) -> Snapshot:
        unreadable = {**self._scanner.unreadable, **self._assembler.problems}
        return Snapshot(
            sessions=tuple(self._assembler.sessions),
            roots=self._scanner.shown_roots,
            gone=self._scanner.gone,
            unreadable=tuple(sorted(unreadable.items())),
            progress=self._progress(),
            line_counts=self._assembler.line_counter.total(),
            running=self._client.running,
            unchecked=self._client.unchecked,
            elsewhere=self._client.elsewhere,
            registries=self._client.registries,
            statuslines=self._client.statuslines,
            setups=self._client.setups,
            analyses=self._resting.analyses,
        )

    def _progress(self) -> Progress:
        """Progress of the first reading, of which what is written afterwards is no part."""
        if not self._scanner.has_swept:
            return Progress(all_files=1)
        left = [] if self._was_read else self._reader.queued
        count, size = len(self._reader) + self._resting.file_count, self._files.size
        self._was_read = not left and count > 0
        return Progress(count - len(left), count, size - self._files.size_of(left), size)
