"""The rule by which the Live screen chooses a session."""

import os
from enum import StrEnum
from typing import Final

from msgspec import Struct

from ccwatch.model.folder import comparable
from ccwatch.report.board import SessionRow
from ccwatch.report.session_values import common_end


class ChoiceReason(StrEnum):
    """Why a session is shown."""

    HERE = "here"
    """It runs in the folder that ccwatch was started in, or below it."""
    NEWEST = "newest"
    """It wrote last, or is still writing beside one that did."""
    PINNED = "pinned"
    """The user chose it."""


class Choice(Struct, frozen=True):
    """The rule by which a session is chosen."""

    reason: ChoiceReason = ChoiceReason.NEWEST
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
        if self.reason is ChoiceReason.PINNED:
            return next((row.id for row in rows if row.id.startswith(self.session)), "")
        if self.reason is ChoiceReason.HERE and self.folder:
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
        if self.reason is ChoiceReason.PINNED:
            return self.session
        return rows[0].id if rows else ""


NEWEST = Choice()
"""The session that wrote last."""

HOLD_MS: Final = 10_000
"""Milliseconds for which a session may be silent before another that writes takes its place."""


class Chooser:
    """Chooses a session of one board after another; quick if most rows stay the same."""

    def __init__(self) -> None:
        self._choice, self._rows = Choice(), tuple[SessionRow, ...]()
        self._found = self._chosen = ""

    def of(self, choice: Choice, rows: tuple[SessionRow, ...], *, holds: bool = False) -> str:
        """The id of the chosen session; empty if there is none.

        A pinned session is chosen before it is known. Where no session runs in the folder, the
        newest of all is chosen.

        Args:
            choice: The rule.
            rows: The sessions, newest activity first.
            holds: Keep the session that was chosen before while it writes, too, so that sessions
                which write at the same time do not replace each other again and again.
        """
        is_same = choice is self._choice
        if is_same and rows is self._rows:
            return self._chosen
        if is_same and not self._found:
            # None of the rows that are still there fits the rule.
            found = choice.among(rows[: len(rows) - common_end(self._rows, rows)])
        else:
            found = choice.among(rows)
        chosen = found or choice.instead(rows)
        if holds and is_same and bool(found) == bool(self._found):
            chosen = self._held(rows, chosen)
        self._choice, self._rows, self._found, self._chosen = choice, rows, found, chosen
        return chosen

    def _held(self, rows: tuple[SessionRow, ...], newest: str) -> str:
        """The session that was chosen before if a client has it open and it writes, else another.

        Args:
            rows: The sessions, newest activity first.
            newest: The id of the session to choose otherwise.
        """
        at = next((at for at, row in enumerate(rows) if row.id == newest), len(rows))
        for row in rows[at + 1 :]:
            if row.last_ms < rows[at].last_ms - HOLD_MS:
                break
            if row.id == self._chosen:
                return newest if row.live is False else row.id
        return newest
