"""Compares the user's cost with the averages in the documentation, and with budgets."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from ccwatch.analysis.spending.groups import By, key_of
from ccwatch.analysis.spending.spent import Spent

AVERAGE_DAY_NANO: Final = 6_000_000_000
"""Cost of a developer on an average day by the documentation, in billionths of a dollar."""
MOST_DAY_NANO: Final = 12_000_000_000
"""Cost of a day that most users stay below by the documentation, in billionths of a dollar."""
MOST_SHARE: Final = 0.9
"""The share of users who stay below it."""
MONTH_NANO: Final = (100_000_000_000, 200_000_000_000)
"""Range of the cost of a developer per month by the documentation, in billionths of a dollar."""
AVERAGED_DAYS: Final = 30
"""Number of days before today that are averaged."""
SO_FAR: Final = (By.DAY, By.WEEK, By.MONTH)
"""Spans of time whose cost so far is worked out."""
MIN_DAYS: Final = 7
"""Days of history that are needed to project a month."""


class Budget(Struct, frozen=True):
    """The budget of a span of time, and its cost."""

    by: By
    """The kind of span: the one that includes today."""
    limit_nano: int
    """The budget in billionths of a dollar."""
    spent_nano: int
    """The cost so far in billionths of a dollar."""

    @property
    def share(self) -> float:
        """The share that is used: 0 to 1, or more."""
        return self.spent_nano / self.limit_nano


class Standing(Struct, frozen=True):
    """The user's cost up to today. Money is in billionths of a dollar, as logged."""

    today_nano: int
    """Today so far."""
    week_nano: int
    """This week so far, from Monday."""
    month_nano: int
    """This month so far."""
    active_days: int
    """Number of days with answers among the thirty before today."""
    average_nano: int | None
    """Average cost of those days that have a price; `None` if none has."""
    below: float | None
    """The share of the same days that stayed below `MOST_DAY_NANO`: 0 to 1; `None` if none has."""
    projected_nano: int | None
    """Projected cost of this month, if its remaining days cost as much as the thirty before today
    on average, those without answers included; `None` with too little history."""
    budgets: tuple[Budget, ...]
    """The budgets that are set."""
    lacking: frozenset[By] = frozenset()
    """Those of day, week and month with an answer without a price, whose cost is too low."""
    undercounting: frozenset[By] = frozenset()
    """Those with a transcript that lacks output tokens, whose cost is too low as well."""

    def is_low(self, by: By) -> bool:
        """Is the cost of the day, week or month too low for either reason?"""
        return by in self.lacking or by in self.undercounting


def standing(
    spent: Iterable[Spent], today: date, limits_nano: Mapping[By, int] | None = None
) -> Standing:
    """Work out the user's cost up to today.

    Args:
        spent: What all sessions cost.
        today: The local day.
        limits_nano: Budgets by their span of time, in billionths of a dollar.
    """
    days: dict[date, int] = {}
    lacking: set[date] = set()
    undercounting: set[date] = set()
    for one in spent:
        for day, bill in one.days.items():
            if day:
                days[day] = days.get(day, 0) + bill.nano
            if day and bill.unpriced:
                lacking.add(day)
            if day and one.undercounts:
                undercounting.add(day)
    so_far = {by: _so_far(days, today, by) for by in SO_FAR}
    recent = {day: nano for day, nano in days.items() if 0 < (today - day).days <= AVERAGED_DAYS}
    known = [nano for day, nano in recent.items() if nano or day not in lacking]
    projected = _projected(days, recent, today, so_far[By.MONTH]) if any(days.values()) else None
    limits = limits_nano or {}
    return Standing(
        today_nano=so_far[By.DAY],
        week_nano=so_far[By.WEEK],
        month_nano=so_far[By.MONTH],
        active_days=len(recent),
        average_nano=sum(known) // len(known) if known else None,
        below=sum(nano < MOST_DAY_NANO for nano in known) / len(known) if known else None,
        projected_nano=projected,
        budgets=tuple(Budget(by, limits[by], so_far[by]) for by in so_far if limits.get(by, 0) > 0),
        lacking=_spans_of(lacking, today),
        undercounting=_spans_of(undercounting, today),
    )


def _so_far(days: Mapping[date, int], today: date, by: By) -> int:
    return sum(nano for day, nano in days.items() if _is_within(day, today, by))


def _spans_of(days: Iterable[date], today: date) -> frozenset[By]:
    """The spans of today that one of the days is in."""
    return frozenset(by for day in days for by in SO_FAR if _is_within(day, today, by))


def _is_within(day: date, today: date, by: By) -> bool:
    """Is a day in the same span of time as today, up to today?"""
    return day <= today and key_of(day, by) == key_of(today, by)


def _projected(
    days: Mapping[date, int], recent: Mapping[date, int], today: date, month_nano: int
) -> int | None:
    earlier = [day for day in days if day < today]
    known = min((today - min(earlier)).days, AVERAGED_DAYS) if earlier else 0
    left = monthrange(today.year, today.month)[1] - today.day
    if known < MIN_DAYS:
        return month_nano if not left and days else None
    first = today - timedelta(known)
    return month_nano + left * sum(n for day, n in recent.items() if day >= first) // known
