"""One compaction as it is recorded in the history, and sums of several."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from ccwatch.model.compaction import Compaction

if TYPE_CHECKING:
    from ccwatch.analysis.compaction.reread import Tax

WIDE: Final = 4
"""If the relative error of an estimate is at least one in so many, it is due to the cache."""


def added(figures: Sequence[int | None]) -> tuple[int | None, str]:
    """Add up the known figures, with the sign of an incomplete sum if some are unknown.

    The sum is `None`, without a sign, if nothing is known.
    """
    known = [one for one in figures if one is not None]
    return (sum(known), "+" if None in figures else "") if known else (None, "")


class Reread(Struct, frozen=True):
    """What was read again after a compaction, though it had been in the context before."""

    files: int
    """Number of files, commands, searches and pages."""
    tokens: int
    """Estimated tokens that this added to the context."""
    nano: int | None
    """Estimated cost of that, in billionths of a dollar; `None` without a price."""

    @classmethod
    def of(cls, tax: "Tax") -> "Reread":
        """Take it from an analysis."""
        return cls(tax.files, tax.tokens, tax.nano)


class Recorded(Struct, frozen=True):
    """One compaction of any session or sub-agent. Compared by value, which is cheap."""

    compaction: Compaction
    """When, by what, from how many tokens to how many."""
    session: str
    """The sessionId."""
    agent: str
    """The sub-agent; empty for the main chain."""
    project: str
    """The session's working directory in full; empty when unknown."""
    title: str
    """The session's title; empty when it has none."""
    nano: int | None
    """Estimated cost of the request for the summary, in billionths of a dollar."""
    turns: int | None = None
    """Turns since the compaction before it, or since the start."""
    since_ms: int | None = None
    """Milliseconds since the compaction before it, or since the session began."""
    reread: Reread | None = None
    """What was read again after it; `None` until that is worked out."""
    archived: bool = False
    """Is its transcript gone, so that it is only in the archive?"""
    expires_ms: int | None = None
    """When Claude Code may delete its transcript: milliseconds since 1970, UTC, in whole hours;
    `None` when unknown."""
    summary_tokens: int | None = None
    """Estimated size of the summary; `None` if there is none."""
    idle: bool = False
    """Was it started by a pause, rather than by the size of the context, as far as is known?"""
    paid_nano: int | None = None
    """Cost of the request for the summary by the client, in billionths of a dollar: from the
    answer, if that was written to a file, else from the totals before and after it; `None` if
    unknown."""
    off_nano: int = 0
    """The error of `nano` in both directions, in billionths of a dollar, as far as it is known."""
    outdated: bool = False
    """Is `nano` by a release of ccwatch that estimated requests for summaries too low?"""
    stray: bool = False
    """Is it in a further transcript of the session, not in the one that is shown?"""

    @property
    def price(self) -> int | None:
        """The best figure for the cost of the summary request, in billionths of a dollar."""
        return self.nano if self.paid_nano is None else self.paid_nano

    @property
    def is_paid(self) -> bool:
        """Is `price` the client's figure rather than an estimate?"""
        return self.paid_nano is not None

    @property
    def bounds(self) -> tuple[int, int] | None:
        """The cost with and without a cache hit, in billionths of a dollar.

        `None` if the cost is known, or if the difference is small.
        """
        if self.nano is None or self.is_paid or WIDE * self.off_nano < self.nano:
            return None
        return self.nano - self.off_nano, self.nano + self.off_nano

    @property
    def range(self) -> tuple[int, int] | None:
        """The least and the most that it cost, as far as is known: billionths of a dollar."""
        if self.price is None:
            return None
        off_nano = 0 if self.is_paid else self.off_nano
        return self.price - off_nano, self.price + off_nano

    @property
    def cause(self) -> str:
        """What started it: `auto`, `manual`, `idle` or `unknown`."""
        return "idle" if self.idle else self.compaction.trigger.value


def range_of(history: Iterable[Recorded]) -> tuple[int, int] | None:
    """Add up what compactions cost at least and at most, as far as is known, where much is between.

    Returns:
        Billionths of a dollar; `None` where one figure says it, or nothing is known.
    """
    known = [one.range for one in history if one.range]
    least, most = sum(low for low, _ in known), sum(high for _, high in known)
    return (least, most) if WIDE * (most - least) >= most + least > 0 else None
