"""The document of `ccwatch whatif --json`."""

from typing import Annotated, Literal

from pydantic import Field

from ccwatch.report.contract.part import Count, Dollars, Part


class Tried(Part):
    """The result of sessions under a scenario."""

    scenario: str | None
    """How to ask for it; null for the actual result."""
    title: str
    """What is different, in words."""
    answers_usd: Dollars
    """What all responses cost, those of sub-agents included."""
    compacting_usd: Dollars
    """Estimate of what the summaries cost."""
    total_usd: Dollars
    """Both together."""
    difference_usd: float
    """By how much that is more than the actual total."""
    compactions: Count
    """Compactions of the main conversations."""
    clears: Count
    """How often one of them was cleared."""
    carried_tokens: Count
    """Context tokens of all responses of the main conversations together."""
    largest_tokens: Count
    """The largest context."""
    trigger_low_tokens: Count | None
    """The lowest trigger; null if compactions stayed where they were."""
    trigger_high_tokens: Count | None
    """The highest trigger."""
    unlike_sessions: Count
    """Sessions that are counted unchanged, since the scenario does not apply to them."""


class WhatIf(Part):
    """What sessions would have cost. Keys may be added, but none is renamed or dropped."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    """The number of this contract."""
    session_ids: list[str]
    """The sessions that were asked for."""
    sessions: Count
    """How many of them were replayed."""
    unpriced_sessions: Count
    """How many were left out, because a response has no price."""
    actual: Tried
    """The actual result."""
    replayed_at_own_trigger: Tried
    """The replay at the trigger that each session had."""
    off_percent: float | None
    """The error of that replay, in percent of the logged cost of responses."""
    scenarios: list[Tried]
    """What was tried, in its order."""
    left_tokens: Count
    """What a compaction is assumed to leave beyond the least context."""
    summary_tokens: Count
    """The assumed size of a summary."""
    habit_basis: Literal["learned", "estimated"]
    """How both are known."""
    habit_compactions: Count
    """Compactions that they are the medians of."""
    assumptions: list[str]
    """The assumptions behind these figures, in words."""
