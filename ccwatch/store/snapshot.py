"""Everything known at one moment."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from msgspec import Struct, field

from ccwatch.analysis.note import Note
from ccwatch.model.session import Session
from ccwatch.model.setup import Running, Setup, StatusLine


class Progress(NamedTuple):
    """How far the first reading has come."""

    files: int = 0
    """Transcripts read so far."""
    all_files: int = 0
    """Transcripts there are."""
    size: int = 0
    """Bytes read so far."""
    all_size: int = 0
    """Bytes there are."""

    @property
    def done(self) -> bool:
        """Has everything been read once?"""
        return self.files >= self.all_files


class Account(NamedTuple):
    """What became of the lines of all transcripts."""

    lines: int = 0
    """Lines seen, blank ones left out."""
    damaged: int = 0
    """Lines from which whole records could be recovered."""
    unread: int = 0
    """Lines that made no sense at all."""
    unknown: tuple[tuple[str, int], ...] = ()
    """Kinds of rows that ccwatch does not know, with how many there were, most first."""
    passed: tuple[tuple[str, int], ...] = ()
    """Kinds of rows that ccwatch knows and has no use for, most first."""


NO_NOTES: Final[Mapping[str, Note]] = MappingProxyType({})
"""Nothing was worked out for any session before."""


class Snapshot(Struct, frozen=True, eq=False):
    """Everything known at one moment. Compared by identity; empty is a value."""

    sessions: tuple[Session, ...] = ()
    """Newest activity first."""
    roots: tuple[str, ...] = ()
    """The config folders that were looked at, whether or not they are there."""
    unreadable: tuple[tuple[str, str], ...] = ()
    """Files and folders that could not be read, each with the reason."""
    progress: Progress = Progress()
    """How far the first reading has come."""
    account: Account = Account()
    """What became of all lines."""
    running: Mapping[str, Running] = field(default_factory=lambda: MappingProxyType({}))
    """Client processes that are alive, by sessionId."""
    statuslines: Mapping[str, StatusLine] = field(default_factory=lambda: MappingProxyType({}))
    """What the client last told its status line, by sessionId."""
    setups: Mapping[str, Setup] = field(default_factory=lambda: MappingProxyType({}))
    """Claude Code's settings in force, by working directory."""
    notes: Mapping[str, Note] = field(default_factory=lambda: NO_NOTES)
    """What an earlier run worked out for sessions at rest, by sessionId: to be checked first."""
