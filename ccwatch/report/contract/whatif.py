"""The document of `ccwatch whatif --json`."""

from typing import Annotated, Literal

from pydantic import Field

from ccwatch.report.contract.part import Count, Dollars, Part


class Tried(Part):
    """What sessions come to under a scenario."""

    scenario: str | None
    """How one asks for it; null for what there was."""
    title: str
    """What is different, in words."""
    answers_usd: Dollars
    """What all answers cost, those of sub-agents included."""
    compacting_usd: Dollars
    """Estimate of what the requests for summaries cost."""
    total_usd: Dollars
    """Both together."""
    difference_usd: float
    """How much more that is than what there was."""
    compactions: Count
    """Compactions of the main conversations."""
    clears: Count
    """How often one of them was cleared."""
    carried_tokens: Count
    """Tokens sent with all requests of the main conversations together."""
    largest_tokens: Count
    """The largest context."""
    trigger_low_tokens: Count | None
    """The lowest trigger; null where compactions came as they had come."""
    trigger_high_tokens: Count | None
    """The highest trigger."""
    unlike_sessions: Count
    """Sessions that are counted as they were, since the scenario makes no sense for them."""


class WhatIf(Part):
    """What sessions would have cost. Keys may be added, but none is renamed or dropped."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    """The number of this contract."""
    session_ids: list[str]
    """The sessions that were asked for."""
    sessions: Count
    """How many of them were replayed."""
    unpriced_sessions: Count
    """How many were left out, because an answer has no price."""
    actual: Tried
    """What there was."""
    replayed_at_own_trigger: Tried
    """The replay at the trigger that each session had."""
    off_percent: float | None
    """By how much that misses what was logged for answers."""
    scenarios: list[Tried]
    """What was tried, in its order."""
    left_tokens: Count
    """What a compaction is taken to leave, beside what is always there."""
    summary_tokens: Count
    """How large a summary is taken to be."""
    habit_basis: Literal["learned", "estimated"]
    """How both are known."""
    habit_compactions: Count
    """Compactions that they are the medians of."""
    assumptions: list[str]
    """What all that takes for granted, in words."""


def whatif_schema() -> dict[str, object]:
    """The JSON Schema of the document. It lets keys pass that it does not know."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **WhatIf.model_json_schema(by_alias=True),
    }
