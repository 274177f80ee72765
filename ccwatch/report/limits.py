"""What the user wants to be alerted to."""

from msgspec import Struct

from ccwatch.analysis.context import NEAR
from ccwatch.analysis.spending.groups import By
from ccwatch.options import Options

NANO = 10**9
"""Billionths in a whole."""


class Limits(Struct, frozen=True):
    """The limits whose crossing is reported."""

    shares: tuple[float, ...] = ()
    """Shares of the trigger that the context of a session may reach."""
    responses: float = 0
    """Responses left until the trigger; 0 for no limit."""
    turns: float = 0
    """Turns left until the trigger; 0 for no limit."""
    plan: tuple[float, ...] = ()
    """Shares of a plan's limits that may be used."""
    day_nano: int | None = None
    """Budget of a day in billionths of a dollar; `None` for no budget."""
    week_nano: int | None = None
    """The same for a calendar week."""
    month_nano: int | None = None
    """The same for a calendar month."""

    @classmethod
    def of(cls, options: Options) -> "Limits":
        """Take them from the user's options."""
        day, week, month = (
            None if dollars is None else round(dollars * NANO)
            for dollars in (options.budget_day, options.budget_week, options.budget_month)
        )
        return cls(
            tuple(sorted(options.alert_shares)),
            options.alert_responses,
            options.alert_turns,
            tuple(sorted(options.alert_plan)),
            day,
            week,
            month,
        )

    @property
    def near(self) -> float:
        """Share of the trigger from which a context is near it: the least that is set."""
        return min(self.shares, default=NEAR)

    @property
    def budgets(self) -> dict[By, int]:
        """The budgets that are set, in billionths of a dollar."""
        found = {By.DAY: self.day_nano, By.WEEK: self.week_nano, By.MONTH: self.month_nano}
        return {by: nano for by, nano in found.items() if nano}


NO_LIMITS = Limits()
"""No limits."""
