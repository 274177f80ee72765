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
_PATHS: Final = "SELECT path FROM transcripts"
_SELECT: Final = "SELECT * FROM transcripts WHERE path = ?"
_INSERT: Final = "INSERT OR REPLACE INTO transcripts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_DELETE: Final = "DELETE FROM transcripts WHERE path = ?"
_IDS: Final = "SELECT id FROM sessions"
_SESSIONING: Final = "SELECT id, body, checksum, analysis, seal FROM sessions"
_PAGE: Final = f"{_SESSIONING} WHERE id > ? ORDER BY id LIMIT ?"
_ONE: Final = f"{_SESSIONING} WHERE id = ?"
_SESSION: Final = "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?)"
_ANALYSIS: Final = "UPDATE sessions SET analysis = ?, seal = ? WHERE id = ? AND checksum = ?"
_JSON_TEXTS: Final = "SELECT id, key, text, checksum FROM json_texts"
_JSON: Final = "INSERT OR REPLACE INTO json_texts VALUES (?, ?, ?, ?)"
_DROP_JSON: Final = "DELETE FROM json_texts WHERE id = ?"
_WAKE: Final = "DELETE FROM sessions WHERE id = ?"

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

    found: Iterable[tuple[str, StoredTranscript]] = ()
    """States of transcripts by path, to be inserted or replaced."""
    gone: Iterable[str] = ()
    """Paths of deleted transcripts, to be dropped."""
    resting: Iterable[tuple[str, StoredSession]] = ()
    """Sessions by id, to be inserted or replaced."""
    woken: Iterable[str] = ()
    """Ids of sessions that do not rest any more, to be dropped with their JSON."""
    analyses: Iterable[tuple[str, int, bytes]] = ()
    """Analyses to be added to stored sessions: the id, the stamp of the session, the analysis."""
    json_texts: JsonTexts = {}
    """JSON of sessions at rest, to be inserted or replaced."""


def paths_of(cache: sqlite3.Connection) -> frozenset[str]:
    """Read the paths of all transcripts."""
    names = cache.execute(_PATHS)
    return frozenset(os.fsdecode(path) for (path,) in names if isinstance(path, bytes))


def page_of(
    cache: sqlite3.Connection, after: bytes, count: int
) -> list[tuple[bytes, StoredSession | None]]:
    """Read a number of sessions at rest from a key on; `None` for a damaged one."""
    rows = cache.execute(_PAGE, (after, count))
    return [(key, _session_of(row)) for key, *row in rows if isinstance(key, bytes)]


def news_of(cache: sqlite3.Connection, known: Container[str]) -> list[StoredSession]:
    """Read the sessions at rest whose ids are not known."""
    keys = [key for (key,) in cache.execute(_IDS) if isinstance(key, bytes)]
    fresh = (key for key in keys if _name(key) not in known)
    rows = (row for key in fresh for _, *row in cache.execute(_ONE, (key,)))
    return [one for row in rows if (one := _session_of(row))]


def transcripts_of(cache: sqlite3.Connection, paths: Iterable[str]) -> dict[str, StoredTranscript]:
    """Read the states of transcripts. Rows of others, as in a damaged file, are ignored."""
    found: dict[str, StoredTranscript] = {}
    for path in paths:
        for row in cache.execute(_SELECT, (os.fsencode(path),)):
            if (one := _transcript_of(row)) and one[0] == path:
                found[path] = one[1]
    return found


def json_texts_of(cache: sqlite3.Connection) -> JsonTexts:
    """Read the JSON of all sessions."""
    found: JsonTexts = {}
    for row in cache.execute(_JSON_TEXTS):
        match row:
            case bytes(name), bytes(key), bytes(text), int(checksum):
                if _sum(name, key, text) == checksum:
                    found[_name(name)] = key.decode(), text.decode()
    return found


def statements(changes: Changes) -> list[tuple[str, list[Row]]]:
    """Make the statements that store changes.

    Returns:
        Statements in order of execution, each with its rows of parameters.
    """
    woken: list[Row] = [(_key(name),) for name in changes.woken]
    found: list[tuple[str, list[Row]]] = [
        (_DELETE, [(os.fsencode(path),) for path in changes.gone]),
        (_INSERT, [_row_of(path, one) for path, one in changes.found]),
        (_WAKE, woken),
        (_DROP_JSON, woken),
        (_SESSION, [_row_of_session(name, one) for name, one in changes.resting]),
        (_ANALYSIS, [_row_of_analysis(*one) for one in changes.analyses]),
        (_JSON, [_row_of_json(name, *one) for name, one in changes.json_texts.items()]),
    ]
    return [(statement, rows) for statement, rows in found if rows]


def _row_of_json(name: str, key: str, text: str) -> Row:
    row = _key(name), key.encode(), text.encode()
    return (*row, _sum(*row))


def _sum(*parts: bytes) -> int:
    checksum = 0
    for part in parts:
        checksum = crc32(part, crc32(b"%d " % len(part), checksum))
    return checksum


def _name(key: bytes) -> str:
    return key.decode("utf-8", "surrogatepass")


def _key(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


def _row_of_session(name: str, stored: StoredSession) -> Row:
    seal = crc32(stored.analysis, stored.stamp)
    return (_key(name), stored.body, stored.stamp, stored.analysis, seal)


def _row_of_analysis(name: str, stamp: int, analysis: bytes) -> Row:
    return (analysis, crc32(analysis, stamp), _key(name), stamp)


def _session_of(row: Sequence[object]) -> StoredSession | None:
    """Decode a row; `None` if it is damaged."""
    match row:
        case bytes(body), int(checksum), bytes(analysis), int(seal) if crc32(body) == checksum:
            return StoredSession(body, analysis if crc32(analysis, checksum) == seal else b"")
    return None


def _row_of(path: str, stored: StoredTranscript) -> Row:
    mark = stored.mark
    plain = (*astuple(mark.facts), mark.offset, mark.head, mark.anchor, int(mark.skipping))
    row = (os.fsencode(path), *plain, stored.oversize, stored.early, stored.fold)
    return (*row, _checksum(row))


def _transcript_of(row: Row) -> tuple[str, StoredTranscript] | None:
    """Decode a row; `None` if it is damaged."""
    match row:
        case (
            bytes(path), int(mtime), int(size), int(ino), int(offset), int(head),
            int(anchor), int(skipping), int(oversize), int(early), bytes(fold), int(checksum),
        ) if checksum == _checksum(row[:-1]):  # fmt: skip
            facts = Facts(mtime, size, ino)
            mark = Mark(facts, offset, head, anchor, bool(skipping))
            return os.fsdecode(path), StoredTranscript(mark, oversize, fold, early)
    return None


def _checksum(row: Row) -> int:
    *plain, fold = row
    return crc32(fold, crc32(repr(plain).encode())) if isinstance(fold, bytes) else -1
