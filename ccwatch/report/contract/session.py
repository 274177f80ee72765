"""One session in the document."""

from typing import Annotated, Literal

from pydantic import Field

from ccwatch.report.contract.part import Basis, Count, Dollars, Instant, Part
from ccwatch.report.contract.spending import Cache, Cost
from ccwatch.report.contract.window import Context


class Compaction(Part):
    """What one compaction of the main chain did."""

    id: str
    """The uuid of its boundary, or of its summary's row."""
    at: Instant | None
    """When it was done."""
    trigger: Literal["auto", "manual", "unknown"]
    """What started it."""
    pre_tokens: Count | None
    """The context before it, output and newer rows included."""
    pre_basis: Basis | None
    """How that is known."""
    post_tokens: Count | None
    """Claude Code's count after it: messages only, so always too low."""
    first_prompt_tokens: Count | None
    """The first context measured after it."""
    dropped_tokens: int | None
    """What it removed, in Claude Code's count."""
    duration_ms: Count | None
    """How long it took."""
    summary_tokens: Count | None
    """Estimate of the size of its summary."""
    estimated_usd: Dollars | None
    """Estimate of what asking for the summary cost; it stands on no row of the conversation."""
    estimated_off_usd: Dollars | None
    """The error of the estimate in both directions, as far as it is known for the release. Null
    without an estimate."""
    reread_files: Count | None
    """Files known before and read again soon after; null where blocks are not read, as for
    `context.by_category`."""
    reread_tokens: Count | None
    """The tokens of that."""


class Subagent(Part):
    """A sub-agent, with a window of its own."""

    agent_id: str
    """Its id."""
    agent_type: str | None
    """`general-purpose`, `Explore`, …"""
    description: str | None
    """What it was launched for."""
    model: str | None
    """The model of its last response."""
    used_tokens: Count | None
    """What its window holds."""
    window_tokens: Count | None
    """The size of that."""
    responses: Count
    """Its own responses of the API."""
    logged_usd: Dollars | None
    """What they cost, as far as they have a price; null where none has."""
    finished: bool | None
    """Has it ended? False while it seems to be at work: its session is open, and it wrote
    recently. Null if unknown."""


class CodeChanges(Part):
    """Lines of code, as Claude Code counts them, whatever its total covers."""

    added: int | None
    """Lines added."""
    removed: int | None
    """Lines removed."""


class Durations(Part):
    """Spans of time, as Claude Code counts them, whatever its total covers."""

    api_ms: Count | None
    """Waiting for the API."""
    wall_ms: Count | None
    """Running."""


class Limit(Part):
    """How much of a plan's limit was used when Claude Code last reported it to its status line."""

    name: str
    """`five_hour` or `seven_day`."""
    used_percent: Annotated[float, Field(ge=0)]
    """The part of it that was used, in percent."""
    resets_at: Instant | None
    """When it is reset."""
    told_at: Instant
    """When that was reported. Other sessions may have used more since."""


class Tip(Part):
    """A piece of advice."""

    id: str
    """Its stable name."""
    title: str
    """What was found."""
    advice: str
    """What to do about it."""
    evidence: str | None
    """The figures that it rests on."""
    saving_tokens: Count | None
    """Tokens that following it saves."""
    saving_usd: Dollars | None
    """Dollars that following it saves."""
    basis: Basis
    """How the saving is known."""
    command: str | None
    """What to copy: for Claude Code where it begins with `/`, a section of lines for CLAUDE.md
    where it begins with `#`."""
    urgent: bool
    """Must it be followed soon to help at all?"""


class Session(Part):
    """One sessionId with all of its files, those of its sub-agents included."""

    session_id: str
    """The sessionId."""
    project: str | None
    """Its working directory."""
    title: str | None
    """Given by the user, else by Claude Code, else its first prompt."""
    model: str | None
    """Of its last measured response, as the API names it."""
    client_version: str | None
    """The release of Claude Code that wrote its newest row."""
    git_branch: str | None
    """Of its newest row."""
    forked_from: str | None
    """The session that its first rows were copied from."""
    started_at: Instant | None
    """Its oldest row."""
    last_activity_at: Instant | None
    """Its newest row, sub-agents included."""
    live: bool | None
    """Does Claude Code have it open? Null if unknown."""
    status: str | None
    """What Claude Code says it is doing: `idle`, `busy`, `waiting`, …"""
    responses: Count
    """Unique responses of the API, sub-agents included; copied ones are their origin's."""
    context: Context
    """The window of its main chain."""
    cost: Cost
    """What it costs so far."""
    cache: Cache
    """Its prompt cache."""
    compactions: list[Compaction]
    """Of its main chain, oldest first; those in copied rows are with their origin."""
    microcompactions: Count
    """How often old tool results were cleared without a summary."""
    subagents: list[Subagent]
    """The one that wrote last first."""
    code_changes: CodeChanges
    """Lines of code."""
    durations: Durations
    """Spans of time."""
    limits: list[Limit]
    """Of the plan; empty without one, and where `ccwatch statusline` got nothing."""
    tips: list[Tip]
    """Advice, the urgent first, then by what it saves. Only what needs no look into the blocks of
    the session, where `by_category` is empty."""
