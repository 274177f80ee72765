"""What all sessions cost today, this week and this month, and on each of the last days."""

from typing import Final

from textual.content import Content

from ccwatch.analysis.spending.groups import By
from ccwatch.money import brief_money, money, paid
from ccwatch.ui.view import View
from ccwatch.ui.widgets.gauge import budget_style, runs
from ccwatch.ui.widgets.line import DOT, QUIET, STRONG, Part, fit, join
from ccwatch.ui.widgets.live.chart import FILL, NOW
from ccwatch.units import count, percent

WEEKS: Final = 4, 2
"""Weeks whose days are drawn: the first number that there is room for."""


def today(view: View, width: int) -> Content:
    """The cost of the day so far, and of an average day."""
    day = view.board.today
    spent = paid(day.nano, view.look.symbols.warn, lacking=day.lacking)
    if not view.board.snapshot.progress.done:
        return fit([(spent, STRONG), ("still reading", QUIET)], width)
    full, short = (_of_budget(view, By.DAY, day.nano, brief=brief) for brief in (False, True))
    share = full if len(spent) + len(full[0]) <= width else short
    parts: list[Part] = [join((spent, STRONG), share)]
    if day.average_nano is not None:
        parts.append((f"average day {money(day.average_nano)}", QUIET))
    parts.append((count(day.sessions, "session"), QUIET))
    return fit(parts, width)


def brief_today(view: View) -> Content:
    """The cost of the day so far without a dollar sign, and the budget that is nearly used up."""
    day, sign = view.board.today, view.look.symbols.warn
    nano = None if day.lacking and not day.nano else day.nano
    share, style = _of_budget(view, By.DAY, day.nano, brief=True)
    spent = f"{sign if day.lacking else ''}{brief_money(nano)}"
    return join(spent, (share, style) if style != "$ok" else "")


def week_and_month(view: View, width: int) -> Content | None:
    """The cost of the calendar week and month so far, with the budgets that are set for them.

    Returns:
        `None` if both are today's, and have no budget.
    """
    day, sign, budgets = view.board.today, view.look.symbols.warn, view.look.budgets
    if day.is_all and not budgets.keys() & {By.WEEK, By.MONTH}:
        return None
    spans = (
        ("", By.WEEK, day.week_nano, day.week_lacking),
        ("month ", By.MONTH, day.month_nano, day.month_lacking),
    )
    for brief in (False, True):
        week, month = (
            join(
                f"{label}{paid(nano, sign, lacking=lacking)}",
                _of_budget(view, by, nano, brief=brief),
            )
            for label, by, nano, lacking in spans
        )
        if week.cell_length + len(DOT) + month.cell_length <= width:
            break
    return fit([week, month], width)


def last_days(view: View, width: int) -> tuple[str, Content] | None:
    """The cost of each of the last days as a chart of one row, after the number of days.

    Returns:
        `None` if fewer than two days cost anything, or if there is no room.
    """
    weeks = next((number for number in WEEKS if 7 * number <= width), 0)
    days = [nano or 0 for nano in view.board.today.days_nano[-7 * weeks :]] if weeks else []
    most = max(days, default=0)
    if sum(map(bool, days)) < 2:
        return None
    signs = [view.look.symbols.column(nano / most) for nano in days]
    chart = runs(signs, [FILL] * (len(signs) - 1) + [NOW])
    return f"{len(days)} days", fit([chart, (f"most {money(most)}", QUIET)], width)


def _of_budget(view: View, by: By, nano: int, *, brief: bool = False) -> tuple[str, str]:
    """The share of a budget that is spent, and its style; empty if there is none."""
    budget = view.look.budgets.get(by)
    if not budget:
        return "", "$ok"
    limit = "" if brief else f" of {money(budget)}"
    return f"{limit} {percent(nano / budget)}", budget_style(nano / budget)
