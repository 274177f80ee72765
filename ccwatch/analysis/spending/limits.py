"""Limits per minute that the documentation recommends."""

from typing import Final

from msgspec import Struct

from ccwatch.analysis.spending.use import Rate


class Team(Struct, frozen=True):
    """What the documentation recommends for each user of a team."""

    least: int
    """The smallest number of users."""
    most: int | None
    """The largest number of users; `None` for no limit."""
    tokens: tuple[int, int]
    """Range of tokens per minute and user."""
    requests: tuple[float, float]
    """Range of requests per minute and user."""

    def allows(self, rate: Rate) -> bool:
        """Is a rate within the recommendation, not counting cached tokens?"""
        return rate.uncached <= self.tokens[1] and rate.requests <= self.requests[1]


TEAMS: Final = (
    Team(1, 5, (200_000, 300_000), (5, 7)),
    Team(5, 20, (100_000, 150_000), (2.5, 3.5)),
    Team(20, 50, (50_000, 75_000), (1.25, 1.75)),
    Team(50, 100, (25_000, 35_000), (0.62, 0.87)),
    Team(100, 500, (15_000, 20_000), (0.37, 0.47)),
    Team(500, None, (10_000, 15_000), (0.25, 0.35)),
)
"""The table of the documentation ("Rate limit recommendations"), the smallest teams first. It
applies to an organisation: one user may use more while others are idle."""


def largest_team(rate: Rate) -> Team | None:
    """The largest team whose recommendation a rate is within; `None` if it exceeds all."""
    return next((team for team in reversed(TEAMS) if team.allows(rate)), None)
