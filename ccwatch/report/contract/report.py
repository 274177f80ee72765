"""The document of `ccwatch report --json`."""

from typing import Annotated, Literal

from pydantic import Field

from ccwatch.report.contract.part import Count, Dollars, Instant, Part

Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$", json_schema_extra={"format": "date"})]
"""A local day."""
Rate = Annotated[float, Field(ge=0)]
"""So many per minute."""


class Spent(Part):
    """What was billed and what it cost."""

    responses: Count
    """Unique responses."""
    input_tokens: Count
    """Input that missed the cache and was not written to it."""
    cache_creation_input_tokens: Count
    """Input written to the cache."""
    cache_read_input_tokens: Count
    """Input read from the cache."""
    output_tokens: Count
    """What the model wrote."""
    logged_usd: Dollars | None
    """What that cost, as far as it has a price; null where nothing of it has one."""
    unpriced_models: list[str]
    """Models without a price."""


class Group(Spent):
    """What belongs together."""

    key: str | None
    """The day, the week of ISO 8601, the month, the folder, the session or the model."""
    from_: Annotated[Day | None, Field(alias="from")]
    """The first day of a span of time."""
    to: Day | None
    """Its last day."""
    project: str | None
    """The folder of a session."""
    title: str | None
    """Its title."""
    sessions: Count
    """Sessions that logged something in it."""
    days: Count
    """Local days on which something was logged."""
    last_activity_at: Instant | None
    """The newest row of its sessions."""
    unlogged_usd: Dollars | None
    """What is known to stand on no response, of projects and sessions."""
    undercounting_sessions: Count
    """Sessions whose log lacks output tokens."""


class Budget(Part):
    """What a span of time may cost, and does."""

    period: Literal["day", "week", "month"]
    """The span of time that today is in."""
    limit_usd: Dollars
    """What it may cost."""
    spent_usd: Dollars
    """What it cost so far."""
    used_percent: Annotated[float, Field(ge=0)]
    """The part that is used up, of 100."""


class Standing(Part):
    """Where the user stands today, beside the averages of the documentation."""

    date: Day
    """Today."""
    today_usd: Dollars | None
    """Today so far; null where nothing of it has a price."""
    week_usd: Dollars | None
    """This week so far, from Monday, in the same way."""
    month_usd: Dollars | None
    """This month so far, in the same way."""
    lacking_prices: list[Literal["day", "month", "week"]]
    """Those of the three in which an answer has no price, so that they cost more."""
    projected_month_usd: Dollars | None
    """What the month comes to, if its other days cost as the thirty before today on average."""
    active_days: Count
    """Days with answers among the thirty before today."""
    average_active_day_usd: Dollars | None
    """What those of them cost on average that have a price."""
    below_most_percent: float | None
    """How many of the same stayed below `documented_most_day_usd`, of 100."""
    documented_average_day_usd: Dollars
    """What a developer costs on an average day."""
    documented_most_day_usd: Dollars
    """What the days of 90 % of users stay below."""
    documented_month_low_usd: Dollars
    """What a developer costs in a month: from."""
    documented_month_high_usd: Dollars
    """To."""
    budgets: list[Budget]
    """The budgets that are set."""
    busiest_requests_per_minute: Rate
    """In the busiest five minutes of thirty days."""
    busiest_tokens_per_minute: Rate
    """The same, with tokens from the cache."""
    busiest_uncached_tokens_per_minute: Rate
    """The same, without them."""


class Report(Part):
    """What was spent. Keys may be added, but none is renamed or dropped."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    """The number of this contract."""
    by: Literal["day", "week", "month", "project", "session", "model"]
    """What it is grouped by."""
    timezone: str
    """The zone that days are of."""
    since: Day | None
    """The first day that is listed; null for all there are."""
    groups: list[Group]
    """Spans of time newest first, others by cost. They add up to the totals."""
    totals: Spent
    """All groups together."""
    standing: Standing
    """Where the user stands, whatever is listed."""


def report_schema() -> dict[str, object]:
    """The JSON Schema of the document. It lets keys pass that it does not know."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Report.model_json_schema(by_alias=True),
    }
