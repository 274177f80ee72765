"""Finds the transcripts that are new, changed or deleted, and has them read."""

import os
from collections.abc import Iterable

from ccwatch.store.assembler import Assembler
from ccwatch.store.known_files import KnownFiles
from ccwatch.store.meta import MetaFiles
from ccwatch.store.resting.sessions import RestingSessions
from ccwatch.store.source import Source
from ccwatch.store.transcript_reader import AT_ONCE, TranscriptReader
from ccwatch.transcript.config_folders import ConfigFolders
from ccwatch.transcript.locate import PROJECTS, identify
from ccwatch.transcript.sweep import Sweep, canonical, facts_of, sweep, sweep_projects


class Scanner:
    """Compares the folders with what was read of them, and queues what differs.

    Its methods return whether anything changed that a snapshot has and that is not queued.
    """

    def __init__(
        self,
        folders: ConfigFolders,
        files: KnownFiles,
        reader: TranscriptReader,
        assembler: Assembler,
        resting: RestingSessions,
    ) -> None:
        """Scan nothing yet.

        Args:
            folders: Config folders of Claude Code; they need not exist.
            files: The state of each transcript as of the last scan; updated here.
            reader: Follows the transcripts of the sessions that are awake.
            assembler: Holds all sessions, awake or at rest.
            resting: The sessions at rest, which are woken by changes.
        """
        self._folders, self._roots = folders, folders.roots
        self._files, self._reader = files, reader
        self._assembler, self._resting = assembler, resting
        self._meta_files = MetaFiles()
        self.shown_roots = folders.shown()
        """The config folders to tell users of, as of the last scan of all folders."""
        self.gone: tuple[str, ...] = ()
        """Those whose folder of projects is no longer there, as of that scan."""
        self._seen: tuple[str, ...] = ()
        """Those whose folder of projects was there once."""
        self.unreadable: dict[str, str] = {}
        """Paths that could not be scanned then, and why."""
        self.has_swept = False
        """Were all folders scanned at least once?"""

    def sweep(self) -> bool:
        """Scan all folders."""
        self._files.changed_folders()  # which `sweep_active` need not look at again
        before = self.shown_roots, self.gone, self.unreadable
        found = sweep(self._roots)
        self.shown_roots, self.unreadable = self._folders.shown(), found.unreadable
        there = [root for root in self._roots if os.path.isdir(os.path.join(root, PROJECTS))]
        self._seen = tuple(root for root in self._roots if root in there or root in self._seen)
        self.gone = tuple(root for root in self._seen if root not in there)
        changed = (self.shown_roots, self.gone, self.unreadable) != before
        changed |= self._note_deleted(
            path
            for path in self._files.facts.keys() - found.files.keys()
            if not any(path.startswith(folder) for folder in found.unreadable)
        )
        if self.has_swept:
            self._queue_changed(found)
        else:
            self._restore(found)
            self.has_swept = changed = True
        self._reread_metas(self._meta_files.changed(found.metas))
        return changed

    def sweep_active(self, since_ns: int) -> None:
        """Scan the projects with recent writes or new files. Only `sweep` notices deleted files.

        Args:
            since_ns: A write is recent since this instant: nanoseconds since 1970, UTC.
        """
        folders = {
            source.file.project_folder
            for source in self._reader.sources
            if self._files.is_written(source.file.path, since_ns)
        }
        self._queue_changed(sweep_projects(folders | self._files.changed_folders()))

    def hint(self, paths: Iterable[str]) -> bool:
        """Queue transcripts that may have changed; other paths are ignored."""
        changed = False
        for named in paths:
            path = named if named in self._files.facts else canonical(named, self._roots)
            facts = facts_of(path)
            if not facts and path in self._files.facts and path not in self._reader:
                changed |= self._note_deleted([path])
            elif self._follow(path, quiet=False):
                self._reader.queue(path, AT_ONCE)
                if facts:
                    self._files.update(path, facts)
        return changed

    def _restore(self, found: Sweep) -> None:
        """Restore what is stored of the transcripts, and queue those that differ from that."""
        self._resting.restore(found.files)
        self._queue_changed(found)
        self._resting.resume_queued()
        for path in set(self._assembler.previewed.values()).difference(self._reader.queued):
            self._assembler.end_previews(path)

    def _queue_changed(self, found: Sweep) -> None:
        """Queue the transcripts that are new or changed."""
        for path, facts in found.files.items():
            self._files.update(path, facts)
            if self._resting.is_unchanged(path, facts):
                continue
            source = self._follow(path, quiet=self._files.is_quiet(path))
            if source:
                self._reader.queue_if_changed(source, facts)

    def _reread_metas(self, paths: Iterable[str]) -> None:
        """Read the metadata files that were added or changed.

        Those that were there before are looked at when their transcripts are read.
        """
        for path in paths:
            source = self._reader.get(path)
            if source and source.assembled_version:
                self._assembler.reread_meta(source)
            elif not source:
                self._resting.wake_owner(path, "")

    def _follow(self, path: str, *, quiet: bool) -> Source | None:
        """The source of a transcript, created if it is new; `None` if the path is no transcript."""
        source = self._reader.get(path)
        if source:
            return source
        found = identify(path, self._roots)
        if not found:
            return None
        self._resting.wake_owner(path, found.session_id)
        return self._reader.follow(found, quiet=quiet)

    def _note_deleted(self, paths: Iterable[str]) -> bool:
        """Note that transcripts were deleted."""
        changed = False
        for path in paths:
            self._files.forget(path)
            if self._resting.note_deleted(path):
                self._assembler.line_counter.drop(path)
                changed = True
            else:
                self._follow(path, quiet=True)
                self._reader.queue(path, 0)
        return changed
