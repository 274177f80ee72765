"""Groups the cost of all sessions by day, week, month, project, model or session."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.spending.spent import Spent, models, of_model


class By(StrEnum):
    """What costs are grouped by."""

    DAY = "day"
    """Local days."""
    WEEK = "week"
    """Weeks of the calendar, from Monday on."""
    MONTH = "month"
    """Months of the calendar."""
    PROJECT = "project"
    """Working directories of sessions."""
    SESSION = "session"
    """Sessions, sub-agents included."""
    MODEL = "model"
    """Models, by their canonical names."""

    @property
    def is_time(self) -> bool:
        """Is it a span of time?"""
        return self in SPANS


SPANS: Final = frozenset({By.DAY, By.WEEK, By.MONTH})
"""Groupings by time."""


class Group(Struct, frozen=True, eq=False):
    """A group, and its cost."""

    by: By
    """What it is grouped by."""
    key: str
    """`2026-11-25`, `2026-W48`, `2026-11`, a folder, a sessionId or a model's canonical name;
    empty when unknown."""
    bill: Bill
    """The logged bill."""
    sessions: int
    """Number of sessions with logged responses in it."""
    days: int
    """Number of local days with logged responses."""
    undercounting: int
    """Number of sessions among them whose log lacks output tokens."""
    unlogged_nano: int | None = None
    """Known cost that is not logged, in billionths of a dollar; `None` if unknown, as for spans of
    time and for models."""
    title: str = ""
    """The title of a session; empty if it has none."""
    project: str = ""
    """The folder of a session; empty when unknown."""
    last_ms: int = 0
    """The newest row of its sessions: milliseconds since 1970, UTC."""

    @property
    def nano(self) -> int | None:
        """The logged cost in billionths of a dollar; `None` if nothing has a price."""
        return self.bill.known_nano


Within = tuple[tuple[By, str], ...]
"""Groups inside each other, the outermost first, to which the cost is narrowed."""


def grouped(spent: Iterable[Spent], by: By) -> tuple[Group, ...]:
    """Group the cost of sessions.

    Every response is in one group, so that the groups add up to what all of it cost.

    Args:
        spent: What sessions cost, each once.
        by: What to group by.

    Returns:
        Spans of time newest first, others by cost, the dearest first; what is not known comes
        last. Spans in which nothing was logged are left out.
    """
    parts: dict[str, list[tuple[Spent, Bill, date | None]]] = {}
    for one in spent:
        for day, bill in one.days.items():
            for key, part in _parts(one, day, bill, by):
                parts.setdefault(key, []).append((one, part, day))
    groups = [_group(by, key, found) for key, found in parts.items()]
    if by.is_time:
        return tuple(sorted(groups, key=lambda one: one.key, reverse=True))
    return tuple(sorted(groups, key=lambda one: (not one.key, -one.bill.nano, one.key)))


def narrowed(spent: Iterable[Spent], within: Within) -> tuple[Spent, ...]:
    """Narrow the cost of sessions to a group inside of others."""
    found = tuple(spent)
    for by, key in within:
        found = tuple(part for one in found if (part := _inside(one, by, key)).days)
    return found


def since(spent: Iterable[Spent], first: date) -> tuple[Spent, ...]:
    """Leave out what was logged before a local day, or without a time."""
    found = (one.only(day for day in one.days if day and day >= first) for one in spent)
    return tuple(one for one in found if one.days)


def key_of(day: date | None, by: By) -> str:
    """The name of the span of time of a local day; empty for an unknown day.

    Weeks are those of ISO 8601, which begin on a Monday.

    Example:
        >>> key_of(date(2027, 1, 1), By.WEEK), key_of(date(2027, 1, 1), By.MONTH)
        ('2026-W53', '2027-01')
    """
    if day is None:
        return ""
    if by is By.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    return day.isoformat()[: 7 if by is By.MONTH else 10]


def span(key: str, by: By) -> tuple[date, date] | None:
    """The first and the last day of a span of time by its name; `None` for an invalid name.

    Example:
        >>> first, last = span("2026-W53", By.WEEK) or ()
        >>> str(first), str(last)
        ('2026-12-28', '2027-01-03')
    """
    if not key:
        return None
    if by is By.WEEK:
        first = date.fromisocalendar(int(key[:4]), int(key[6:]), 1)
        return first, first + timedelta(6)
    first = date.fromisoformat(key if by is By.DAY else f"{key}-01")
    if by is By.DAY:
        return first, first
    later = first.replace(day=28) + timedelta(4)
    return first, later - timedelta(later.day)


def _parts(one: Spent, day: date | None, bill: Bill, by: By) -> Iterator[tuple[str, Bill]]:
    if by is By.MODEL:
        yield from ((model, of_model(bill, model)) for model in models(bill))
    else:
        yield _KEYS[by](one) if by in _KEYS else key_of(day, by), bill


_KEYS: Final[dict[By, Callable[[Spent], str]]] = {
    By.PROJECT: lambda one: one.project,
    By.SESSION: lambda one: one.session,
}


def _group(by: By, key: str, parts: Sequence[tuple[Spent, Bill, date | None]]) -> Group:
    sessions = {one.session: one for one, _, _ in parts}
    whole = by in _KEYS
    unlogged = [one.unlogged_nano for one in sessions.values() if one.unlogged_nano is not None]
    first = parts[0][0]
    return Group(
        by=by,
        key=key,
        bill=Bill().plus(*(bill for _, bill, _ in parts)),
        sessions=len(sessions),
        days=len({day for _, _, day in parts if day}),
        undercounting=sum(one.undercounts for one in sessions.values()),
        unlogged_nano=sum(unlogged) if whole and unlogged else None,
        title=first.title if by is By.SESSION else "",
        project=first.project if by is By.SESSION else "",
        last_ms=max(one.last_ms for one in sessions.values()),
    )


def _inside(one: Spent, by: By, key: str) -> Spent:
    if by is By.MODEL:
        return one.by(key)
    if by in _KEYS:
        return one if _KEYS[by](one) == key else one.only(())
    return one.only(day for day in one.days if key_of(day, by) == key)
