"""Running clients, status lines and settings of Claude Code, as last looked up."""

from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from ccwatch.client import registry, settings, spool
from ccwatch.model.setup import Running, Setup, StatusLine
from ccwatch.store.snapshot import Home


class ClientState:
    """Running clients, status lines and settings. A mapping that changes is replaced."""

    def __init__(self, roots: tuple[str, ...], spool: Path | None) -> None:
        """Look up nothing yet.

        Args:
            roots: Config folders of Claude Code.
            spool: Folder where the status-line command stores its input.
        """
        self.roots, self._spool = roots, spool
        self.running: Mapping[str, Running] = MappingProxyType({})
        self.statuslines: Mapping[str, StatusLine] = MappingProxyType({})
        self.setups: Mapping[Home, Setup] = MappingProxyType({})
        self._homes: set[Home] = set()
        self.unread: set[Home] = set()
        """Those whose settings have not been read yet."""

    def add_workplace(self, root: str, cwd: str) -> None:
        """Note where a session is, so that its settings are read.

        Args:
            root: Its config folder.
            cwd: Its working directory.
        """
        home = root, cwd
        if home not in self._homes:
            self._homes.add(home)
            self.unread.add(home)

    def ask(self) -> set[str] | None:
        """Look up running clients and status lines.

        Returns:
            The sessions whose status line changed; `None` if nothing changed at all.
        """
        running = {
            one.session_id: one for root in self.roots for one in registry.running(Path(root))
        }
        told = spool.load(self._spool) if self._spool else {}
        before = self.statuslines
        if (running, told) == (self.running, before):
            return None
        self.running, self.statuslines = MappingProxyType(running), MappingProxyType(told)
        return {one for one in told.keys() | before.keys() if told.get(one) != before.get(one)}

    def read_setups(self, cwds: Container[str] | None = None) -> bool:
        """Read the settings in force where sessions are. Returns whether any changed.

        Args:
            cwds: The working directories to look at; all if `None`.
        """
        chosen = [home for home in self._homes if cwds is None or home[1] in cwds]
        return self._read(chosen)

    def read_new_setups(self) -> bool:
        """Read those that have not been read yet. Returns whether there are any."""
        return self._read([*self.unread])

    def _read(self, homes: Iterable[Home]) -> bool:
        found = {home: settings.read(Path(home[0]), home[1]) for home in homes}
        self.unread.difference_update(found)
        new = {home: setup for home, setup in found.items() if self.setups.get(home) != setup}
        if new:
            self.setups = MappingProxyType({**self.setups, **new})
        return bool(new)
