"""The folders that Claude Code may keep its data in."""

import os
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct


class ConfigFolders(Struct, frozen=True):
    """The folders that Claude Code may keep its data in."""

    roots: tuple[str, ...]
    """Absolute paths, without duplicates. They need not exist: they may be created later."""
    named: bool
    """Did the user name them? If not, they are the usual ones, of which most users have but one."""

    def shown(self) -> tuple[str, ...]:
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
