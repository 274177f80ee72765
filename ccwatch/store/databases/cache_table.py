"""The tables of the cache: states of transcripts, sessions at rest, and their JSON."""

import os
import sqlite3
from collections.abc import Container, Iterable, Sequence
from typing import Final
from zlib import crc32

from msgspec import Struct
from msgspec.structs import astuple

from ccwatch.store.source import StoredTranscript
from ccwatch.transcript.mark import Facts, Mark

CREATE: Final = (
    """
    CREATE TABLE IF NOT EXISTS transcripts (
        path BLOB UNIQUE, mtime_ns INTEGER, size INTEGER, ino INTEGER,
        offset INTEGER, head INTEGER, anchor INTEGER, skipping INTEGER, oversize INTEGER,
        early INTEGER, fold BLOB, checksum INTEGER
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS json_texts (
        id BLOB PRIMARY KEY, key BLOB, text BLOB, checksum INTEGER
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS sessions (
        id BLOB PRIMARY KEY, body BLOB, checksum INTEGER, analysis BLOB, seal INTEGER
    ) WITHOUT ROWID
    """,
)
"""Creates the tables if they do not exist."""
_SELECT_PATHS: Final = "SELECT path FROM transcripts"
_SELECT_TRANSCRIPT: Final = "SELECT * FROM transcripts WHERE path = ?"
_INSERT_TRANSCRIPT: Final = (
    "INSERT OR REPLACE INTO transcripts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_DELETE_TRANSCRIPT: Final = "DELETE FROM transcripts WHERE path = ?"
_SELECT_SESSION_IDS: Final = "SELECT id FROM sessions"
_SELECT_SESSIONS: Final = "SELECT id, body, checksum, analysis, seal FROM sessions"
_SELECT_PAGE: Final = f"{_SELECT_SESSIONS} WHERE id > ? ORDER BY id LIMIT ?"
_SELECT_SESSION: Final = f"{_SELECT_SESSIONS} WHERE id = ?"
_INSERT_SESSION: Final = "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?)"
_UPDATE_ANALYSIS: Final = "UPDATE sessions SET analysis = ?, seal = ? WHERE id = ? AND checksum = ?"
_SELECT_JSON: Final = "SELECT id, key, text, checksum FROM json_texts"
_INSERT_JSON: Final = "INSERT OR REPLACE INTO json_texts VALUES (?, ?, ?, ?)"
_DELETE_JSON: Final = "DELETE FROM json_texts WHERE id = ?"
_DELETE_SESSION: Final = "DELETE FROM sessions WHERE id = ?"

Row = tuple[object, ...]
"""A row of a table, or some fields of it."""


class StoredSession(Struct, frozen=True, array_like=True):
    """A session at rest, encoded."""

    body: bytes
    """Its record, encoded."""
    analysis: bytes = b""
    """Its analysis, encoded; empty if there is none."""

    @property
    def stamp(self) -> int:
        """Identifies this state of the session."""
        return crc32(self.body)


JsonTexts = dict[str, tuple[str, str]]
"""JSON of sessions by their ids: a fingerprint of its input, and the text."""


class Changes(Struct, frozen=True):
    """Changes to the cache."""

    transcripts: Iterable[tuple[str, StoredTranscript]] = ()
    """States of transcripts by path, to be inserted or replaced."""
    dropped_transcripts: Iterable[str] = ()
    """Paths of deleted transcripts, whose states are to be dropped."""
    sessions: Iterable[tuple[str, StoredSession]] = ()
    """Sessions by id, to be inserted or replaced."""
    dropped_sessions: Iterable[str] = ()
    """Ids of sessions that do not rest any more, to be dropped with their JSON."""
    analyses: Iterable[tuple[str, int, bytes]] = ()
    """Analyses to be added to stored sessions: the id, the stamp of the session, the analysis."""
    json_texts: JsonTexts = {}
    """JSON of sessions at rest, to be inserted or replaced."""


def paths_of(cache: sqlite3.Connection) -> frozenset[str]:
    """Read the paths of all transcripts."""
    names = cache.execute(_SELECT_PATHS)
    return frozenset(os.fsdecode(path) for (path,) in names if isinstance(path, bytes))


def page_of(
    cache: sqlite3.Connection, after: bytes, count: int
) -> list[tuple[bytes, StoredSession | None]]:
    """Read a number of sessions at rest from a key on; `None` for a damaged one."""
    rows = cache.execute(_SELECT_PAGE, (after, count))
    return [(key, _session_of(row)) for key, *row in rows if isinstance(key, bytes)]


def news_of(cache: sqlite3.Connection, known: Container[str]) -> list[StoredSession]:
    """Read the sessions at rest whose ids are not known."""
    keys = [key for (key,) in cache.execute(_SELECT_SESSION_IDS) if isinstance(key, bytes)]
    fresh = (key for key in keys if _name(key) not in known)
    rows = (row for key in fresh for _, *row in cache.execute(_SELECT_SESSION, (key,)))
    return [one for row in rows if (one := _session_of(row))]


def transcripts_of(cache: sqlite3.Connection, paths: Iterable[str]) -> dict[str, StoredTranscript]:
    """Read the states of transcripts. Rows of others, as in a damaged file, are ignored."""
    found: dict[str, StoredTranscript] = {}
    for path in paths:
        for row in cache.execute(_SELECT_TRANSCRIPT, (os.fsencode(path),)):
            if (one := _transcript_of(row)) and one[0] == path:
                found[path] = one[1]
    return found


def json_texts_of(cache: sqlite3.Connection) -> JsonTexts:
    """Read the JSON of all sessions."""
    found: JsonTexts = {}
    for row in cache.execute(_SELECT_JSON):
        match row:
            case bytes(name), bytes(key), bytes(text), int(checksum):
                if _json_checksum(name, key, text) == checksum:
                    found[_name(name)] = key.decode(), text.decode()
    return found


def statements(changes: Changes) -> list[tuple[str, list[Row]]]:
    """Make the statements that store changes.

    Returns:
        Statements in order of execution, each with its rows of parameters.
    """
    dropped: list[Row] = [(_key(name),) for name in changes.dropped_sessions]
    found: list[tuple[str, list[Row]]] = [
        (_DELETE_TRANSCRIPT, [(os.fsencode(path),) for path in changes.dropped_transcripts]),
        (_INSERT_TRANSCRIPT, [_transcript_row(path, one) for path, one in changes.transcripts]),
        (_DELETE_SESSION, dropped),
        (_DELETE_JSON, dropped),
        (_INSERT_SESSION, [_session_row(name, one) for name, one in changes.sessions]),
        (_UPDATE_ANALYSIS, [_analysis_row(*one) for one in changes.analyses]),
        (_INSERT_JSON, [_json_row(name, *one) for name, one in changes.json_texts.items()]),
    ]
    return [(statement, rows) for statement, rows in found if rows]


def _json_row(name: str, key: str, text: str) -> Row:
    row = _key(name), key.encode(), text.encode()
    return (*row, _json_checksum(*row))


def _json_checksum(*parts: bytes) -> int:
    checksum = 0
    for part in parts:
        checksum = crc32(part, crc32(b"%d " % len(part), checksum))
    return checksum


def _name(key: bytes) -> str:
    return key.decode("utf-8", "surrogatepass")


def _key(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


def _session_row(name: str, stored: StoredSession) -> Row:
    seal = crc32(stored.analysis, stored.stamp)
    return (_key(name), stored.body, stored.stamp, stored.analysis, seal)


def _analysis_row(name: str, stamp: int, analysis: bytes) -> Row:
    return (analysis, crc32(analysis, stamp), _key(name), stamp)


def _session_of(row: Sequence[object]) -> StoredSession | None:
    """Decode a row; `None` if it is damaged."""
    match row:
        case bytes(body), int(checksum), bytes(analysis), int(seal) if crc32(body) == checksum:
            return StoredSession(body, analysis if crc32(analysis, checksum) == seal else b"")
    return None


def _transcript_row(path: str, stored: StoredTranscript) -> Row:
    mark = stored.mark
    plain = (*astuple(mark.facts), mark.offset, mark.head, mark.anchor, int(mark.skipping))
    row = (os.fsencode(path), *plain, stored.oversize, stored.early, stored.fold)
    return (*row, _transcript_checksum(row))


def _transcript_of(row: Row) -> tuple[str, StoredTranscript] | None:
    """Decode a row; `None` if it is damaged."""
    match row:
        case (
            bytes(path), int(mtime), int(size), int(ino), int(offset), int(head),
            int(anchor), int(skipping), int(oversize), int(early), bytes(fold), int(checksum),
        ) if checksum == _transcript_checksum(row[:-1]):  # fmt: skip
            facts = Facts(mtime, size, ino)
            mark = Mark(facts, offset, head, anchor, bool(skipping))
            return os.fsdecode(path), StoredTranscript(mark, oversize, fold, early)
    return None


def _transcript_checksum(row: Row) -> int:
    *plain, fold = row
    return crc32(fold, crc32(repr(plain).encode())) if isinstance(fold, bytes) else -1
