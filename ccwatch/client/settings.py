"""Claude Code's settings files: read, never written, whatever state they are in."""

import os
import sys
from functools import lru_cache, reduce
from pathlib import Path

import msgspec

from ccwatch.client.layer import layer
from ccwatch.client.pick import decode
from ccwatch.client.small_file import contents
from ccwatch.model.setup import NO_SETUP, Setting, Setup

LARGEST = 4 * 1024 * 1024
"""Bytes of a settings file that are read at most."""
LARGEST_STATE = 64 * 1024 * 1024
"""Bytes of the client's state file that are read at most."""


class _State(msgspec.Struct, rename="camel"):
    """The one key of the client's state file that is read; the rest is skipped unseen."""

    auto_compact_enabled: bool | None = None


def managed_path() -> Path:
    """Say where an administrator's settings are on this platform."""
    if sys.platform == "darwin":
        return Path("/Library/Application Support/ClaudeCode/managed-settings.json")
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMFILES", "C:/Program Files"), "ClaudeCode") / (
            "managed-settings.json"
        )
    return Path("/etc/claude-code/managed-settings.json")


def read(config_dir: Path, cwd: str = "", managed: Path | None = None) -> Setup:
    """Read the settings in force in a working directory.

    Files that did not change since they were last read are not read again, and the same
    files give the same object. A file that is missing says nothing; one that is damaged
    is named in `problems`.

    Args:
        config_dir: Claude Code's config folder, usually `~/.claude`.
        cwd: The working directory, for project and local settings; empty for none.
        managed: The administrator's settings, where they are not in the usual place.
    """
    places = [("managed", managed or managed_path())]
    if cwd and Path(cwd).is_absolute():
        project = Path(cwd, ".claude")
        places.append(("local", project / "settings.local.json"))
        places.append(("project", project / "settings.json"))
    places.append(("user", config_dir / "settings.json"))
    places.append(("state", _state_path(config_dir)))
    found = (_read_once(str(path), scope, *_mark(path)) for scope, path in places)
    return _together(tuple(one for one in found if one is not NO_SETUP))


def _state_path(config_dir: Path) -> Path:
    own = config_dir / ".claude.json"
    if config_dir.name == ".claude" and not own.exists():
        return config_dir.parent / ".claude.json"
    return own


def _mark(path: Path) -> tuple[int, int]:
    """Tell the time of the last change and the size; both -1 where there is no file."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return -1, -1
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=1024)
def _read_once(path: str, scope: str, changed_ns: int, _size: int) -> Setup:
    if changed_ns < 0:
        return NO_SETUP
    try:
        if scope == "state":
            return _state(path)
        document = decode(contents(path, LARGEST))
    except OSError as error:
        return Setup(problems=(f"{path}: {error.strerror or 'cannot be read'}",))
    except ValueError:
        return Setup(files=(path,), problems=(f"{path}: not valid JSON",))
    return layer(document, scope, path)


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
