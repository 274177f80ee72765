"""What is known of one compaction."""

from dataclasses import dataclass

from ccwatch.analysis.compaction.detail import Detail
from ccwatch.report.history import Recorded


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What a page of a compaction is made from."""

    one: Recorded
    """The compaction as it is listed."""
    found: Detail | None = None
    """What was worked out from the transcript; `None` while or where it was not."""
    summary: tuple[str, ...] | None = None
    """The lines of its summary, without control characters; `None` until they were read."""
    reading: bool = False
    """Is the transcript being read?"""
    kept: tuple[str, ...] = ()
    """What the blocks begin with that it kept as they were, one for each, secrets masked; empty
    until they were read."""
