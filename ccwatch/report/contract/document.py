"""The whole document that `ccwatch snapshot` prints as JSON."""

from typing import Annotated, Literal

from pydantic import Field

from ccwatch.report.contract.part import Count, Day, Dollars, Instant, Part
from ccwatch.report.contract.session import Limit, Session
from ccwatch.report.contract.spending import Totals, UsageRate


class Unreadable(Part):
    """A file or folder that could not be read."""

    path: str
    """Where it is."""
    reason: str | None
    """Why, in the system's words."""


class Today(Part):
    """The local day so far."""

    date: Day
    """The day."""
    timezone: str
    """The time zone of the day: its IANA name, or its offset."""
    logged_usd: Dollars | None
    """The logged cost of all sessions; null if none of it has a price."""
    lacks_prices: bool
    """Is there a response without a price, so that the day cost more?"""
    sessions: Count
    """Sessions with a response today."""
    responses: Count
    """Unique responses."""
    average_day_usd: Dollars | None
    """Mean of the earlier days with any cost, of the last thirty."""
    undercounts_output: bool
    """Does a transcript of the day lack output tokens, with the same result?"""
    week_usd: Dollars | None
    """The logged cost of the week until now, from Monday on; null if none of it has a price."""
    month_usd: Dollars | None
    """The logged cost of the calendar month until now, in the same way."""
    recent_days_usd: list[Dollars | None]
    """That of each of the last 28 days, oldest first; the last one is this day."""


class PlanLimit(Limit):
    """How much of a plan's limit was used when any session of the account last reported it."""

    config_dir: str | None
    """The config folder of the account; null if there is only one."""
    expected_percent: Annotated[float, Field(ge=0)] | None
    """What will be used at the reset, at the mean pace since the last one; null shortly after that,
    and where nothing or everything is used."""
    used_up_at: Instant | None
    """When all of it will be used at that pace; null if not before the reset."""


class Document(Part):
    """Everything that ccwatch knows. Keys may be added, but none is renamed or dropped.

    Keys carry their unit: `_tokens`, `_usd` for dollars, `_percent` of 100, `_ms` for
    milliseconds, `_at` for an instant. What is not known is null, never 0.
    """

    schema_: Annotated[Literal[1], Field(alias="schema")]
    """The number of this contract."""
    generated_at: Instant
    """When the document was made."""
    config_dirs: list[str]
    """The config folders that were looked at, whether or not they are there."""
    totals: Totals
    """All sessions together, listed or not."""
    unread_lines: Count
    """Lines from which nothing was recovered, in all files."""
    damaged_lines: Count
    """Damaged lines from which records were recovered, and lines with an invalid number."""
    unreadable: list[Unreadable]
    """Files and folders that could not be read."""
    sessions: list[Session]
    """Newest activity first."""
    today: Today
    """The local day so far."""
    limits: list[PlanLimit]
    """The limits of plans that were not reset since they were last reported, by any session."""
    usage_rate: UsageRate
    """Current use of the API."""
