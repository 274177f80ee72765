"""What a widget draws from: immutable values and the time."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType

from msgspec import Struct

from ccwatch.analysis.context import NEAR
from ccwatch.analysis.overview import Overview
from ccwatch.analysis.spending.groups import By
from ccwatch.report.blocks.insight import NO_INSIGHT, Insight
from ccwatch.report.board import Board
from ccwatch.ui.symbols import Symbols
from ccwatch.units import HOUR_MS

FAR_MS = 20 * HOUR_MS
"""Milliseconds from now from which an instant is shown by its date."""


class Moment(Struct, frozen=True, eq=False):
    """The time, and the zone to write instants in. Instants are milliseconds since 1970, UTC."""

    now_ms: int
    """Milliseconds since 1970, UTC."""
    zone: tzinfo | None = None
    """The time zone that clock times are written in; `None` for this machine's."""

    def seconds_since(self, at_ms: int) -> float | None:
        """Seconds from an instant until now; `None` where the instant is unknown (0)."""
        return (self.now_ms - at_ms) / 1000 if at_ms else None

    def clock(self, at_ms: int) -> str:
        """Write an instant as a time of day, or as a date when it is a day or more away."""
        if not at_ms:
            return "?"
        at = self._local(at_ms)
        return f"{at:%b} {at.day}" if self.is_far(at_ms) else f"{at:%H:%M}"

    def is_far(self, at_ms: int) -> bool:
        """Is an instant so far away that its time of day alone would mislead?"""
        return abs(self.now_ms - at_ms) >= FAR_MS

    def full_clock(self, at_ms: int) -> str:
        """Write an instant as a time of day, after its date when it is a day or more away."""
        clock = self.clock(at_ms)
        is_date = bool(at_ms) and self.is_far(at_ms)
        return f"{clock} {self._local(at_ms):%H:%M}" if is_date else clock

    def period(self, first_ms: int, last_ms: int, dash: str) -> str:
        """Write a period. One within a single day that is far away is written with times of day."""
        first, last = self.clock(first_ms), self.clock(last_ms)
        if first == last and first_ms and last_ms and self.is_far(first_ms):
            return f"{self.full_clock(first_ms)} {dash} {self._local(last_ms):%H:%M}"
        return f"{first} {dash} {last}"

    def _local(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self.zone)


NO_BUDGETS: Mapping[By, int] = MappingProxyType({})
"""Without any budget."""


class Look(Struct, frozen=True):
    """What everything is drawn with."""

    moment: Moment
    """The time."""
    symbols: Symbols
    """The signs to draw with."""
    near: float = NEAR
    """Share of the trigger from which a context is near it."""
    alerted: frozenset[str] = frozenset()
    """The ids of sessions that crossed a limit of the user's."""
    budgets: Mapping[By, int] = NO_BUDGETS
    """The budgets that are set, in billionths of a dollar."""


class View(Struct, frozen=True, eq=False):
    """One session as it is to be drawn."""

    board: Board
    """The board that has the session."""
    overview: Overview
    """The session."""
    look: Look
    """What to draw with."""
    following: str = ""
    """The rule that chose the session: `here`, `newest` or `pinned`."""
    insight: Insight = NO_INSIGHT
    """What the analysis of its blocks found so far."""
    off: frozenset[str] = frozenset()
    """The ids of tips that are turned off in it now."""

    @property
    def seconds_warm(self) -> float | None:
        """Seconds until the cache is cold; 0 or less if it is, `None` if unknown."""
        return self.overview.cache.left(self.look.moment.now_ms)

    @property
    def is_warm(self) -> bool:
        """Is the cache known to be warm?"""
        left = self.seconds_warm
        return left is not None and left > 0
