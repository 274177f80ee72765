"""Cost and responses of all sessions by local day, updated for those that change."""

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.spending.standing import AVERAGED_DAYS
from ccwatch.report.board import RECENT_DAYS, Today

Bills = Iterable[tuple[date | None, Bill]]


class _Sum(Struct, frozen=True):
    """The sums of one day."""

    nano: int = 0
    sessions: int = 0
    responses: int = 0
    unpriced: int = 0
    """Number of sessions with a response that has no price."""
    undercounting: int = 0
    """Number of sessions whose transcripts lack output tokens."""

    @property
    def known_nano(self) -> int | None:
        """The cost; `None` if nothing has a price."""
        return None if self.unpriced and not self.nano else self.nano

    @property
    def lacking(self) -> bool:
        """Is `nano` too low for either reason?"""
        return bool(self.unpriced or self.undercounting)


class DailyTotals:
    """Sums the bills of sessions by day."""

    def __init__(self) -> None:
        self._days: dict[date, _Sum] = {}

    def add(self, bills: Bills, *, undercounts: bool = False) -> None:
        """Add a session.

        Args:
            bills: Its bill of each local day; under `None` what has no time.
            undercounts: Do its transcripts lack output tokens?
        """
        self._change(bills, 1, undercounts=undercounts)

    def remove(self, bills: Bills, *, undercounts: bool = False) -> None:
        """Take back what was added with the same arguments."""
        self._change(bills, -1, undercounts=undercounts)

    def _change(self, bills: Bills, sign: int, *, undercounts: bool) -> None:
        for day, bill in bills:
            if day:
                known = self._days.get(day, _Sum())
                self._days[day] = _Sum(
                    known.nano + sign * bill.nano,
                    known.sessions + sign,
                    known.responses + sign * bill.responses,
                    known.unpriced + sign * bool(bill.unpriced),
                    known.undercounting + sign * undercounts,
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
            and (one.nano or one.sessions > one.unpriced)
        ]
        now = self._days.get(day, _Sum())
        average = sum(past) // len(past) if past else None
        week = self._since(day - timedelta(day.weekday()), day)
        month = self._since(day.replace(day=1), day)
        recent = (day - timedelta(ago) for ago in reversed(range(RECENT_DAYS)))
        return Today(
            day,
            timezone,
            now.nano,
            now.sessions,
            now.responses,
            average,
            sum(one.nano for one in week),
            sum(one.nano for one in month),
            tuple(self._days.get(one, _Sum()).known_nano for one in recent),
            lacks_prices=now.unpriced > 0,
            undercounts=now.undercounting > 0,
            week_lacking=any(one.lacking for one in week),
            month_lacking=any(one.lacking for one in month),
        )

    def _since(self, first: date, last: date) -> list[_Sum]:
        """The sums of a range of days, both ends included."""
        return [one for day, one in self._days.items() if first <= day <= last]
