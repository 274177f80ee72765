"""Cost and responses of all sessions by local day, updated for those that change."""

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import Struct

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.spending.standing import AVERAGED_DAYS
from ccwatch.report.board import Today


class _Sum(Struct, frozen=True):
    """The sums of one day."""

    nano: int = 0
    sessions: int = 0
    responses: int = 0
    lacking: int = 0
    """Number of sessions with a response that has no price."""


class DailyTotals:
    """Sums the bills of sessions by day."""

    def __init__(self) -> None:
        self._days: dict[date, _Sum] = {}

    def replace(
        self, before: Mapping[date | None, Bill], after: Mapping[date | None, Bill]
    ) -> None:
        """Replace the bills of a session."""
        for bills, sign in ((before, -1), (after, 1)):
            for day, bill in bills.items():
                if day:
                    known = self._days.get(day, _Sum())
                    self._days[day] = _Sum(
                        known.nano + sign * bill.nano,
                        known.sessions + sign,
                        known.responses + sign * bill.responses,
                        known.lacking + sign * bool(bill.unpriced),
                    )

    def today(self, day: date, timezone: str) -> Today:
        """The cost of a day, of its week and month, and the average of the days before it.

        Args:
            day: The local day.
            timezone: The name of its zone.
        """
        past = [
            one.nano
            for other, one in self._days.items()
            if timedelta(0) < day - other <= timedelta(AVERAGED_DAYS)
            and (one.nano or one.sessions > one.lacking)
        ]
        now = self._days.get(day, _Sum())
        average = sum(past) // len(past) if past else None
        return Today(
            day,
            timezone,
            now.nano,
            now.sessions,
            now.responses,
            average,
            self._since(day - timedelta(day.weekday()), day),
            self._since(day.replace(day=1), day),
            lacking=now.lacking > 0,
        )

    def _since(self, first: date, last: date) -> int:
        """The cost of a range of days, both ends included."""
        return sum(one.nano for day, one in self._days.items() if first <= day <= last)
