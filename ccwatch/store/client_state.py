"""Running clients, status lines and settings of Claude Code, as last looked up."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from ccwatch.client import registry, settings, spool
from ccwatch.model.setup import Running, Setup, StatusLine
from ccwatch.transcript.locate import PROJECTS


class ClientState:
    """Running clients, status lines and settings. A mapping that changes is replaced."""

    def __init__(self, roots: tuple[str, ...], spool: Path | None) -> None:
        """Look up nothing yet.

        Args:
            roots: Config folders of Claude Code.
            spool: Folder where the status-line command stores its input.
        """
        self._roots, self._spool = roots, spool
        self.running: Mapping[str, Running] = MappingProxyType({})
        self.statuslines: Mapping[str, StatusLine] = MappingProxyType({})
        self.setups: Mapping[str, Setup] = MappingProxyType({})
        self._homes: dict[str, str] = {}
        self.unread: set[str] = set()
        """Working directories whose settings have not been read yet."""

    def settle_in(self, cwd: str, root: str) -> None:
        """Note a working directory, so that its settings are read.

        Args:
            cwd: The working directory.
            root: The config folder of a session in it; of several, the first one counts.
        """
        known = self._homes.get(cwd)
        if known is None or (known != root and self._place(root) < self._place(known)):
            self._homes[cwd] = root
            self.unread.add(cwd)

    def root_of(self, path: str) -> str:
        """The config folder of a transcript; empty if it is in none."""
        for root in self._roots:
            if path.startswith(os.path.join(root, PROJECTS, "")):
                return root
        return ""

    def _place(self, root: str) -> int:
        return self._roots.index(root) if root in self._roots else len(self._roots)

    def ask(self) -> set[str] | None:
        """Look up running clients and status lines.

        Returns:
            The sessions whose status line changed; `None` if nothing changed at all.
        """
        running = {
            one.session_id: one for root in self._roots for one in registry.running(Path(root))
        }
        told = spool.load(self._spool) if self._spool else {}
        before = self.statuslines
        if (running, told) == (self.running, before):
            return None
        self.running, self.statuslines = MappingProxyType(running), MappingProxyType(told)
        return {one for one in told.keys() | before.keys() if told.get(one) != before.get(one)}

    def read_setups(self, folders: Iterable[str] | None) -> bool:
        """Read the settings in force in working directories. Returns whether any changed.

        Args:
            folders: The directories, which were noted before; all of those if `None`.
        """
        chosen = self._homes.keys() if folders is None else folders
        found = {cwd: settings.read(Path(self._homes[cwd]), cwd) for cwd in chosen}
        self.unread.difference_update(found)
        new = {cwd: setup for cwd, setup in found.items() if self.setups.get(cwd) != setup}
        if new:
            self.setups = MappingProxyType({**self.setups, **new})
        return bool(new)
