"""The document of `ccwatch compactions --json`."""

from typing import Annotated, Literal

from pydantic import Field

from ccwatch.report.contract.part import Count, Dollars, Instant, Part
from ccwatch.report.contract.session import Compaction


class PastCompaction(Compaction):
    """What one compaction of a session or a sub-agent did."""

    reread_usd: Dollars | None
    """Estimate of what reading again cost."""
    reported_usd: Dollars | None
    """What the summary cost, by Claude Code: as it was billed, if its response has a
    file of its own, else the difference of the totals before and after it, which includes small
    calls in the background. Null if there is no such file, and no two totals have only this
    compaction between them."""
    idle: bool
    """Did a pause start it, rather than the size of the context?"""
    session_id: str
    """The session."""
    agent_id: str | None
    """The sub-agent; null for the main chain."""
    project: str | None
    """The session's working directory."""
    title: str | None
    """The session's title."""
    model: str | None
    """The model of the response before it, as the API names it."""
    client_version: str | None
    """The release of Claude Code that did it."""
    turns: Count | None
    """Turns since the compaction before it, or since the start."""
    since_previous_ms: int | None
    """Time since the compaction before it, or since the start."""
    archived: bool
    """Is its transcript gone, so that only ccwatch's own archive knows of it?"""
    expires_at: Instant | None
    """From when on Claude Code deletes the transcript; null if unknown."""


class History(Part):
    """Compactions, newest first. Keys may be added, but none is renamed or dropped."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    """The number of this contract."""
    compactions: list[PastCompaction]
    """Each once: copies in forks belong to their origin."""
