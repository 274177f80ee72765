"""The table of the archive: its columns, and the conversion of compactions to rows and back."""

from collections.abc import Mapping, Sequence
from typing import Final

from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.store.databases.archived import ArchivedCompaction, Owner
from ccwatch.transcript.instant import LATEST_MS

SCHEMA: Final = 1
"""The version of the schema. Within it, columns may be added, by a release that also adds them to
existing files, but not renamed or dropped."""

Cell = int | str | None
"""The value of a column."""

_COLUMNS: Final = {
    "id": "TEXT PRIMARY KEY NOT NULL",
    "at_ms": "INTEGER",
    "started_by": "TEXT",
    "version": "TEXT",
    "model": "TEXT",
    "pre_tokens": "INTEGER",
    "pre_measured": "INTEGER",
    "post_tokens": "INTEGER",
    "duration_ms": "INTEGER",
    "dropped_tokens": "INTEGER",
    "summary_bytes": "INTEGER",
    "focus": "TEXT",
    "after_responses": "INTEGER",
    "first_prompt_tokens": "INTEGER",
    "original": "INTEGER",
    "session": "TEXT",
    "agent": "TEXT",
    "root": "TEXT",
    "project": "TEXT",
    "as_of_ms": "INTEGER",
    "title": "TEXT",
    "nano": "INTEGER",
    "turns": "INTEGER",
    "since_ms": "INTEGER",
    "summary_tokens": "INTEGER",
    "reread_files": "INTEGER",
    "reread_tokens": "INTEGER",
    "reread_nano": "INTEGER",
    "summary": "TEXT",
    "idle": "INTEGER",
    "paid_nano": "INTEGER",
    "off_nano": "INTEGER",
}
_NAMES: Final = ", ".join(_COLUMNS)

CREATE: Final = "CREATE TABLE IF NOT EXISTS compactions ({})".format(
    ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
)
"""Creates the table."""
READ: Final = f"SELECT {_NAMES} FROM compactions"  # noqa: S608, all of it is written here
"""Gives all rows."""
COUNT: Final = "SELECT COUNT(*), SUM(summary <> '') FROM compactions"
"""Gives the number of rows, and of those with the text of a summary."""
SUMMARY: Final = "SELECT summary FROM compactions WHERE id = ?"
"""Gives the text of one summary."""
FIND: Final = f"{READ} WHERE id = ?"
"""Gives one row."""
_MARKS: Final = ", ".join("?" * len(_COLUMNS))
_OVER: Final = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name != "id")
INSERT: Final = (
    f"INSERT INTO compactions ({_NAMES}) VALUES ({_MARKS}) "  # noqa: S608
    f"ON CONFLICT (id) DO UPDATE SET {_OVER}"
)
"""Inserts or updates a row. Columns of newer releases keep their values."""
ERASE: Final = "DELETE FROM compactions WHERE id = ?"
"""Deletes one row."""


def row_of(entry: ArchivedCompaction) -> tuple[Cell, ...]:
    """Encode an entry as a row."""
    one, owner = entry.compaction, entry.owner
    reread = entry.reread or (None, None, None)
    return (
        one.id,
        one.at_ms,
        one.trigger.value,
        one.version,
        one.model,
        one.pre_tokens,
        one.pre_measured,
        one.post_tokens,
        one.duration_ms,
        one.dropped_tokens,
        one.summary_bytes,
        one.focus,
        one.after,
        one.first_prompt_tokens,
        *(owner.original, owner.session, owner.agent, owner.root, owner.project),
        *(owner.as_of_ms, owner.title),
        *(entry.nano, entry.turns, entry.since_ms, entry.summary_tokens),
        *reread,
        entry.summary,
        *(entry.idle, entry.paid_nano, entry.off_nano),
    )


def entry_of(row: Sequence[object]) -> ArchivedCompaction | None:
    """Decode a row; `None` if it is malformed."""
    cells = dict(zip(_COLUMNS, row, strict=True))
    name, session = _text(cells["id"]), _text(cells["session"])
    if not name or not session:
        return None
    started = _text(cells["started_by"])
    return ArchivedCompaction(
        compaction=Compaction(
            id=name,
            at_ms=time_of(cells["at_ms"]),
            trigger=Trigger(started) if started in _TRIGGERS else Trigger.UNKNOWN,
            version=_text(cells["version"]),
            model=_text(cells["model"]),
            pre_tokens=_count(cells["pre_tokens"]),
            pre_measured=bool(_count(cells["pre_measured"])),
            post_tokens=_count(cells["post_tokens"]),
            duration_ms=_count(cells["duration_ms"]),
            dropped_tokens=_count(cells["dropped_tokens"]),
            summary_bytes=_count(cells["summary_bytes"]) or 0,
            focus=_text(cells["focus"]),
            after=_count(cells["after_responses"]) or 0,
            first_prompt_tokens=_count(cells["first_prompt_tokens"]),
        ),
        owner=Owner(
            original=bool(_count(cells["original"])),
            session=session,
            agent=_text(cells["agent"]),
            root=_text(cells["root"]),
            project=_text(cells["project"]),
            as_of_ms=_count(cells["as_of_ms"]) or 0,
            title=_text(cells["title"]),
        ),
        nano=_count(cells["nano"]),
        turns=_count(cells["turns"]),
        since_ms=_count(cells["since_ms"]),
        summary_tokens=_count(cells["summary_tokens"]),
        reread=_reread_of(cells),
        summary=_text(cells["summary"]),
        idle=bool(_count(cells["idle"])),
        paid_nano=_count(cells["paid_nano"]),
        off_nano=_count(cells["off_nano"]),
    )


def _reread_of(cells: Mapping[str, object]) -> tuple[int, int, int | None] | None:
    files, tokens = _count(cells["reread_files"]), _count(cells["reread_tokens"])
    return (
        None if files is None or tokens is None else (files, tokens, _count(cells["reread_nano"]))
    )


def storable(entry: ArchivedCompaction) -> ArchivedCompaction | None:
    """An entry as it is after storing and reading; `None` if its id cannot be stored."""
    known = entry_of([_storable(cell) for cell in row_of(entry)])
    return known if known and known.compaction.id == entry.compaction.id else None


def time_of(cell: object) -> int:
    """Decode a time, milliseconds since 1970, UTC; 0 if it is invalid."""
    return cell if isinstance(cell, int) and 0 < cell < LATEST_MS else 0


def text(given: str) -> str:
    """A text that SQLite can store, without halves of surrogate pairs."""
    return given.encode("utf-8", "replace").decode("utf-8")


_TRIGGERS: Final = frozenset(trigger.value for trigger in Trigger)


def _storable(cell: Cell) -> Cell:
    """A value that SQLite can store, without halves of surrogate pairs; `None` for huge numbers."""
    if isinstance(cell, str):
        return text(cell)
    if cell is None or -(2**63) <= cell < 2**63:
        return cell
    return None


def _count(cell: object) -> int | None:
    return cell if isinstance(cell, int) and cell >= 0 else None


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""
