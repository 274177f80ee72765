"""The record of tips, which lasts between runs: ids and figures, in one SQLite file."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from msgspec.structs import astuple

from ccwatch.analysis.tips.measure import Measure
from ccwatch.analysis.tips.notes import Notes, Snooze
from ccwatch.analysis.tips.sighting import Sighting, merged
from ccwatch.store.databases.archive_table import time_of
from ccwatch.store.databases.database import BARRED, Database
from ccwatch.store.databases.own_file import State, state

FILE: Final = "tips.sqlite3"
"""The name of the file."""
MAX_SIGHTINGS: Final = 5_000
"""Number of sightings that are stored, those with the latest first sighting."""

_COLUMNS: Final = (
    *("session", "tip", "first_ms", "last_ms"),
    *("before_turns", "before_context", "before_nano", "first_nano", "last_nano"),
    *("gone_ms", "then_session", "after_turns", "after_context", "after_nano"),
)
_TEXTS: Final = frozenset({"session", "tip", "then_session"})
_NAMES: Final = ", ".join(_COLUMNS)
_KINDS: Final = ", ".join(
    f"{name} {'TEXT NOT NULL' if name in _TEXTS else 'INTEGER'}" for name in _COLUMNS
)
_SNOOZE: Final = "tip TEXT NOT NULL, session TEXT NOT NULL, until_ms INTEGER NOT NULL"
_MARKS: Final = ", ".join("?" * len(_COLUMNS))
_READ: Final = f"SELECT {_NAMES} FROM sightings"  # noqa: S608, all of it is written here
_FIND: Final = f"{_READ} WHERE session = ? AND tip = ?"
_INSERT: Final = f"INSERT OR REPLACE INTO sightings ({_NAMES}) VALUES ({_MARKS})"  # noqa: S608
_DROP: Final = (
    "DELETE FROM sightings WHERE rowid IN "
    "(SELECT rowid FROM sightings ORDER BY first_ms DESC LIMIT -1 OFFSET ?)"
)


class NoteDatabase(Database):
    """A file of notes on tips. No method raises: if one fails, `problem` says why."""

    SCHEMA = 1
    CREATE = (
        "CREATE TABLE IF NOT EXISTS off (tip TEXT PRIMARY KEY NOT NULL)",
        f"CREATE TABLE IF NOT EXISTS snoozes ({_SNOOZE}, PRIMARY KEY (tip, session))",
        f"CREATE TABLE IF NOT EXISTS sightings ({_KINDS}, PRIMARY KEY (session, tip))",
    )

    def __init__(self, folder: Path, *, writes: bool = True) -> None:
        """Touch nothing yet.

        Args:
            folder: Where the file is; made when something is first put into it.
            writes: May anything be written?
        """
        super().__init__(folder / FILE, writes=writes)

    def state(self) -> State:
        """A value that changes whenever the file is written."""
        return state(self.path)

    def read(self) -> Notes:
        """All notes; empty if the file cannot be read."""
        return self._carefully(self._read, Notes())

    def put(self, found: Iterable[Sighting]) -> bool:
        """Store sightings, each merged with its stored entry, in one transaction."""
        wanted = tuple(filter(_is_storable, found))
        return not wanted or self._change(lambda file: _put(file, wanted))

    def switch(self, tip: str, *, off: bool) -> bool:
        """Store that a tip is switched off, or on again."""
        query = "INSERT OR IGNORE INTO off VALUES (?)" if off else "DELETE FROM off WHERE tip = ?"
        return self._change(lambda file: _run(file, query, tip))

    def snooze(self, one: Snooze, now_ms: int) -> bool:
        """Store a snooze, replacing the one of the same tip in the same session.

        Args:
            one: The snooze.
            now_ms: The time, for deleting expired ones: milliseconds since 1970, UTC.
        """

        def work(file: sqlite3.Connection) -> None:
            file.execute("DELETE FROM snoozes WHERE until_ms <= ?", (now_ms,))
            file.execute("INSERT OR REPLACE INTO snoozes VALUES (?, ?, ?)", astuple(one))

        return self._change(work)

    def wake(self, tip: str) -> bool:
        """Delete all snoozes of a tip."""
        return self._change(lambda file: _run(file, "DELETE FROM snoozes WHERE tip = ?", tip))

    def _read(self) -> Notes:
        found = (_sighting(row) for row in self._select(_READ))
        snoozes = (
            _snooze(row) for row in self._select("SELECT tip, session, until_ms FROM snoozes")
        )
        return Notes(
            frozenset(
                tip for (tip,) in self._select("SELECT tip FROM off") if isinstance(tip, str)
            ),
            frozenset(one for one in snoozes if one),
            {one.key: one for one in found if one},
        )

    def _change(self, work: Callable[[sqlite3.Connection], None]) -> bool:
        """Change the file in one transaction. Returns whether it succeeded."""
        if not self._writes:
            self.problem = BARRED
            return False

        def whole() -> bool:
            self._prepare()
            with closing(self._connect("rw")) as file, self._transaction(file):
                work(file)
            return True

        return self._carefully(whole, otherwise=False)


def _run(file: sqlite3.Connection, query: str, tip: str) -> None:
    file.execute(query, (tip,))


def _put(file: sqlite3.Connection, wanted: Iterable[Sighting]) -> None:
    for one in wanted:
        row = file.execute(_FIND, one.key).fetchone()
        known = _sighting(row) if row else None
        file.execute(_INSERT, _row(merged(known, one) if known else one))
    file.execute(_DROP, (MAX_SIGHTINGS,))


def _row(one: Sighting) -> tuple[int | str | None, ...]:
    return (
        *(one.session, one.tip, one.first_ms, one.last_ms),
        *(*astuple(one.before), one.first_nano, one.last_nano),
        *(one.gone_ms, one.then, *astuple(one.after)),
    )


def _sighting(row: Sequence[object]) -> Sighting | None:
    """Decode a row; `None` if it is malformed."""
    cells = dict(zip(_COLUMNS, row, strict=True))
    text = {name: cell for name, cell in cells.items() if isinstance(cell, str)}
    known = {name: cell for name, cell in cells.items() if isinstance(cell, int)}
    if not text.get("session") or not text.get("tip"):
        return None
    return Sighting(
        session=text["session"],
        tip=text["tip"],
        first_ms=time_of(cells["first_ms"]),
        last_ms=time_of(cells["last_ms"]),
        before=_measure(known, "before"),
        first_nano=known.get("first_nano"),
        last_nano=known.get("last_nano"),
        gone_ms=time_of(cells["gone_ms"]),
        then=text.get("then_session", ""),
        after=_measure(known, "after"),
    )


def _measure(known: dict[str, int], name: str) -> Measure:
    turns = known.get(f"{name}_turns", 0)
    return Measure(turns, known.get(f"{name}_context"), known.get(f"{name}_nano"))


def _snooze(row: Sequence[object]) -> Snooze | None:
    match row:
        case (str(tip), str(session), int(until_ms)):
            return Snooze(tip, session, until_ms)
        case _:
            return None


def _is_storable(one: Sighting) -> bool:
    """Can its ids be stored? Half a surrogate pair cannot."""
    try:
        f"{one.session}{one.tip}{one.then}".encode()
    except UnicodeEncodeError:
        return False
    return True
