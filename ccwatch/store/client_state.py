"""Running clients, status lines and settings of Claude Code, as last looked up."""

from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from ccwatch.client import registry, settings, spool
from ccwatch.model.client import Running, StatusLine
from ccwatch.model.setup import Setup
from ccwatch.store.snapshot import Workplace


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
        self.unchecked: frozenset[str] = frozenset()
        """Sessions of clients that cannot be seen from here."""
        self.elsewhere = False
        """Is a client in another container or on another machine?"""
        self.registries: Mapping[str, frozenset[str]] = MappingProxyType({})
        self.statuslines: Mapping[str, StatusLine] = MappingProxyType({})
        self.setups: Mapping[Workplace, Setup] = MappingProxyType({})
        self._workplaces: set[Workplace] = set()
        self.unread: set[Workplace] = set()
        """Those whose settings have not been read yet."""

    def add_workplace(self, root: str, cwd: str) -> None:
        """Note where a session is, so that its settings are read.

        Args:
            root: Its config folder.
            cwd: Its working directory.
        """
        workplace = root, cwd
        if workplace not in self._workplaces:
            self._workplaces.add(workplace)
            self.unread.add(workplace)

    def ask(self) -> set[str] | None:
        """Look up running clients and status lines.

        Returns:
            The sessions whose status line changed; `None` if nothing changed at all.
        """
        read = {root: registry.clients(Path(root)) for root in self.roots}
        running = {one.session_id: one for found in read.values() for one in found.running}
        named = {root: found.named for root, found in read.items() if found.named is not None}
        unchecked = frozenset[str]().union(*(found.unchecked for found in read.values()))
        elsewhere = any(found.elsewhere for found in read.values())
        statuslines = spool.load(self._spool) if self._spool else {}
        before = self.statuslines
        known = self.running, self.registries, self.unchecked, self.elsewhere
        if (running, named, unchecked, elsewhere) == known and statuslines == before:
            return None
        self.unchecked, self.elsewhere = unchecked, elsewhere
        self.registries = MappingProxyType(named)
        self.running, self.statuslines = MappingProxyType(running), MappingProxyType(statuslines)
        return {
            one
            for one in statuslines.keys() | before.keys()
            if statuslines.get(one) != before.get(one)
        }

    def read_setups(self, cwds: Container[str] | None = None) -> bool:
        """Read the settings in force where sessions are. Returns whether any changed.

        Args:
            cwds: The working directories to look at; all if `None`.
        """
        chosen = [
            workplace for workplace in self._workplaces if cwds is None or workplace[1] in cwds
        ]
        return self._read(chosen)

    def read_new_setups(self) -> bool:
        """Read those that have not been read yet. Returns whether there are any."""
        return self._read([*self.unread])

    def _read(self, workplaces: Iterable[Workplace]) -> bool:
        found = {
            workplace: settings.read(Path(workplace[0]), workplace[1]) for workplace in workplaces
        }
        self.unread.difference_update(found)
        new = {
            workplace: setup
            for workplace, setup in found.items()
            if self.setups.get(workplace) != setup
        }
        if new:
            self.setups = MappingProxyType({**self.setups, **new})
        return bool(new)
