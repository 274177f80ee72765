"""Titles of sessions, and what tells those apart whose titles begin alike."""

from collections import Counter
from collections.abc import Iterable

from ccwatch.plain_text import one_line
from ccwatch.report.board import SessionRow
from ccwatch.ui.view import Look
from ccwatch.ui.widgets.words import ago

ALIKE = 8
"""Characters of a title that are compared: about what a narrow pane shows of it."""


def title_of(row: SessionRow) -> str:
    """The title of a session, else the start of its id."""
    return one_line(row.title, 120) or (row.id[:8] if row.project else "")


def telling_apart(rows: Iterable[SessionRow], look: Look) -> dict[str, str]:
    """What tells sessions of one folder apart whose titles begin alike, by their ids.

    That is the age of each, or the start of its id if another one of them is of the same age.
    """
    alike: dict[tuple[str, str], list[SessionRow]] = {}
    for row in rows:
        alike.setdefault((row.path, (row.title or row.id)[:ALIKE]), []).append(row)
    marks = {}
    for group in alike.values():
        if len(group) > 1:
            ages = [ago(look.moment.seconds_since(row.last_ms)) for row in group]
            number = Counter(ages)
            for row, age in zip(group, ages, strict=True):
                marks[row.id] = age if number[age] == 1 else row.id[:8]
    return marks
