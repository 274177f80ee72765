"""What was used and what it costs."""

from typing import Annotated, Literal

from pydantic import Field

from ccwatch.report.contract.part import Basis, Count, Dollars, Instant, Part


class Spent(Part):
    """What responses were billed for. No token is counted in two of the keys."""

    responses: Count
    """Answers of the API, each counted once; those an advisor gave are part of another's."""
    input_tokens: Count
    """Input that missed the cache and was not written to it."""
    cache_creation_input_tokens: Count
    """Input written to the cache."""
    cache_read_input_tokens: Count
    """Input read from the cache."""
    output_tokens: Count
    """What the model wrote, thinking included."""
    logged_usd: Dollars | None
    """What that cost, as far as it has a price; null where no part of it has one."""


class SpentByModel(Spent):
    """What one model was billed for."""

    model: str
    """As the API names it."""


class Totals(Spent):
    """All unique responses of all files, sub-agents and abandoned branches included."""

    by_model: dict[str, SpentByModel]
    """By the model's name."""
    unpriced_models: list[str]
    """Models without a price: the sums leave them out."""


class CostByClass(Part):
    """`logged_usd` by what was paid for; all null if that is null."""

    input_usd: Dollars | None
    """Input that missed the cache and was not written to it."""
    cache_write_5m_usd: Dollars | None
    """Input written to the cache for five minutes."""
    cache_write_1h_usd: Dollars | None
    """Input written to the cache for an hour."""
    cache_read_usd: Dollars | None
    """Input read from the cache."""
    output_usd: Dollars | None
    """What the model wrote."""
    web_search_usd: Dollars | None
    """Searches on the server's side."""


class Cost(Part):
    """What the session costs so far. Copied rows count in the session that has them first."""

    logged_usd: Dollars | None
    """Its own unique responses, sub-agents included, at the prices of their days; null where none
    has a price."""
    reported_usd: Dollars | None
    """Claude Code's own total, whatever it covers."""
    reported_from: Literal["cost-state", "statusline", "command"] | None
    """Where Claude Code wrote it."""
    reported_is_guess: bool | None
    """Did it lack the price of a model in that, and use that of another?"""
    reported_by_model: dict[str, Dollars]
    """What each model cost in that, compactions, titles and helper calls included; empty where
    Claude Code did not tell."""
    unlogged_usd: Dollars | None
    """The part of the reported total that is on no row; null if unknown."""
    total_usd: Dollars | None
    """The best figure for the whole cost; null if there is none."""
    total_basis: Basis
    """How the total is known."""
    by_model: list[SpentByModel]
    """What was logged, by model, in alphabetical order."""
    by_class: CostByClass
    """What was logged, by what was paid for."""
    subagents_usd: Dollars | None
    """The sub-agents' part of what was logged; null where none of it has a price."""
    unlisted_subagents_usd: Dollars
    """The part of that of sub-agents that are not listed, as they only warm the cache."""
    unpriced_models: list[str]
    """Models without a price: the sums leave them out."""
    undercounts_output: bool
    """Do transcripts of this release lack output tokens?"""


class Cache(Part):
    """The prompt cache of the main chain."""

    ttl_seconds: Count | None
    """How long its last write lives; null when no write was seen."""
    expires_at: Instant | None
    """When it goes cold."""
    next_warm_usd: Dollars | None
    """What the next message costs until then, the response excluded."""
    next_cold_usd: Dollars | None
    """The same after that."""


class UsageRate(Part):
    """Current use of the API, all sessions together."""

    tokens_per_minute: Annotated[float, Field(ge=0)]
    """Tokens read and written by models, those from the cache included."""
    requests_per_minute: Annotated[float, Field(ge=0)]
    """Answers of the API."""
    window_minutes: Count
    """The minutes before `generated_at` that both are averages of."""
