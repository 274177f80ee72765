"""Where a user stands: against the documentation's averages, and against budgets of his own."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from ccwatch.analysis.spending.groups import By, key_of
from ccwatch.analysis.spending.spent import Spent

AVERAGE_DAY_NANO: Final = 6_000_000_000
"""What a developer costs on an average day, by the documentation: billionths of a dollar."""
MOST_DAY_NANO: Final = 12_000_000_000
"""What a day of most users stays below, by the documentation: billionths of a dollar."""
MOST_SHARE: Final = 0.9
"""The share of users of whom that is said."""
MONTH_NANO: Final = (100_000_000_000, 200_000_000_000)
"""What a developer costs in a month, by the documentation: from and to, billionths of a dollar."""
AVERAGED_DAYS: Final = 30
"""Days before today that averages are taken over."""
SO_FAR: Final = (By.DAY, By.WEEK, By.MONTH)
"""Spans of time of which it is told what they cost so far."""
LEAST_DAYS: Final = 7
"""Days of history from which a month is projected: fewer say little of those to come."""


class Budget(NamedTuple):
    """What a span of time may cost, and does."""

    by: By
    """Which span of time: the one that today is in."""
    limit_nano: int
    """What it may cost, in billionths of a dollar."""
    spent_nano: int
    """What it cost so far."""

    @property
    def share(self) -> float:
        """The part of it that is used up: 0 to 1, and beyond."""
        return self.spent_nano / self.limit_nano


class Standing(NamedTuple):
    """Where a user stands today. Money is in billionths of a dollar, as logged."""

    today_nano: int
    """Today so far."""
    week_nano: int
    """This week so far, from Monday."""
    month_nano: int
    """This month so far."""
    active_days: int
    """Days with answers among the thirty before today."""
    average_nano: int | None
    """What those of them cost on average that have a price; `None` without one."""
    below: float | None
    """The share of the same that stayed below `MOST_DAY_NANO`: 0 to 1; `None` without one."""
    projected_nano: int | None
    """What this month comes to, if its other days cost as the thirty before today did on average,
    those without answers included; `None` where too little is known."""
    budgets: tuple[Budget, ...]
    """The budgets that are set."""
    lacking: frozenset[By] = frozenset()
    """Of day, week and month those in which an answer has no price, so that they cost more."""


def standing(
    spent: Iterable[Spent], today: date, limits_nano: Mapping[By, int] | None = None
) -> Standing:
    """Work out where a user stands.

    Args:
        spent: What all sessions cost.
        today: The local day.
        limits_nano: Budgets by their span of time, in billionths of a dollar.
    """
    days: dict[date, int] = {}
    lacking: set[date] = set()
    for one in spent:
        for day, bill in one.days.items():
            if day:
                days[day] = days.get(day, 0) + bill.nano
            if day and bill.unpriced:
                lacking.add(day)
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
        lacking=frozenset(
            by for by in SO_FAR if any(_is_within(day, today, by) for day in lacking)
        ),
    )


def _so_far(days: Mapping[date, int], today: date, by: By) -> int:
    return sum(nano for day, nano in days.items() if _is_within(day, today, by))


def _is_within(day: date, today: date, by: By) -> bool:
    """Is a day one of those of today's span of time that have begun?"""
    return day <= today and key_of(day, by) == key_of(today, by)


def _projected(
    days: Mapping[date, int], recent: Mapping[date, int], today: date, month_nano: int
) -> int | None:
    earlier = [day for day in days if day < today]
    known = min((today - min(earlier)).days, AVERAGED_DAYS) if earlier else 0
    left = monthrange(today.year, today.month)[1] - today.day
    if known < LEAST_DAYS:
        return month_nano if not left and days else None
    first = today - timedelta(known)
    return month_nano + left * sum(n for day, n in recent.items() if day >= first) // known
