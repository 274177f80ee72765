"""Scans config folders for transcripts."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from ccwatch.transcript.locate import META_SUFFIX, PROJECTS, SUBAGENTS, SUFFIX, is_transcript
from ccwatch.transcript.mark import Facts

DEEPEST = 8
"""Levels of folders below `subagents` that are scanned."""


class Sweep(Struct, frozen=True):
    """The result of a scan of all folders."""

    files: dict[str, Facts] = field(default_factory=dict)
    """All transcripts by path. Regular files only."""
    metas: dict[str, tuple[int, int]] = field(default_factory=dict)
    """The time (ns) and the size of sub-agents' metadata files, by the paths of transcripts."""
    unreadable: dict[str, str] = field(default_factory=dict)
    """Paths that could not be scanned, and why. What is below them is unknown, not deleted."""


def sweep(roots: Iterable[str]) -> Sweep:
    """Scan the transcripts below some config folders.

    A project's folder may be a symbolic link, but is scanned only once; links below it are not
    followed.
    """
    found = Sweep()
    for path, _ in _projects(roots, found):
        _scan(path, found, 0)
    return found


def sweep_projects(folders: Iterable[str]) -> Sweep:
    """Scan the transcripts of some projects, given by their folders."""
    found = Sweep()
    for folder in folders:
        _scan(folder, found, 0)
    return found


def folder_times(roots: Iterable[str]) -> dict[str, int]:
    """The times at which a file or folder was last created or deleted in each project's folder.

    Returns:
        Nanoseconds since 1970, UTC, by the folder's path.
    """
    return {path: status.st_mtime_ns for path, status in _projects(roots, Sweep())}


def find_transcripts(roots: Iterable[str], sessions: Iterable[str]) -> dict[str, Facts]:
    """Find the transcripts of sessions; of several, the one in the project that changed last.

    Args:
        roots: Config folders of Claude Code.
        sessions: The ids of the sessions.
    """
    wanted = [f"{session}{SUFFIX}" for session in sessions if os.sep not in session]
    folders = folder_times(roots) if wanted else {}
    found: dict[str, Facts] = {}
    for folder in sorted(folders, key=folders.__getitem__, reverse=True):
        for name in wanted.copy():
            path = os.path.join(folder, name)
            if facts := facts_of(path):
                found[path] = facts
                wanted.remove(name)
        if not wanted:
            break
    return found


def canonical(path: str, roots: Sequence[str]) -> str:
    """Convert the path in a file event, which may contain links, to the path that `sweep` uses.

    Returns:
        The path; empty if the file does not exist, or is not found by `sweep`.
    """
    starts = [os.path.join(root, PROJECTS, "") for root in roots]
    for start in starts:
        if path.startswith(start) and facts_of(path):
            project, *below = path.removeprefix(start).split(os.sep)
            folder = os.path.realpath(start + project)
            if os.path.realpath(os.path.dirname(path)) != os.path.join(folder, *below[:-1]):
                return ""  # by a link below the project's folder
            found = _found_as(folder, roots)
            return os.path.join(found, *below) if found else ""
    return ""


def _found_as(folder: str, roots: Sequence[str]) -> str:
    """The path of a project's folder that `sweep` uses, given its real path; empty if none."""
    above, name = os.path.split(folder)
    for root in roots:
        if above == os.path.realpath(os.path.join(root, PROJECTS)):
            return os.path.join(root, PROJECTS, name)
    links = (path for path, _ in _projects(roots, Sweep()))
    return next((path for path in links if os.path.realpath(path) == folder), "")


def facts_of(path: str) -> Facts | None:
    """The state of a transcript; `None` if it is no regular file, or does not exist."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return Facts.of(status) if stat.S_ISREG(status.st_mode) else None


def _projects(roots: Iterable[str], found: Sweep) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the folders of projects, each once, even if several links lead to it."""
    seen: set[tuple[int, int]] = set()
    entries = [entry for root in roots for entry in _entries(os.path.join(root, PROJECTS), found)]
    # Links come last, since a folder's own path is preferred.
    for entry in sorted(entries, key=os.DirEntry.is_symlink):
        try:
            status = entry.stat()
        except OSError as error:
            _note(error, entry.path, found)
            continue
        if stat.S_ISDIR(status.st_mode) and (status.st_dev, status.st_ino) not in seen:
            seen.add((status.st_dev, status.st_ino))
            yield entry.path, status


def _scan(folder: str, found: Sweep, level: int) -> None:
    """Add the transcripts in a folder: a project's, or at higher levels those of sub-agents."""
    for entry in _entries(folder, found):
        try:
            if is_transcript(entry.name, inside=level > 0):
                if entry.is_file(follow_symlinks=False):
                    found.files[entry.path] = Facts.of(entry.stat(follow_symlinks=False))
            elif entry.name.endswith(META_SUFFIX):
                facts = Facts.of(entry.stat(follow_symlinks=False))
                transcript = entry.path.removesuffix(META_SUFFIX) + SUFFIX
                found.metas[transcript] = facts.mtime_ns, facts.size
            elif level < DEEPEST and entry.is_dir(follow_symlinks=False):
                below = entry.path if level else os.path.join(entry.path, SUBAGENTS)
                if level or stat.S_ISDIR(os.lstat(below).st_mode):
                    _scan(below, found, level + 1)
        except OSError as error:
            _note(error, entry.path, found)


def _entries(folder: str, found: Sweep) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        _note(error, folder, found)
        return []


def _note(error: OSError, path: str, found: Sweep) -> None:
    """Add a path that could not be read, unless it does not exist."""
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        found.unreadable[path] = error.strerror or type(error).__name__
