"""The document of `ccwatch report --json`."""

from typing import Annotated, Literal

from pydantic import Field

from ccwatch.report.contract import spending
from ccwatch.report.contract.part import Count, Day, Dollars, Instant, Part

Rate = Annotated[float, Field(ge=0)]
"""A number per minute."""


class Spent(spending.Spent):
    """What was billed and what it cost."""

    unpriced_models: list[str]
    """Models without a price."""


class Group(Spent):
    """The spending of one group."""

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
    """Known cost that is on no response; only for projects and sessions."""
    undercounting_sessions: Count
    """Sessions whose transcripts lack output tokens."""


class Budget(Part):
    """A limit for a span of time, and what was spent of it."""

    period: Literal["day", "week", "month"]
    """The span of time that today is in."""
    limit_usd: Dollars
    """The limit."""
    spent_usd: Dollars
    """What it cost so far."""
    used_percent: Annotated[float, Field(ge=0)]
    """What was spent, in percent of the limit."""


class Standing(Part):
    """The user's spending until today, compared with averages from the documentation."""

    date: Day
    """Today."""
    today_usd: Dollars | None
    """Today so far; null where nothing of it has a price."""
    week_usd: Dollars | None
    """This week so far, from Monday, in the same way."""
    month_usd: Dollars | None
    """This month so far, in the same way."""
    lacking_prices: list[Literal["day", "month", "week"]]
    """Those of the three in which a response has no price, so that they cost more."""
    projected_month_usd: Dollars | None
    """What the month will cost, if its other days cost as much as the last thirty on average."""
    active_days: Count
    """Days with responses among the thirty before today."""
    average_active_day_usd: Dollars | None
    """The average cost of those of them that have a price."""
    below_most_percent: float | None
    """The share of the same that stayed below `documented_most_day_usd`, in percent."""
    documented_average_day_usd: Dollars
    """What a developer costs on an average day."""
    documented_most_day_usd: Dollars
    """What the days of 90 % of users stay below."""
    documented_month_low_usd: Dollars
    """The lower end of what a developer costs in a month."""
    documented_month_high_usd: Dollars
    """The upper end of the same."""
    budgets: list[Budget]
    """The budgets that are set."""
    busiest_requests_per_minute: Rate
    """Requests in the busiest five minutes of thirty days."""
    busiest_tokens_per_minute: Rate
    """Tokens in the busiest five minutes, including those from the cache."""
    busiest_uncached_tokens_per_minute: Rate
    """The same without those from the cache."""


class Report(Part):
    """What was spent. Keys may be added, but none is renamed or dropped."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    """The number of this contract."""
    by: Literal["day", "week", "month", "project", "session", "model"]
    """What it is grouped by."""
    timezone: str
    """The time zone of the days."""
    since: Day | None
    """The first day that is listed; null for all there are."""
    groups: list[Group]
    """Spans of time newest first, others by cost. They add up to the totals."""
    totals: Spent
    """All groups together."""
    standing: Standing
    """The user's spending until today, whatever is listed."""
