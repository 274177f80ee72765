"""The memory files of a project: CLAUDE.md, rules and notes that are in each of its conversations.

They are searched for where Claude Code searches for them. Only their sizes are used, never their
text. Those that are loaded later (rules for certain paths, CLAUDE.md below the working directory)
are left out.
"""

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

from msgspec import Struct

from ccwatch.client.settings import managed_path
from ccwatch.client.small_file import contents, stamp
from ccwatch.model.memory import INDEX, MemoryFile
from ccwatch.model.session import Session

LARGEST: Final = 4 << 20
"""Bytes of the largest file that is read; larger ones are left out."""
DEEPEST: Final = 5
"""How deep Claude Code follows imports."""
MAX_FILES: Final = 200
"""Number of files that are read for one project at most."""
NAMES: Final = ("CLAUDE.md", ".claude/CLAUDE.md", "CLAUDE.local.md")
"""Memory files in the working directory and in its parents."""
RULES: Final = ".claude/rules"
"""The folder of rules in the working directory and in its parents."""

_FENCED = re.compile(rb"^(```|~~~).*?^\1|`[^`\n]*`", re.MULTILINE | re.DOTALL)
"""Code in Markdown, which has neither imports nor headings."""
_IMPORT = re.compile(rb"(?<![^\s(])@((?:\\ |[^\s\\`'\"<>()\[\]])+)")
_FRONT = re.compile(rb"\A---[ \t]*\r?\n(.*?)^---", re.MULTILINE | re.DOTALL)
_PATHS = re.compile(rb"^(paths|globs)[ \t]*:", re.MULTILINE)
_COMPACT = re.compile(rb"^#{1,6}[ \t]*(?:compact|summary)\w*[ \t]+instructions", re.M | re.I)


class _Contents(Struct, frozen=True):
    """What is used of a file."""

    size: int
    """Bytes."""
    lines: int
    """Number of lines."""
    imports: tuple[str, ...]
    """The paths of imported files, as written."""
    conditional: bool
    """Is it a rule that applies to certain paths only?"""
    compaction: bool
    """Does it have instructions for compaction?"""


def of(session: Session) -> tuple[MemoryFile, ...]:
    """The current memory files of a session's working directory.

    Args:
        session: The session. Its config folder is known from its transcript; without one, there are
            no files.
    """
    folder = Path(session.path).parent
    if not session.path or len(folder.parts) < 3:
        return ()
    return read(folder.parent.parent, session.project, folder / "memory")


def read(
    config_dir: Path, cwd: str = "", notes: Path | None = None, managed: Path | None = None
) -> tuple[MemoryFile, ...]:
    """The memory files of a working directory, in the order in which they are loaded.

    Args:
        config_dir: Claude Code's config folder.
        cwd: The working directory; empty for none.
        notes: The folder of Claude Code's own notes about the project, if any.
        managed: The administrator's folder, if it is not in the usual place.
    """
    found: dict[str, MemoryFile] = {}
    for path, is_rule in _candidates(config_dir, cwd, notes, managed or managed_path().parent):
        _add(path, found, 0, is_rule=is_rule)
    return tuple(found.values())


def _candidates(
    config_dir: Path, cwd: str, notes: Path | None, managed: Path
) -> Iterator[tuple[Path, bool]]:
    """Yield where files may be, and whether they are rules."""
    yield managed / "CLAUDE.md", False
    yield config_dir / "CLAUDE.md", False
    yield from ((path, True) for path in _rules(config_dir / "rules"))
    project = Path(cwd)
    if cwd and project.is_absolute():
        # Unlike `Path.is_dir`, never raises: a damaged row may give no path, or one far too long.
        for folder in filter(os.path.isdir, (*reversed(project.parents), project)):
            yield from ((folder / name, False) for name in NAMES)
            yield from ((path, True) for path in _rules(folder / RULES))
    if notes:
        yield notes / INDEX, False


def _rules(folder: Path) -> list[Path]:
    """The rules in a folder and its subfolders."""
    if not os.path.isdir(folder):
        return []
    walk = islice(os.walk(folder), MAX_FILES)
    found = (Path(place, name) for place, _, names in walk for name in names)
    return sorted(islice((path for path in found if path.suffix == ".md"), MAX_FILES))


def _add(path: Path, found: dict[str, MemoryFile], depth: int, *, is_rule: bool = False) -> None:
    """Add a file and its imports, each once."""
    real = os.path.realpath(path)
    file = _contents(real) if real not in found and len(found) < MAX_FILES else None
    if file is None or (is_rule and file.conditional):
        return
    found[real] = MemoryFile(str(path), file.size, file.lines, file.compaction)
    if depth < DEEPEST:
        for name in file.imports:
            _add(Path(real).parent / os.path.expanduser(name), found, depth + 1)


def _contents(path: str) -> _Contents | None:
    changed = stamp(path)
    try:
        return _parsed(path, *changed) if changed else None
    except OSError:
        return None


@lru_cache(maxsize=1024)
def _parsed(path: str, _changed_ns: int, _size: int) -> _Contents:
    """Parse a file; the result is cached until the file changes.

    Raises:
        OSError: If it cannot be read.
    """
    data = contents(path, LARGEST)
    text = _FENCED.sub(b" ", data)
    front = _FRONT.match(data)
    imports = (one[1].rstrip(b".,;:!?").replace(b"\\ ", b" ") for one in _IMPORT.finditer(text))
    names = (name.decode("utf-8", "replace") for name in imports if name and b"\0" not in name)
    return _Contents(
        len(data),
        data.count(b"\n") + (bool(data) and not data.endswith(b"\n")),
        tuple(islice(dict.fromkeys(names), MAX_FILES)),
        conditional=bool(front and _PATHS.search(front[1])),
        compaction=bool(_COMPACT.search(text)),
    )
