"""Stores status lines as `ccwatch statusline` does."""

from pathlib import Path

from ccwatch.client import spool
from ccwatch.client.statusline import parse
from ccwatch.model.client import StatusLine


def keep(document: str, folder: Path, at_ms: int) -> StatusLine | None:
    """Parse a document and store it in a folder; `None` if it is not a status line."""
    status = parse(document, at_ms)
    if status:
        spool.store(status, folder)
    return status
