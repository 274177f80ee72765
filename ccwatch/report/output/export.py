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


def export(
    report: str,
    compaction_id: str,
    at_ms: int,
    folder: Path,
    zone: tzinfo | None,
    forbidden: Iterable[str],
) -> Path:
    """Write a report as `ccwatch-compaction-DATE-ID.md`, with a number where that is taken.

    Args:
        report: The report, in Markdown.
        compaction_id: The compaction; only letters and digits of it come into the name.
        at_ms: When it was: milliseconds since 1970, UTC.
        folder: Where to.
        zone: The time zone of the date; `None` for this machine's.
        forbidden: Folders in and below which nothing is written.

    Returns:
        Where it was written.

    Raises:
        ExportError: If it could not be written, or may not be.
    """  # fmt: skip
    return _written(report, folder, forbidden, _name(compaction_id, at_ms, zone), ".md")


def export_rows(
    rows: str,
    what: str,
    at_ms: int,
    folder: Path,
    zone: tzinfo | None,
    forbidden: Iterable[str],
) -> Path:
    """Write rows of a list as `ccwatch-WHAT-DATE.csv`, with a number where that is taken.

    Args:
        rows: The rows, as CSV.
        what: What they are: a word.
        at_ms: The time: milliseconds since 1970, UTC.
        folder: Where to.
        zone: The time zone of the date; `None` for this machine's.
        forbidden: Folders in and below which nothing is written.

    Returns:
        Where it was written.

    Raises:
        ExportError: If it could not be written, or may not be.
    """  # fmt: skip
    return _written(f"{rows}\n", folder, forbidden, f"ccwatch-{what}-{_day(at_ms, zone)}", ".csv")


def _name(compaction_id: str, at_ms: int, zone: tzinfo | None) -> str:
    known = re.sub(r"[^A-Za-z0-9]", "", compaction_id)[:8] or "unknown"
    return f"ccwatch-compaction-{_day(at_ms, zone)}-{known}"


def _day(at_ms: int, zone: tzinfo | None) -> str:
    try:
        return f"{datetime.fromtimestamp(at_ms / 1000, zone):%Y-%m-%d}"
    except (OverflowError, ValueError, OSError):
        return "undated"


def _written(text: str, folder: Path, forbidden: Iterable[str], name: str, suffix: str) -> Path:
    try:
        real = folder.resolve(strict=True)
        for one in forbidden:
            if real.is_relative_to(Path(one).resolve()):
                raise ExportError("nothing is written into Claude Code's own folders")
        return _write(text, real, name, suffix)
    except OSError as error:
        raise ExportError(error.strerror or "cannot be written") from error


def _write(text: str, folder: Path, name: str, suffix: str) -> Path:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    for number in range(1, MAX_NAMES + 1):
        path = folder / (f"{name}{suffix}" if number == 1 else f"{name}-{number}{suffix}")
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
