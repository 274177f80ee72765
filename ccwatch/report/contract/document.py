"""The whole document that `ccwatch snapshot` prints as JSON."""

from typing import Annotated, Literal

from pydantic import Field

from ccwatch.report.contract.part import Count, Dollars, Instant, Part
from ccwatch.report.contract.session import Session
from ccwatch.report.contract.spending import Totals, UsageRate


class Unreadable(Part):
    """A file or folder that could not be read."""

    path: str
    """Where it is."""
    reason: str | None
    """Why, in the system's words."""


class Today(Part):
    """The local day so far."""

    date: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$", json_schema_extra={"format": "date"})]
    """The day."""
    timezone: str
    """The zone that it is a day of: its IANA name, or its offset."""
    logged_usd: Dollars | None
    """What was logged, all sessions together; null where nothing of it has a price."""
    lacks_prices: bool
    """Has some response no price, so that the day cost more?"""
    sessions: Count
    """Sessions with a response today."""
    responses: Count
    """Unique responses."""
    average_day_usd: Dollars | None
    """Mean of the earlier days with any cost, of the last thirty."""


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
    """Lines that made no sense, over all files."""
    damaged_lines: Count
    """Lines that were damaged, and whose whole records were recovered; those with a figure that is
    none count among them."""
    unreadable: list[Unreadable]
    """Files and folders that could not be read."""
    sessions: list[Session]
    """Newest activity first."""
    today: Today
    """The local day so far."""
    usage_rate: UsageRate
    """Use of the API just now."""


def json_schema() -> dict[str, object]:
    """The JSON Schema of the document. It lets keys pass that it does not know."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Document.model_json_schema(by_alias=True),
    }
