"""The files of instructions that Claude Code puts into every conversation of a project.

They are looked for where Claude Code looks for them, and told by their sizes alone: no text of them
is kept. What is loaded only later (rules for certain paths, CLAUDE.md below the working directory)
is left out.
"""

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from ccwatch.client.settings import managed_path
from ccwatch.client.small_file import contents
from ccwatch.model.memory import INDEX, MemoryFile
from ccwatch.model.session import Session

LARGEST: Final = 4 << 20
"""Bytes of a file that is read at most; a larger one is passed over."""
DEEPEST: Final = 5
"""How many imports deep Claude Code follows them."""
MOST: Final = 200
"""Files that are read for one project at most."""
NAMES: Final = ("CLAUDE.md", ".claude/CLAUDE.md", "CLAUDE.local.md")
"""Files of instructions in the working directory and in those above it."""
RULES: Final = ".claude/rules"
"""Where rules are, below the working directory and those above it."""

_FENCED = re.compile(rb"^(```|~~~).*?^\1|`[^`\n]*`", re.MULTILINE | re.DOTALL)
"""What is code, in which nothing is imported and no heading begins."""
_IMPORT = re.compile(rb"(?<![^\s(])@((?:\\ |[^\s\\`'\"<>()\[\]])+)")
_FRONT = re.compile(rb"\A---[ \t]*\r?\n(.*?)^---", re.MULTILINE | re.DOTALL)
_PATHS = re.compile(rb"^(paths|globs)[ \t]*:", re.MULTILINE)
_COMPACT = re.compile(rb"^#{1,6}[ \t]*(?:compact|summary)\w*[ \t]+instructions", re.M | re.I)


class _Told(NamedTuple):
    """What one file says."""

    size: int
    lines: int
    imports: tuple[str, ...]
    conditional: bool
    compaction: bool


def of(session: Session) -> tuple[MemoryFile, ...]:
    """Find the files in force in a session's working directory, as they are now.

    Args:
        session: Its transcript tells the config folder; without one, nothing is found.
    """
    folder = Path(session.path).parent
    if not session.path or len(folder.parts) < 3:
        return ()
    return read(folder.parent.parent, session.project, folder / "memory")


def read(
    config_dir: Path, cwd: str = "", notes: Path | None = None, managed: Path | None = None
) -> tuple[MemoryFile, ...]:
    """Find the files in force in a working directory. Files that are not there say nothing.

    Args:
        config_dir: Claude Code's config folder.
        cwd: The working directory; empty for none.
        notes: The folder of what Claude Code noted itself about the project, if any.
        managed: The administrator's folder, where it is not in the usual place.
    """
    found: dict[str, MemoryFile] = {}
    for path, is_rule in _places(config_dir, cwd, notes, managed or managed_path().parent):
        _take(path, found, 0, is_rule=is_rule)
    return tuple(found.values())


def _places(
    config_dir: Path, cwd: str, notes: Path | None, managed: Path
) -> Iterator[tuple[Path, bool]]:
    """Yield where files may be, in the order in which they are loaded, and which are rules."""
    yield managed / "CLAUDE.md", False
    yield config_dir / "CLAUDE.md", False
    yield from ((path, True) for path in _rules(config_dir / "rules"))
    project = Path(cwd)
    if cwd and project.is_absolute():
        # Of rows that are damaged it may be no path at all, or one far too long to go through.
        for folder in filter(os.path.isdir, (*reversed(project.parents), project)):
            yield from ((folder / name, False) for name in NAMES)
            yield from ((path, True) for path in _rules(folder / RULES))
    if notes:
        yield notes / INDEX, False


def _rules(folder: Path) -> list[Path]:
    """The rules in a folder and below it."""
    if not os.path.isdir(folder):
        return []
    walk = islice(os.walk(folder), MOST)
    found = (Path(place, name) for place, _, names in walk for name in names)
    return sorted(islice((path for path in found if path.suffix == ".md"), MOST))


def _take(path: Path, found: dict[str, MemoryFile], depth: int, *, is_rule: bool = False) -> None:
    """Add a file and what it imports, each once."""
    whole = os.path.realpath(path)
    told = _told(whole) if whole not in found and len(found) < MOST else None
    if told is None or (is_rule and told.conditional):
        return
    found[whole] = MemoryFile(str(path), told.size, told.lines, told.compaction)
    if depth < DEEPEST:
        for name in told.imports:
            _take(Path(whole).parent / os.path.expanduser(name), found, depth + 1)


def _told(path: str) -> _Told | None:
    try:
        status = os.stat(path)
        return _read_once(path, status.st_mtime_ns, status.st_size)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=1024)
def _read_once(path: str, _changed_ns: int, _size: int) -> _Told:
    """Read a file that changed.

    Raises:
        OSError: If it cannot be read.
    """
    data = contents(path, LARGEST)
    text = _FENCED.sub(b" ", data)
    front = _FRONT.match(data)
    imports = (one[1].rstrip(b".,;:!?").replace(b"\\ ", b" ") for one in _IMPORT.finditer(text))
    names = (name.decode("utf-8", "replace") for name in imports if name and b"\0" not in name)
    return _Told(
        len(data),
        data.count(b"\n") + (bool(data) and not data.endswith(b"\n")),
        tuple(islice(dict.fromkeys(names), MOST)),
        conditional=bool(front and _PATHS.search(front[1])),
        compaction=bool(_COMPACT.search(text)),
    )
