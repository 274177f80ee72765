"""The comparison with averages, budgets and limits per minute, as lines."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from textual.content import Content

from ccwatch.analysis.spending.groups import By
from ccwatch.analysis.spending.limits import TEAMS, largest_team
from ccwatch.analysis.spending.standing import (
    AVERAGE_DAY_NANO,
    AVERAGED_DAYS,
    MONTH_NANO,
    MOST_DAY_NANO,
    MOST_SHARE,
    Budget,
    Standing,
)
from ccwatch.analysis.spending.use import Rate
from ccwatch.money import estimate, money, paid
from ccwatch.report.board import Board
from ccwatch.report.output.rate import current_rate
from ccwatch.ui.symbols import Symbols
from ccwatch.ui.widgets.costs.team_limits import limit, teams, users
from ccwatch.ui.widgets.gauge import budget_style, thin
from ccwatch.ui.widgets.line import QUIET, STRONG, Part, fit, join
from ccwatch.ui.widgets.page_lines import PageLines
from ccwatch.units import UNKNOWN, count, percent, tokens

BAR = 20
"""Cells of the bar of a budget."""

NO_BUDGET = (
    "None set. budget_day, budget_week and budget_month in the settings take amounts in dollars."
)
"""The hint if there is no budget."""
PROJECTED = (
    "The remaining days are projected at the average of the thirty days before today, idle days "
    "included."
)
"""How a month is projected."""
TEAMS_SAY = (
    "The documentation's recommended limits per user, by team size. They apply to the organization "
    "as a whole: one user may use more while others are idle. Cache reads are left out, as most "
    "models' limits do not count them."
)
"""A note on the table of teams."""


class StandingFacts(Struct, frozen=True):
    """The figures of the comparison."""

    standing: Standing
    """Costs."""
    now: Rate
    """Use of the API just now."""
    busiest: Rate
    """Use of the API at its busiest."""

    @classmethod
    def of(cls, board: Board, limits_nano: Mapping[By, int], now_ms: int) -> "StandingFacts":
        """Calculate the figures. Slow: for a thread.

        Args:
            board: The newest board.
            limits_nano: Budgets, in billionths of a dollar.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        spending = board.spending()
        now = current_rate(board.snapshot.sessions, now_ms)
        standing = spending.standing(board.today.date, limits_nano)
        return cls(standing, now, spending.busiest(now, now_ms))


def summary(known: StandingFacts, symbols: Symbols, width: int) -> list[Content]:
    """The comparison in four lines, the most important first; each shows as much as fits."""
    standing = known.standing
    projected = standing.projected_nano
    month = "too few days to project the month"
    if projected is not None:
        month = f"{estimate(projected, symbols.about)} this month"
    usual = f"{_round(MONTH_NANO[0])}{symbols.dash}{_round(MONTH_NANO[1])}"
    busy = largest_team(known.busiest)
    fits = f"within limits for {users(busy, symbols)}" if busy else "above any team's limit"
    return [
        _spent(standing, symbols, width),
        fit(_days(standing, width), width),
        _compared(month, f"typically {usual}", width),
        fit(
            [
                f"busiest {tokens(known.busiest.uncached)} tokens/min",
                f"{_tenths(known.busiest.requests)} requests/min",
                (fits, QUIET),
                (f"{limit(known.busiest, symbols)} for {users(TEAMS[0], symbols)}", QUIET),
            ]
            if known.busiest.requests
            else [("no usage yet", QUIET)],
            width,
        ),
    ]


def _spent(standing: Standing, symbols: Symbols, width: int) -> Content:
    """What today, this week and this month cost, each whole or not at all: a cut sum misleads.

    Where budgets have no room, their shares stand for them.
    """
    today = _so_far(standing, By.DAY, standing.today_nano, symbols)
    week = _so_far(standing, By.WEEK, standing.week_nano, symbols)
    month = _so_far(standing, By.MONTH, standing.month_nano, symbols)
    for brief, gap in ((False, "   "), (True, "   "), (True, " ")):
        parts = [
            join(("today ", QUIET), (today, STRONG), _budget_part(standing, By.DAY, brief=brief)),
            join((f"week {week}", QUIET), _budget_part(standing, By.WEEK, brief=brief)),
            join((f"month {month}", QUIET), _budget_part(standing, By.MONTH, brief=brief)),
        ]
        if sum(part.cell_length for part in parts) + len(gap) * (len(parts) - 1) <= width:
            break
    return fit(parts, width, gap)


def _so_far(standing: Standing, by: By, nano: int, symbols: Symbols) -> str:
    """The cost of a period so far, marked if it is too low."""
    return paid(nano, symbols.warn, lacking=standing.is_low(by))


def page_lines(known: StandingFacts, symbols: Symbols, width: int) -> Sequence[Content]:
    """The comparison as a page, with the sources of the figures."""
    page, standing = PageLines(width), known.standing
    _averages(page, standing, symbols)
    page.title("Budgets")
    for budget in standing.budgets:
        page.fact(budget.by.value, _budget(budget, symbols))
    if not standing.budgets:
        page.text((NO_BUDGET, QUIET))
    page.title("Usage per minute")
    page.fact("just now", _rate(known.now))
    page.fact("busiest", _rate(known.busiest))
    page.fact("", (f"over five minutes, in {AVERAGED_DAYS} days", QUIET))
    page.gap()
    page.lines += teams(known.busiest, symbols, page.width)
    page.text((TEAMS_SAY, QUIET))
    return page.lines


def _averages(page: PageLines, standing: Standing, symbols: Symbols) -> None:
    """Compare the user with the averages of the documentation."""
    active = count(standing.active_days, "active day")
    mean = f"mean of {active}" if standing.active_days else "no active day"
    usual = f"{_round(MONTH_NANO[0])}{symbols.dash}{_round(MONTH_NANO[1])}"
    about = f"{estimate(standing.projected_nano, symbols.about)} by the end of the month"
    projected = "too few days to project the month" if standing.projected_nano is None else about
    most = _round(MOST_DAY_NANO)
    page.title("Where you stand")
    page.fact("active day", _beside(standing.average_nano, AVERAGE_DAY_NANO))
    page.fact("", (f"{mean} in the {AVERAGED_DAYS} days before today", QUIET))
    below = UNKNOWN if standing.below is None else f"{percent(standing.below)} of your days"
    page.fact(f"under {most}", f"{below}; {percent(MOST_SHARE)} of users stay below it")
    so_far = _so_far(standing, By.MONTH, standing.month_nano, symbols)
    page.fact("this month", f"{so_far} so far, {projected}; {usual} is typical")
    page.fact("", (PROJECTED, QUIET))


def _days(standing: Standing, width: int) -> list[Part]:
    """Compare the user's days with those of others, in parts of so many cells."""
    usual = f"average {_round(AVERAGE_DAY_NANO)}"
    if standing.average_nano is None:
        return [_compared("no earlier active day", usual, width)]
    below = f"{percent(standing.below)} of days under {_round(MOST_DAY_NANO)}"
    return [
        _compared(f"{money(standing.average_nano)} per active day", usual, width),
        _compared(below, f"{percent(MOST_SHARE)} of users", width),
    ]


def _compared(figure: str, others: str, width: int) -> Content:
    """Put what is usual beside a figure of the user's, if both fit."""
    both = join(figure, (f" ({others})", QUIET))
    return both if both.cell_length <= width else Content(figure)


def _budget_part(standing: Standing, by: By, *, brief: bool) -> Part:
    """The share of a budget that is spent; empty if there is none."""
    budget = next((budget for budget in standing.budgets if budget.by == by), None)
    if budget is None:
        return ""
    limit = "" if brief else f" of {money(budget.limit_nano)}"
    return f"{limit} {percent(budget.share)}", budget_style(budget.share)


def _budget(budget: Budget, symbols: Symbols) -> Content:
    style = budget_style(budget.share)
    notes = {"$warn": f"  {symbols.warn} nearly used up", "$crit": f"  {symbols.crit} used up"}
    return join(
        thin(budget.share, BAR, symbols, style),
        f" {money(budget.spent_nano)} of {money(budget.limit_nano)}, {percent(budget.share)}",
        (notes.get(style, ""), style),
    )


def _beside(nano: int | None, usual: int) -> str:
    if nano is None:
        return f"{UNKNOWN}; the average developer costs {_round(usual)}"
    return f"{money(nano)}, {percent(nano / usual)} of the average developer's {_round(usual)}"


def _round(nano: int) -> str:
    """Write a sum of whole dollars."""
    return money(nano).removesuffix(".00")


def _tenths(requests: float) -> str:
    return f"{requests:.1f}" if requests else "0"


def _rate(rate: Rate) -> str:
    return (
        f"{_tenths(rate.requests)} requests, {tokens(rate.uncached)} tokens, "
        f"{tokens(rate.tokens)} with cache reads"
    )
