"""Rows of the JSON documents as comma-separated values, for spreadsheets."""

import csv
import io
from collections.abc import Iterable
from typing import Final

from ccwatch.plain_text import one_line

_FORMULA: Final = ("=", "+", "-", "@")
"""What a text begins with that a spreadsheet takes for a formula."""


def csv_text(names: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Write rows of values of a JSON document as CSV below the names of their columns.

    Texts lose control characters, and what a spreadsheet would take for a formula gets an
    apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(map(_csv_cell, row) for row in rows)
    return out.getvalue().rstrip("\n")


def _csv_cell(value: object) -> object:
    """Write a value so that a spreadsheet takes it for what it is; a list with blanks between."""
    if isinstance(value, list):
        value = " ".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    text = one_line(value, 4096)
    return f"'{text}" if text.startswith(_FORMULA) else text
