"""Claude Code's settings files: read, never written, whatever state they are in."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, reduce
from pathlib import Path

import msgspec
from msgspec.structs import replace

from ccwatch.client.layer import layer
from ccwatch.client.managed_preferences import document, stands_alone, usual_places
from ccwatch.client.small_file import contents, stamp
from ccwatch.model.setup import NO_SETUP, Setting, Setup

LARGEST_STATE = 64 * 1024 * 1024
"""Bytes of the client's state file that are read at most."""


class _State(msgspec.Struct, rename="camel"):
    """The one key of the client's state file that is read; the rest is skipped unseen."""

    auto_compact_enabled: bool | None = None


def managed_path() -> Path:
    """Say where an administrator's settings are on this platform."""
    is_mac = sys.platform == "darwin"
    folder = "/Library/Application Support/ClaudeCode" if is_mac else "/etc/claude-code"
    return Path(folder, "managed-settings.json")


def managed_paths(managed: Path | None, preferences: Sequence[Path] | None) -> tuple[str, ...]:
    """List an administrator's settings files, the strongest first.

    Beside the file itself there may be a folder `managed-settings.d` of more of them: of these
    the last one in alphabetical order counts most, and each before the file. Hidden ones do not.
    The first of the managed preferences that there are, on macOS, goes instead of all of them, or
    before them where it says so.

    Args:
        managed: The file itself, where it is not in the usual place; it need not exist.
        preferences: Files of managed preferences, the strongest first; the usual ones if `None`
            and the file is in the usual place.
    """
    if preferences is None:
        preferences = () if managed else usual_places()
    managed = managed or managed_path()
    folder = str(managed.with_suffix(".d"))
    changed = stamp(folder)
    files = (*(_drop_ins(folder, *changed) if changed else ()), str(managed))
    for path in map(str, preferences):
        alone = stands_alone(path)
        if alone is not None:
            return (path,) if alone else (path, *files)
    return files


@lru_cache(maxsize=64)
def _drop_ins(folder: str, _changed_ns: int, _size: int) -> tuple[str, ...]:
    try:
        names = sorted(os.listdir(folder), reverse=True)
    except OSError:
        return ()
    wanted = [name for name in names if name.endswith(".json") and not name.startswith(".")]
    return tuple(os.path.join(folder, name) for name in wanted)


def read(
    config_dir: Path,
    cwd: str = "",
    managed: Path | None = None,
    preferences: Sequence[Path] | None = None,
) -> Setup:
    """Read the settings in force in a working directory.

    Files that did not change since they were last read are not read again, and the same
    files give the same object. A file that is missing says nothing; one that is damaged
    is named in `problems`.

    Args:
        config_dir: Claude Code's config folder, usually `~/.claude`.
        cwd: The working directory, for project and local settings; empty for none.
        managed: The administrator's settings, where they are not in the usual place.
        preferences: The administrator's preferences on macOS, as `managed_paths` takes them.
    """
    found = [
        _read_once(path, scope, *changed)
        for scope, path in _places(str(config_dir), cwd, managed_paths(managed, preferences))
        if (changed := stamp(path))
    ]
    return _together(tuple(one for one in found if one is not NO_SETUP))


def _places(config_dir: str, cwd: str, managed: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the scopes and paths of settings, those that take precedence first."""
    yield from (("managed", path) for path in managed)
    if os.path.isabs(cwd):
        yield "local", os.path.join(cwd, ".claude", "settings.local.json")
        yield "project", os.path.join(cwd, ".claude", "settings.json")
    yield "user", os.path.join(config_dir, "settings.json")
    yield "state", _state_path(config_dir)


def _state_path(config_dir: str) -> str:
    own = os.path.join(config_dir, ".claude.json")
    above, name = os.path.split(config_dir)
    return own if name != ".claude" or os.path.exists(own) else os.path.join(above, ".claude.json")


@lru_cache(maxsize=1024)
def _read_once(path: str, scope: str, changed_ns: int, _size: int) -> Setup:
    try:
        if scope == "state":
            return _state(path)
        found = layer(document(path), scope, path)
    except OSError as error:
        return Setup(problems=(f"{path}: {error.strerror or 'cannot be read'}",))
    except ValueError:
        return Setup(files=(path,), problems=(f"{path}: not valid JSON",))
    return replace(found, written=((path, changed_ns // 1_000_000),))


def _state(path: str) -> Setup:
    try:
        state = msgspec.json.decode(contents(path, LARGEST_STATE), type=_State)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return Setup(problems=(f"{path}: not understood",))
    if state.auto_compact_enabled is None:
        return NO_SETUP
    setting = Setting(state.auto_compact_enabled, "autoCompactEnabled", "state", path)
    return Setup(auto_compact=setting, files=(path,))


@lru_cache(maxsize=256)
def _together(layers: tuple[Setup, ...]) -> Setup:
    return reduce(Setup.over, layers, NO_SETUP)
