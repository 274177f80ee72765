"""The archive of compactions, which outlives the transcripts: one SQLite file."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from ccwatch.store.databases import archive_table
from ccwatch.store.databases.archived import ArchivedCompaction, updated
from ccwatch.store.databases.database import BARRED, Database

FILE: Final = "compactions.sqlite3"
"""The name of the file."""


class Archive(Database):
    """A file of compactions. No method raises: if one fails, `problem` says why."""

    SCHEMA = archive_table.SCHEMA
    CREATE = (archive_table.CREATE,)

    def __init__(self, folder: Path, *, writes: bool = True) -> None:
        """Touch nothing yet.

        Args:
            folder: Where the file is; made when something is first put into it.
            writes: May anything be written?
        """
        super().__init__(folder / FILE, writes=writes)

    def read(self) -> tuple[ArchivedCompaction, ...]:
        """All compactions, unsorted; none if the file cannot be read."""
        return self._carefully(self._read, ())

    def count(self) -> tuple[int, int]:
        """The number of compactions, and of those with the text of the summary."""
        return self._carefully(self._count, (0, 0))

    def summary(self, name: str) -> str:
        """The text of a compaction's summary; empty if it is not stored.

        Args:
            name: The compaction's id.
        """
        none: list[tuple[object, ...]] = []
        rows = self._carefully(lambda: self._select(archive_table.SUMMARY, name), none)
        return next((cell for row in rows for cell in row if isinstance(cell, str)), "")

    def put(self, found: Iterable[ArchivedCompaction]) -> tuple[ArchivedCompaction, ...] | None:
        """Store compactions, each merged with its stored entry, in one transaction.

        An entry under an earlier id, from before the boundary row was written, is deleted.

        Args:
            found: The compactions. What SQLite cannot store, such as half a surrogate pair, is left
                out.

        Returns:
            The stored entries of these compactions; `None` if storing failed.
        """
        given = tuple(found)
        wanted = tuple(one for it in given if (one := archive_table.storable(it)))
        early = tuple(name for it in given if (name := it.compaction.known_as))
        if not wanted:
            return ()
        if not self._writes:
            self.problem = BARRED
            return None
        return self._carefully(lambda: self._put(wanted, early), None)

    def forget(self, names: Iterable[str] | None = None) -> int | None:
        """Delete compactions.

        Args:
            names: Their ids; `None` for all.

        Returns:
            How many were deleted; `None` if that failed.
        """
        if not os.path.lexists(self.path):
            return 0
        wanted = None if names is None else tuple(names)
        return self._carefully(lambda: self._forget(wanted), None)

    def _read(self) -> tuple[ArchivedCompaction, ...]:
        return tuple(
            one for row in self._select(archive_table.READ) if (one := archive_table.entry_of(row))
        )

    def _count(self) -> tuple[int, int]:
        for row in self._select(archive_table.COUNT):
            entries, texts = (cell if isinstance(cell, int) else 0 for cell in row)
            return entries, texts
        return 0, 0

    def _put(
        self, wanted: tuple[ArchivedCompaction, ...], early: tuple[str, ...]
    ) -> tuple[ArchivedCompaction, ...]:
        self._prepare()
        with closing(self._connect("rw")) as archive, self._transaction(archive):
            together = {one.compaction.id: one for one in _found(archive, wanted)}
            for one in wanted:
                known = together.get(one.compaction.id)
                together[one.compaction.id] = updated(known, one) if known else one
            archive.executemany(
                archive_table.ERASE, [(archive_table.text(name),) for name in early]
            )
            archive.executemany(
                archive_table.INSERT, [archive_table.row_of(one) for one in together.values()]
            )
        return tuple(together.values())

    def _forget(self, names: tuple[str, ...] | None) -> int:
        self._check()
        with closing(self._connect("rw")) as archive, self._transaction(archive):
            archive.execute("PRAGMA secure_delete = ON")
            if names is None:
                return archive.execute("DELETE FROM compactions").rowcount
            return sum(archive.execute(archive_table.ERASE, (name,)).rowcount for name in names)


def _found(
    archive: sqlite3.Connection, wanted: Iterable[ArchivedCompaction]
) -> Iterator[ArchivedCompaction]:
    for one in wanted:
        row = archive.execute(archive_table.FIND, (one.compaction.id,)).fetchone()
        if row and (known := archive_table.entry_of(row)):
            yield known
