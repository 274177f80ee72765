"""The state of the index at one moment."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field

from ccwatch.analysis.stored_analysis import StoredAnalysis
from ccwatch.model.client import Running, StatusLine
from ccwatch.model.session import Session
from ccwatch.model.setup import NO_SETUP, Setup
from ccwatch.transcript.locate import config_folder


class Progress(Struct, frozen=True):
    """Progress of the first reading."""

    files: int = 0
    """Transcripts read so far."""
    all_files: int = 0
    """All transcripts."""
    size: int = 0
    """Bytes read so far."""
    all_size: int = 0
    """All bytes."""

    @property
    def done(self) -> bool:
        """Has everything been read once?"""
        return self.files >= self.all_files


class LineCounts(Struct, frozen=True):
    """Counts of the lines of all transcripts, by what became of them."""

    lines: int = 0
    """Lines, without blank ones."""
    damaged: int = 0
    """Damaged lines from which rows were recovered."""
    unread: int = 0
    """Lines from which nothing was recovered, or that are too long."""
    unknown: tuple[tuple[str, int], ...] = ()
    """Types of rows that ccwatch does not know, with their number, the most frequent first."""
    ignored: tuple[tuple[str, int], ...] = ()
    """Types of rows that ccwatch knows and ignores, the most frequent first."""


Workplace = tuple[str, str]
"""Where a session is: its config folder, and its working directory."""

NO_ANALYSES: Final[Mapping[str, StoredAnalysis]] = MappingProxyType({})
"""No stored analyses."""


class Snapshot(Struct, frozen=True, eq=False):
    """The state of the index at one moment. Compared by identity; `Snapshot()` is an empty one."""

    sessions: tuple[Session, ...] = ()
    """Newest activity first."""
    roots: tuple[str, ...] = ()
    """The config folders that were scanned; those that do not exist only if the user named them."""
    gone: tuple[str, ...] = ()
    """Those of them whose folder of projects was deleted or moved away since it was scanned."""
    unreadable: tuple[tuple[str, str], ...] = ()
    """Files and folders that could not be read, each with the reason."""
    progress: Progress = Progress()
    """Progress of the first reading."""
    line_counts: LineCounts = LineCounts()
    """Counts of all lines."""
    running: Mapping[str, Running] = field(default_factory=lambda: MappingProxyType({}))
    """Client processes that are alive, by sessionId."""
    unchecked: frozenset[str] = frozenset()
    """Sessions of clients that are registered, and whose processes cannot be seen from here."""
    elsewhere: bool = False
    """Is a client in another container or on another machine? Then the registry may lack some."""
    registries: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    """The sessions that clients' entries name, whether alive or not, by config folder; a folder is
    missing if no client ever registered there."""
    statuslines: Mapping[str, StatusLine] = field(default_factory=lambda: MappingProxyType({}))
    """The last status line of each session, by sessionId."""
    setups: Mapping[Workplace, Setup] = field(default_factory=lambda: MappingProxyType({}))
    """Claude Code's settings in force."""
    analyses: Mapping[str, StoredAnalysis] = field(default_factory=lambda: NO_ANALYSES)
    """Stored analyses of sessions at rest, by sessionId; to be checked before use."""

    @property
    def by_id(self) -> dict[str, Session]:
        """The sessions by their ids."""
        return {session.id: session for session in self.sessions}

    def origin(self, session: Session) -> Session | None:
        """The session that a fork was copied from; `None` for no fork, and if that is unknown."""
        origin = session.forked_from
        return next((one for one in self.sessions if one.id == origin), None) if origin else None

    def config_folder(self, path: str) -> str:
        """The config folder that a transcript is in; empty if it is in none of `roots`."""
        return config_folder(path, self.roots)

    def is_registered(self, session: Session) -> bool | None:
        """Does a client's entry name a session? `None` if clients do not register in its folder."""
        named = self.registries.get(self.config_folder(session.path))
        return None if named is None else session.id in named

    def setup(self, session: Session) -> Setup:
        """The settings in force for a session: those of its own config folder."""
        path = session.path or session.agent_path
        own = self.config_folder(path) if len(self.roots) > 1 else ""
        workplaces = ((root, session.project) for root in ((own,) if own else self.roots))
        return next(
            (self.setups[workplace] for workplace in workplaces if workplace in self.setups),
            NO_SETUP,
        )
