"""The texts of rows as a filter compares them, each written once for as long as its row is same."""

from collections.abc import Iterable
from typing import Final

from ccwatch.ui.widgets.columns import LazyLine, Line, written

AT_ONCE: Final = 500
"""Lazy rows that are written while a key waits, at most."""


class RowTexts:
    """Remembers the texts of lazy rows. A row may be added in a thread."""

    def __init__(self) -> None:
        """Know no row yet."""
        self._known: dict[str, tuple[object, str]] = {}

    def matching(self, rows: Iterable[Line | LazyLine], needle: str) -> list[Line | LazyLine]:
        """The rows that contain a text, of those that are known and the first few that are not.

        Args:
            rows: The rows.
            needle: The text, whatever its case; with `!` before it, rows without the text.
        """
        wanted, inverted = needle.removeprefix("!").casefold(), needle.startswith("!")
        found, left = list[Line | LazyLine](), AT_ONCE
        for row in rows:
            text = self._text(row)
            if text is None and left > 0:
                left -= 1
                text = self.add(row)
            if text is not None and (wanted in text) is not inverted:
                found.append(row)
        return found

    def lacks(self, row: Line | LazyLine) -> bool:
        """Was a lazy row not added yet, or is it written from something else now?"""
        return self._text(row) is None

    def add(self, row: Line | LazyLine) -> str:
        """Write a row. Returns the text of all its cells, case-folded."""
        text = _text_of(written(row))
        if isinstance(row, LazyLine):
            self._known[row.key] = row.origin, text
        return text

    def clear(self) -> None:
        """Forget all rows."""
        self._known = {}

    def _text(self, row: Line | LazyLine) -> str | None:
        """The text of a row; `None` if it is not known."""
        if isinstance(row, Line):
            return _text_of(row)
        origin, text = self._known.get(row.key, (None, None))
        return text if origin == row.origin else None


def _text_of(line: Line) -> str:
    return " ".join((line.text, *line.cells)).casefold()
