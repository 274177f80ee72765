"""What was spent, group by group, in the columns of a list."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.spending.groups import By, Group, span
from ccwatch.model.folder import last_part
from ccwatch.model.name import short
from ccwatch.money import money
from ccwatch.report.ledger import Spending
from ccwatch.ui.masked import masked_line
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.widgets.columns import Column, Line, Table
from ccwatch.ui.widgets.costs.arrangement import Arrangement
from ccwatch.ui.widgets.line import QUIET
from ccwatch.units import UNKNOWN, percent, tokens

BAR: Final = (6, 14, 40)
"""Cells of a bar in narrow, usual and wide lists."""
ROOMY: Final = (60, 120)
"""Cells of a list from which it is a usual one, and a wide one."""
NARROW: Final = 24
"""Cells of a list below which names and sums are brief."""
NEVER: Final = 10**6
"""More cells than a list ever has, for a column that a grouping does not need."""


class Listing(Struct, frozen=True, eq=False):
    """Groups as rows, and their totals. Slow to make; compared by identity."""

    groups: tuple[Group, ...] = ()
    """The groups, in the order of their rows."""
    table: Table | None = None
    """Their rows; `None` until there are any figures."""
    nano: int = 0
    """What all of them cost, in billionths of a dollar."""
    unpriced: tuple[str, ...] = ()
    """Models without a price."""
    unpriced_answers: int = 0
    """Answers without one."""
    undercounting: int = 0
    """Sessions whose log lacks output tokens; of several groups, counted in each."""

    @classmethod
    def of(
        cls, spending: Spending, arrangement: Arrangement, width: int, today: date, symbols: Symbols
    ) -> "Listing":
        """Group what was spent and make rows of it. For a thread.

        Args:
            spending: What all sessions cost.
            arrangement: How its groups are arranged.
            width: Cells of the list.
            today: The local day, which is named as such.
            symbols: The signs to draw with.
        """
        groups = arrangement.arrange(spending.grouped(arrangement.by, arrangement.within))
        whole = Bill().plus(*(one.bill for one in groups))
        return cls(
            tuple(groups),
            table(arrangement, groups, today, symbols, width),
            whole.nano,
            tuple(whole.unpriced),
            sum(whole.unpriced.values()),
            sum(one.undercounting for one in groups),
        )


def columns(by: By, width: int) -> tuple[Column, ...]:
    """The columns of figures for a list of `width` cells."""
    return (
        Column("", _bar_of(width), 36, "$primary"),
        Column("cost", 10 if width >= NARROW else 8),
        Column("share", 5, 64, QUIET),
        Column("days", 4, NEVER if by.is_time else 90, QUIET),
        Column("sessions", 8, NEVER if by is By.SESSION else 72, QUIET),
        Column("responses", 9, 80, QUIET),
        Column("input", 7, 100, QUIET),
        Column("output", 7, 110, QUIET),
        Column("unlogged", 9, NEVER if by.is_time or by is By.MODEL else 120, QUIET),
    )


def sorts(by: By, width: int) -> frozenset[str]:
    """What groups can be sorted by in `width` cells: visible figures, and the last activity."""
    return frozenset({"last", *(one.name for one in columns(by, width) if width >= one.least)})


def table(
    arrangement: Arrangement, groups: Sequence[Group], today: date, symbols: Symbols, width: int
) -> Table:
    """Make rows of groups.

    Args:
        arrangement: What they are grouped by, and sorted by.
        groups: In the order of their rows.
        today: The local day, which is named as such.
        symbols: The signs to draw with.
        width: Cells of the list.
    """
    most = max((one.bill.nano for one in groups), default=0)
    whole = sum(one.bill.nano for one in groups)
    sign = symbols.up if arrangement.reverse else symbols.down
    shown = tuple(
        replace(one, name=f"{one.name[: one.width - 1]}{sign}")
        if one.name and one.name == arrangement.order
        else one
        for one in columns(arrangement.by, width)
    )
    lines = [
        Line(
            f"g{one.key}",
            name(one, today, symbols, brief=width < NARROW),
            (
                _bar(one.bill.nano, most, _bar_of(width), symbols),
                f"{symbols.warn if _is_short(one) else ''}{money(one.nano)}",
                percent(one.nano / whole) if whole and one.nano is not None else "",
                str(one.days),
                str(one.sessions),
                f"{one.bill.responses:,}",
                tokens(one.bill.usage.prompt),
                tokens(one.bill.usage.output),
                UNKNOWN if one.unlogged_nano is None else money(one.unlogged_nano),
            ),
            ends=arrangement.by is By.PROJECT,
        )
        for one in groups
    ]
    return Table(arrangement.by.value, shown, lines, "No costs yet.")


def _is_short(one: Group) -> bool:
    """Is the cost of a group a lower bound, since answers have no price or logs lack tokens?"""
    return bool(one.bill.unpriced or one.undercounting)


def name(one: Group, today: date, symbols: Symbols, *, brief: bool = False) -> str:
    """Name a group for people; brief names of days lack the weekday."""
    if one.by.is_time:
        span = span_name(one.by, one.key, today, symbols)
        return span.split(" ", 1)[-1] if brief and one.by is By.DAY else span
    if one.by is By.MODEL:
        return masked_line(short(one.key), 60) or UNKNOWN
    if one.by is By.PROJECT:
        return masked_line(one.key, 300) or UNKNOWN
    folder = last_part(one.project) or one.key[:8]
    title = masked_line(one.title, 120) or one.key[:8]
    return masked_line(folder, 40) + (f" {symbols.dot} {title}" if title != folder else "")


def span_name(by: By, key: str, today: date, symbols: Symbols) -> str:
    """Name a span of time: `Wed Nov 25 today`, `Nov 23–29`, `November 2026`.

    Args:
        by: Which span of time.
        key: Its key.
        today: The local day; years other than its are told.
        symbols: The signs to draw with.
    """
    ends = span(key, by)
    if ends is None:
        return "without a time"
    first, last = ends
    year = "" if last.year == today.year else f" {last.year}"
    if by is By.MONTH:
        return f"{first:%B} {first.year}"
    if by is By.DAY:
        now = " today" if first == today else ""
        return f"{first:%a} {first:%b} {first.day:2}{year}{now}"
    end = f"{last.day}" if last.month == first.month else f"{last:%b} {last.day}"
    now = " this week" if first <= today <= last else ""
    return f"{first:%b} {first.day}{symbols.dash}{end}{year}{now}"


def _bar_of(width: int) -> int:
    """Cells of a bar in a list of `width` cells."""
    return BAR[sum(width >= least for least in ROOMY)]


def _bar(nano: int, most: int, width: int, symbols: Symbols) -> str:
    return symbols.bar(nano / most if most else 0, width).ljust(width)
