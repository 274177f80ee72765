"""Which session the Live screen shows."""

import os
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import compress, repeat
from operator import attrgetter

from ccwatch.report.board import Row

_path = attrgetter("path")


class How(StrEnum):
    """Why a session is the one that is shown."""

    HERE = "here"
    """It works in the folder that ccwatch was started in, or below it."""
    NEWEST = "newest"
    """It wrote last."""
    PINNED = "pinned"
    """The user chose it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The rule by which a session is chosen."""

    how: How = How.NEWEST
    """What it goes by."""
    session: str = ""
    """How the id of the session begins that the user chose, when pinned."""
    folder: str = ""
    """The folder that ccwatch was started in; empty to ignore it."""

    def session_of(self, rows: tuple[Row, ...]) -> str:
        """Choose among sessions, newest activity first; empty when there is none.

        A pinned session stays chosen before it is known. Where no session works in
        the folder, the newest of all is taken.
        """
        if self.how is How.PINNED:
            return next((row.id for row in rows if row.id.startswith(self.session)), self.session)
        if self.how is How.HERE and self.folder:
            fitting = map(is_in, map(_path, rows), repeat(self.folder))
            if found := next(compress(rows, fitting), None):
                return found.id
        return rows[0].id if rows else ""


@lru_cache(4096)
def is_in(path: str, folder: str) -> bool:
    """Is a path a folder, or below it? Asked for thousands of sessions, of far fewer projects."""
    return path == folder or path.startswith(os.path.join(folder, ""))
