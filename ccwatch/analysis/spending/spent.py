"""The cost of one session by local days."""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.prices import canonical

FAST = " (fast)"
"""Suffix of a model's name, if only the price of its fast mode is unknown."""


class Spent(Struct, frozen=True, eq=False):
    """The logged cost of a session, sub-agents included. A response counts in one session only."""

    session: str
    """The sessionId."""
    project: str = ""
    """Its working directory; empty when unknown."""
    title: str = ""
    """Its title; empty when it has none."""
    last_ms: int = 0
    """Its newest row: milliseconds since 1970, UTC."""
    days: Mapping[date | None, Bill] = field(default_factory=dict)
    """The bill of each local day; under `None` what has no time."""
    unlogged_nano: int | None = None
    """Cost that is not logged, in billionths of a dollar; `None` when unknown."""
    undercounts: bool = False
    """Does its log lack output tokens?"""

    def only(self, days: Iterable[date | None]) -> "Spent":
        """Keep only some days; cost that is not logged belongs to no day."""
        kept = {day: self.days[day] for day in days if day in self.days}
        return replace(self, days=kept, unlogged_nano=None)

    def by(self, model: str) -> "Spent":
        """Keep only one model, by its canonical name."""
        kept = {day: of_model(bill, model) for day, bill in self.days.items()}
        found = {day: bill for day, bill in kept.items() if bill.by_model or bill.unpriced}
        return replace(self, days=found, unlogged_nano=None)


def of_model(bill: Bill, model: str) -> Bill:
    """Keep only the bill of one model, by its canonical name."""
    return Bill(
        {name: share for name, share in bill.by_model.items() if canonical(name) == model},
        {
            label: count
            for label, count in bill.unpriced.items()
            if canonical(label.removesuffix(FAST)) == model
        },
    )


def models(bill: Bill) -> set[str]:
    """The canonical names of the models in a bill."""
    return {canonical(name) for name in bill.by_model}
