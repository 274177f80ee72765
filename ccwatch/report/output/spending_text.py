"""What was spent, as a table for people, as a document, and for programs that calculate."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.prices import canonical
from ccwatch.analysis.spending.groups import By, Group, span
from ccwatch.analysis.spending.standing import (
    AVERAGE_DAY_NANO,
    MONTH_NANO,
    MOST_DAY_NANO,
    MOST_SHARE,
    Standing,
)
from ccwatch.analysis.spending.use import Rate
from ccwatch.model.folder import last_part
from ccwatch.model.name import short
from ccwatch.money import estimate, money, paid
from ccwatch.plain_text import one_line
from ccwatch.report.output.csv_text import csv_text
from ccwatch.report.output.figures import Figures, bill_figures, instant, usd, words
from ccwatch.report.output.paragraph import columns, fitting, line_width, wrapped_parts
from ccwatch.units import UNKNOWN, count, percent, tokens

SCHEMA: Final = 1
"""Of the document. Within it keys are added, but none is renamed or dropped."""

_HEADS: Final = "cost", "share", "sessions", "responses", "input", "output"
_ROOM: Final = 11, 5, 8, 9, 7, 7
_NAME: Final = 12
"""Cells of the name of a span of time; those of other groups take twice as many."""
_DISPENSABLE: Final = tuple(
    1 + _HEADS.index(head) for head in ("sessions", "input", "output", "responses", "share")
)
"""Columns that are left out where a line has less room, the first one first."""
_SHORT: Final = "*"


def spending_text(
    by: By, groups: Sequence[Group], found: Standing, busiest: Rate, width: int
) -> str:
    """List groups in a line each, with what they come to, and where the user stands.

    Args:
        by: What they are grouped by.
        groups: In the order wanted.
        found: Where the user stands, whatever is listed.
        busiest: The busiest five minutes.
        width: Cells of a line.
    """
    whole = sum(one.bill.nano for one in groups)
    name = _NAME if by.is_time else 2 * _NAME
    room = fitting((name, *_ROOM), _DISPENSABLE, width)
    room[0] = max(_NAME, room[0] + width - line_width(room))
    lines = [columns([by.value.upper(), *(head.upper() for head in _HEADS)], room)]
    lines += [columns([_name(one), *_cells(one, whole)], room) for one in groups]
    return "\n".join([*lines, "", *_totals(groups, width), *_standing(found, busiest, width)])


def spending_csv(groups: Iterable[Group]) -> str:
    """Write groups as CSV with the keys of the JSON document, and its units."""
    rows = (_group_figures(one).values() for one in groups)
    return csv_text(_group_figures(Group(By.DAY, "", Bill(), 0, 0, 0)), rows)


def spending_figures(
    by: By,
    groups: Sequence[Group],
    found: Standing,
    busiest: Rate,
    today: date,
    timezone: str,
    since: date | None,
) -> Figures:
    """Make the document of groups, and of where the user stands.

    Args:
        by: What they are grouped by.
        groups: In the order wanted.
        found: Where the user stands.
        busiest: The busiest five minutes.
        today: The local day.
        timezone: The name of the zone that days are of.
        since: The first day that is listed; `None` for all there are.
    """
    whole = Bill().plus(*(one.bill for one in groups))
    return {
        "schema": SCHEMA,
        "by": by.value,
        "timezone": timezone,
        "since": since.isoformat() if since else None,
        "groups": [_group_figures(one) for one in groups],
        "totals": {**bill_figures(whole), "unpriced_models": _unpriced(whole)},
        "standing": _standing_figures(found, busiest, today),
    }


def _group_figures(one: Group) -> Figures:
    """Write a group. What is not known is `None`."""
    ends = span(one.key, one.by) if one.by.is_time else None
    return {
        "key": words(one.key),
        "from": ends[0].isoformat() if ends else None,
        "to": ends[1].isoformat() if ends else None,
        "project": words(one.project),
        "title": words(one.title),
        "sessions": one.sessions,
        "days": one.days,
        "last_activity_at": instant(one.last_ms),
        **bill_figures(one.bill),
        "logged_usd": usd(one.nano),
        "unlogged_usd": usd(one.unlogged_nano),
        "unpriced_models": _unpriced(one.bill),
        "undercounting_sessions": one.undercounting,
    }


def _standing_figures(found: Standing, busiest: Rate, today: date) -> Figures:
    return {
        "date": today.isoformat(),
        "today_usd": _known(found, By.DAY, found.today_nano),
        "week_usd": _known(found, By.WEEK, found.week_nano),
        "month_usd": _known(found, By.MONTH, found.month_nano),
        "lacking_prices": sorted(by.value for by in found.lacking),
        "projected_month_usd": usd(found.projected_nano),
        "active_days": found.active_days,
        "average_active_day_usd": usd(found.average_nano),
        "below_most_percent": None if found.below is None else round(100 * found.below, 2),
        "documented_average_day_usd": usd(AVERAGE_DAY_NANO),
        "documented_most_day_usd": usd(MOST_DAY_NANO),
        "documented_month_low_usd": usd(MONTH_NANO[0]),
        "documented_month_high_usd": usd(MONTH_NANO[1]),
        "budgets": [
            {
                "period": one.by.value,
                "limit_usd": usd(one.limit_nano),
                "spent_usd": usd(one.spent_nano),
                "used_percent": round(100 * one.share, 2),
            }
            for one in found.budgets
        ],
        "busiest_requests_per_minute": round(busiest.requests, 2),
        "busiest_tokens_per_minute": round(busiest.tokens, 2),
        "busiest_uncached_tokens_per_minute": round(busiest.uncached, 2),
    }


def _known(found: Standing, by: By, nano: int) -> float | None:
    return None if not nano and by in found.lacking else usd(nano)


def _unpriced(bill: Bill) -> list[str]:
    return [words(name) or "" for name in bill.unpriced]


def _name(one: Group) -> str:
    if not one.key:
        return "without a time" if one.by.is_time else UNKNOWN
    if one.by is By.WEEK and (ends := span(one.key, one.by)):
        return f"{one.key} {ends[0]:%b} {ends[0].day}"
    if one.by is By.MODEL:
        return one_line(short(canonical(one.key)), 60)
    if one.by is By.SESSION:
        return one_line(f"{one.key[:8]} {last_part(one.project)} {one.title}", 200)
    return one_line(one.key, 300)


def _cells(one: Group, whole: int) -> list[str]:
    mark = _SHORT if one.bill.unpriced or one.undercounting else ""
    return [
        f"{mark}{money(one.nano)}",
        percent(one.bill.nano / whole) if whole else "",
        str(one.sessions),
        f"{one.bill.responses:,}",
        tokens(one.bill.usage.prompt),
        tokens(one.bill.usage.output),
    ]


def _totals(groups: Sequence[Group], width: int) -> list[str]:
    """Add groups up, and say what is missing from the sums."""
    whole = Bill().plus(*(one.bill for one in groups))
    models = ", ".join(one_line(short(name), 40) or UNKNOWN for name in whole.unpriced)
    short_logs = any(one.undercounting for one in groups)
    return wrapped_parts(
        [
            f"{money(whole.known_nano)} logged",
            count(whole.responses, "response"),
            f"{_SHORT} no price for {models}" if models else "",
            f"{_SHORT} transcripts of some releases lack output tokens" if short_logs else "",
        ],
        width,
    )


def _so_far(found: Standing, by: By, nano: int) -> str:
    return paid(nano, _SHORT, lacking=found.is_low(by))


def _standing(found: Standing, busiest: Rate, width: int) -> list[str]:
    """Put the user beside the averages of the documentation, and their budgets."""
    most = f"{money(MOST_DAY_NANO)} ({percent(MOST_SHARE)} of users)"
    about = "" if found.projected_nano is None else f"{estimate(found.projected_nano)} projected"
    return wrapped_parts(
        [
            f"today {_so_far(found, By.DAY, found.today_nano)}",
            f"week {_so_far(found, By.WEEK, found.week_nano)}",
            f"month {_so_far(found, By.MONTH, found.month_nano)}",
            about,
            *(
                f"{one.by.value} budget {money(one.limit_nano)} {percent(one.share)} used"
                for one in found.budgets
            ),
            f"active day {money(found.average_nano)} (average {money(AVERAGE_DAY_NANO)})",
            f"{percent(found.below)} of days under {most}",
            f"busiest {tokens(busiest.uncached)} tokens/min, {busiest.requests:.1f} requests/min",
        ],
        width,
    )
