"""Use of the API per minute, compared with the limits that the documentation recommends."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from ccwatch.model.response import Response

SLOT_MS: Final = 300_000
"""Milliseconds over which use is averaged: five minutes."""
MINUTES: Final = 5
"""Minutes in a slot."""


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


class ApiUse(Struct, frozen=True):
    """Use of the API."""

    requests: int = 0
    """Answers."""
    tokens: int = 0
    """Tokens read and written, those from the cache included."""
    uncached: int = 0
    """The same without those read from the cache."""

    def plus(self, other: "ApiUse") -> "ApiUse":
        """Add field by field."""
        return ApiUse(
            self.requests + other.requests,
            self.tokens + other.tokens,
            self.uncached + other.uncached,
        )

    def per_minute(self, minutes: float = MINUTES) -> "Rate":
        """Average over some minutes."""
        return Rate(self.requests / minutes, self.tokens / minutes, self.uncached / minutes)


class Rate(Struct, frozen=True):
    """Use of the API per minute."""

    requests: float = 0.0
    """Answers."""
    tokens: float = 0.0
    """Tokens read and written, those from the cache included."""
    uncached: float = 0.0
    """The same without those read from the cache."""

    def is_within(self, team: Team) -> bool:
        """Is it within the recommendation for a team, not counting cached tokens?"""
        return self.uncached <= team.tokens[1] and self.requests <= team.requests[1]


def total_use(responses: Iterable[Response]) -> ApiUse:
    """Add up the use of responses, each once."""
    whole = ApiUse()
    for one in responses:
        usage = one.usage
        uncached = usage.fresh + usage.write + usage.output
        whole = whole.plus(ApiUse(1, uncached + usage.read, uncached))
    return whole


def slots(responses: Iterable[Response], since_ms: int) -> dict[int, ApiUse]:
    """Add up use by slots of five minutes, by their number since 1970.

    Args:
        responses: Each once. Those without a time are left out.
        since_ms: What is older is left out: milliseconds since 1970, UTC.
    """
    found: dict[int, list[int]] = {}
    first_ms = max(1, since_ms)
    for one in responses:
        at_ms = one.at_ms
        if at_ms >= first_ms:
            usage = one.usage
            uncached = usage.fresh + usage.write + usage.output
            sums = found.get(slot := at_ms // SLOT_MS)
            if sums:
                sums[0] += 1
                sums[1] += uncached + usage.read
                sums[2] += uncached
            else:
                found[slot] = [1, uncached + usage.read, uncached]
    return {slot: ApiUse(*sums) for slot, sums in found.items()}


def largest_team(rate: Rate) -> Team | None:
    """The largest team whose recommendation a rate is within; `None` if it exceeds all."""
    return next((team for team in reversed(TEAMS) if rate.is_within(team)), None)
