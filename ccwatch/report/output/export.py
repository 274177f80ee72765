"""Writes a report of a compaction, or rows of a list, into a folder, never over anything."""

import os
import re
from collections.abc import Iterable
from datetime import datetime, tzinfo
from pathlib import Path

MAX_NAMES = 99
"""Names that are tried when there are such files already."""


class ExportError(Exception):
    """The report was not written; the text says why, in words for users."""


def report_name(compaction_id: str, at_ms: int, zone: tzinfo | None) -> str:
    """The name of a file for the report of a compaction: `ccwatch-compaction-DATE-ID.md`.

    Args:
        compaction_id: Its id, of which only letters and digits come into the name.
        at_ms: When it was: milliseconds since 1970, UTC.
        zone: The time zone of the date; `None` for this machine's.
    """
    known = re.sub(r"[^A-Za-z0-9]", "", compaction_id)[:8] or "unknown"
    return f"ccwatch-compaction-{_day(at_ms, zone)}-{known}.md"


def rows_name(what: str, at_ms: int, zone: tzinfo | None) -> str:
    """The name of a file for the rows of a list: `ccwatch-WHAT-DATE.csv`.

    Args:
        what: What they are: a word.
        at_ms: The time: milliseconds since 1970, UTC.
        zone: The time zone of the date; `None` for this machine's.
    """
    return f"ccwatch-{what}-{_day(at_ms, zone)}.csv"


def _day(at_ms: int, zone: tzinfo | None) -> str:
    try:
        return f"{datetime.fromtimestamp(at_ms / 1000, zone):%Y-%m-%d}"
    except (OverflowError, ValueError, OSError):
        return "undated"


def write_new(text: str, folder: Path, name: str, forbidden: Iterable[str]) -> Path:
    """Write a text into a new file, with a number before its ending where the name is taken.

    Args:
        text: The text.
        folder: Where to.
        name: The name of the file.
        forbidden: Folders in and below which nothing is written.

    Returns:
        Where it was written.

    Raises:
        ExportError: If it could not be written, or may not be.
    """
    try:
        real = folder.resolve(strict=True)
        for one in forbidden:
            if real.is_relative_to(Path(one).resolve()):
                raise ExportError("nothing is written into Claude Code's own folders")
        return _write(text, real, name)
    except OSError as error:
        raise ExportError(error.strerror or "cannot be written") from error


def _write(text: str, folder: Path, name: str) -> Path:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    stem, ending = os.path.splitext(name)
    for number in range(1, MAX_NAMES + 1):
        path = folder / (name if number == 1 else f"{stem}-{number}{ending}")
        try:
            handle = os.open(path, flags, 0o600)
        except FileExistsError:
            continue
        try:
            with open(handle, "w", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return path
    raise ExportError(f"there are {MAX_NAMES} reports of it already")
