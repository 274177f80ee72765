"""Where transcripts are, and what their paths say about them."""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct, field

from ccwatch.transcript.mark import Facts

PROJECTS = "projects"
"""The folder of a config folder that holds one folder per project."""
SUBAGENTS = "subagents"
"""The folder of a session's folder that holds its sub-agents' transcripts, nested ones below."""
DEEPEST = 8
"""Levels of folders below `subagents` that are scanned."""

_SUFFIX, _META = ".jsonl", ".meta.json"
_APART = "._"
"""How macOS names what it keeps apart of a file (AppleDouble) where a disk has no place for it."""


class TranscriptKind(StrEnum):
    """The owner of a transcript, by its path."""

    SESSION = "session"
    """A session."""
    BESIDE = "beside"
    """A sub-agent, in the project's folder, as in old releases: only its rows name the session."""
    AGENT = "agent"
    """A sub-agent, in the folder of its session."""
    WORKFLOW = "workflow"
    """A sub-agent of a workflow, in the folder of its session."""


class TranscriptFile(NamedTuple):
    """A transcript."""

    path: str
    """Where it is. Bytes that are not UTF-8 are surrogates, as everywhere in `os`."""
    root: str
    """The config folder that it is in."""
    session_id: str
    """The session by the path; empty if the path does not tell."""
    agent_id: str = ""
    """The sub-agent by the file's name, without `agent-`; empty for a session."""
    kind: TranscriptKind = TranscriptKind.SESSION
    """Its owner."""

    @property
    def project_folder(self) -> str:
        """The folder of its project, as accepted by `sweep_projects`."""
        start = os.path.join(self.root, PROJECTS, "")
        return start + self.path.removeprefix(start).split(os.sep)[0]


class Sweep(Struct, frozen=True):
    """The result of a scan of all folders."""

    files: dict[str, Facts] = field(default_factory=dict)
    """All transcripts by path. Regular files only."""
    metas: dict[str, tuple[int, int]] = field(default_factory=dict)
    """The time (ns) and the size of sub-agents' metadata files, by the paths of transcripts."""
    unreadable: dict[str, str] = field(default_factory=dict)
    """Paths that could not be scanned, and why. What is below them is unknown, not deleted."""


class ConfigFolders(NamedTuple):
    """The folders that Claude Code may keep its data in."""

    roots: tuple[str, ...]
    """Absolute paths, without duplicates. They need not exist: they may be created later."""
    named: bool
    """Did the user name them? If not, they are the usual ones, of which most users have but one."""

    def there(self) -> tuple[str, ...]:
        """Those to tell users of: all that were named, else those that exist by now.

        Links to the same folder count once. If none exists, it is the first one.
        """
        if self.named:
            return self.roots
        return _once(path for path in self.roots if os.path.isdir(path)) or self.roots[:1]


def config_folders(explicit: Sequence[str], environ: Mapping[str, str], home: str) -> ConfigFolders:
    """The config folders of Claude Code.

    Args:
        explicit: Folders that the user gave, which override all others.
        environ: The environment, for `CLAUDE_CONFIG_DIR`.
        home: The user's home folder.
    """
    usual = [os.path.join(home, ".claude"), os.path.join(home, ".config", "claude")]
    named = explicit or [path for path in [environ.get("CLAUDE_CONFIG_DIR")] if path]
    full = (os.path.join(home, path[2:]) if path.startswith("~/") else path for path in named)
    return ConfigFolders(_once(map(os.path.abspath, full) if named else usual), bool(named))


def _once(paths: Iterable[str]) -> tuple[str, ...]:
    """Leave out paths that lead where an earlier one does."""
    found: dict[str, str] = {}
    for path in paths:
        found.setdefault(os.path.realpath(path), path)
    return tuple(found.values())


def meta_path(transcript: str) -> str:
    """The path of a sub-agent's metadata file, which newer releases write."""
    return transcript.removesuffix(_SUFFIX) + _META


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


def config_folder(path: str, roots: Iterable[str]) -> str:
    """The config folder that a transcript is in; empty if it is in none of these."""
    found = identify(path, roots)
    return found.root if found else ""


def _found_as(folder: str, roots: Sequence[str]) -> str:
    """The path of a project's folder that `sweep` uses, given its real path; empty if none."""
    above, name = os.path.split(folder)
    for root in roots:
        if above == os.path.realpath(os.path.join(root, PROJECTS)):
            return os.path.join(root, PROJECTS, name)
    links = (path for path, _ in _projects(roots, Sweep()))
    return next((path for path in links if os.path.realpath(path) == folder), "")


def identify(path: str, roots: Iterable[str]) -> TranscriptFile | None:
    """Identify a transcript by its path; `None` if it is no transcript.

    The file need not exist. One config folder may be below a project's folder of another.
    """
    for root in roots:
        start = os.path.join(root, PROJECTS, "")
        parts = path.removeprefix(start).split(os.sep)
        if path.startswith(start) and (found := _identify(path, root, parts)):
            return found
    return None


def _identify(path: str, root: str, parts: Sequence[str]) -> TranscriptFile | None:
    *folders, name = parts
    if not folders or not _is_transcript(name, inside=len(folders) > 1):
        return None
    stem = name.removesuffix(_SUFFIX)
    agent = stem.removeprefix("agent-")
    if len(folders) > 1:
        if folders[2:3] != [SUBAGENTS]:
            return None
        kind = TranscriptKind.WORKFLOW if "workflows" in folders[3:] else TranscriptKind.AGENT
        return TranscriptFile(path, root, folders[1], agent, kind)
    if agent == stem:
        return TranscriptFile(path, root, stem)
    return TranscriptFile(path, root, "", agent, TranscriptKind.BESIDE)


def facts_of(path: str) -> Facts | None:
    """The state of a transcript; `None` if it is no regular file, or does not exist."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return Facts.of(status) if stat.S_ISREG(status.st_mode) else None


def sweep(roots: Iterable[str]) -> Sweep:
    """Scan the transcripts below some config folders.

    A project's folder may be a symbolic link, but is scanned only once; links below it are not
    followed.
    """
    found = Sweep()
    for path, _ in _projects(roots, found):
        _scan(path, found, 0)
    return found


def stamps(roots: Iterable[str]) -> dict[str, int]:
    """The times at which a file or folder was last created or deleted in each project's folder.

    Returns:
        Nanoseconds since 1970, UTC, by the folder's path.
    """
    return {path: status.st_mtime_ns for path, status in _projects(roots, Sweep())}


def open_transcripts(roots: Iterable[str], sessions: Iterable[str]) -> dict[str, Facts]:
    """Find the transcripts of some sessions; of several, the one in the project that changed last.

    Args:
        roots: Config folders of Claude Code.
        sessions: The ids of the sessions.
    """
    wanted = [f"{session}{_SUFFIX}" for session in sessions if os.sep not in session]
    folders = stamps(roots) if wanted else {}
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


def sweep_projects(folders: Iterable[str]) -> Sweep:
    """Scan the transcripts of some projects, given by their folders."""
    found = Sweep()
    for folder in folders:
        _scan(folder, found, 0)
    return found


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
            if _is_transcript(entry.name, inside=level > 0):
                if entry.is_file(follow_symlinks=False):
                    found.files[entry.path] = Facts.of(entry.stat(follow_symlinks=False))
            elif entry.name.endswith(_META):
                facts = Facts.of(entry.stat(follow_symlinks=False))
                transcript = entry.path.removesuffix(_META) + _SUFFIX
                found.metas[transcript] = facts.mtime_ns, facts.size
            elif level < DEEPEST and entry.is_dir(follow_symlinks=False):
                below = entry.path if level else os.path.join(entry.path, SUBAGENTS)
                if level or stat.S_ISDIR(os.lstat(below).st_mode):
                    _scan(below, found, level + 1)
        except OSError as error:
            _note(error, entry.path, found)


def _is_transcript(name: str, *, inside: bool) -> bool:
    if not name.endswith(_SUFFIX) or name == "journal.jsonl" or name.startswith(_APART):
        return False
    return not inside or name.startswith("agent-")


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
