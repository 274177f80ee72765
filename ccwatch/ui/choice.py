"""The rule by which the Live screen chooses a session."""

import os
from enum import StrEnum

from msgspec import Struct

from ccwatch.model.folder import comparable
from ccwatch.report.board import SessionRow
from ccwatch.report.session_values import common_end


class ChoiceReason(StrEnum):
    """Why a session is shown."""

    HERE = "here"
    """It runs in the folder that ccwatch was started in, or below it."""
    NEWEST = "newest"
    """It wrote last."""
    PINNED = "pinned"
    """The user chose it."""


class Choice(Struct, frozen=True):
    """The rule by which a session is chosen."""

    how: ChoiceReason = ChoiceReason.NEWEST
    """The kind of the rule."""
    session: str = ""
    """The id, or a prefix of it, of the session that the user chose, when pinned."""
    folder: str = ""
    """The folder that ccwatch was started in or asked for, or its name; empty to ignore it."""

    @classmethod
    def at_first(cls, session: str, folder: str) -> "Choice":
        """The rule at the start.

        Args:
            session: The id, or a prefix of it, that the user asked for; empty for any session.
            folder: The folder that ccwatch was started in; empty to ignore it.
        """
        if session:
            return cls(ChoiceReason.PINNED, session, folder)
        return cls(ChoiceReason.HERE if folder else ChoiceReason.NEWEST, session, folder)

    def among(self, rows: tuple[SessionRow, ...]) -> str:
        """The id of the first session that fits the rule; empty if none does."""
        if self.how is ChoiceReason.PINNED:
            return next((row.id for row in rows if row.id.startswith(self.session)), "")
        if self.how is ChoiceReason.HERE and self.folder:
            here = comparable(self.folder)
            below = os.path.join(here, "")
            for row in rows:
                path = comparable(row.path)
                if here in (path, comparable(row.project)) or path.startswith(below):
                    return row.id
            return ""
        return rows[0].id if rows else ""

    def instead(self, rows: tuple[SessionRow, ...]) -> str:
        """What is chosen if no session fits the rule."""
        if self.how is ChoiceReason.PINNED:
            return self.session
        return rows[0].id if rows else ""


NEWEST = Choice()
"""The session that wrote last."""


class Chooser:
    """Chooses a session of one board after another; quick if most rows stay the same."""

    def __init__(self) -> None:
        self._choice, self._rows = Choice(), tuple[SessionRow, ...]()
        self._found = self._chosen = ""

    def of(self, choice: Choice, rows: tuple[SessionRow, ...]) -> str:
        """The id of the chosen session; empty if there is none.

        A pinned session is chosen before it is known. Where no session runs in the folder, the
        newest of all is chosen.

        Args:
            choice: The rule.
            rows: The sessions, newest activity first.
        """
        if choice is self._choice and rows is self._rows:
            return self._chosen
        if choice is self._choice and not self._found:
            # None of the rows that are still there fits the rule.
            self._found = choice.among(rows[: len(rows) - common_end(self._rows, rows)])
        else:
            self._found = choice.among(rows)
        self._choice, self._rows = choice, rows
        self._chosen = self._found or choice.instead(rows)
        return self._chosen
