"""The history of compactions, as it is listed."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from ccwatch.model.compaction import Compaction

WIDE: Final = 4
"""An estimate that may be off by one part of this many hangs on the cache; by less, on a draft."""


class Reread(NamedTuple):
    """What was read again after a compaction, though it had been in the context before."""

    files: int
    """Files and commands."""
    tokens: int
    """What reading them again added to the context: an estimate."""
    nano: int | None
    """What that cost, in billionths of a dollar: an estimate. `None` where it has no price."""


class Recorded(NamedTuple):
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
    """What the request for the summary cost by estimate, in billionths of a dollar."""
    turns: int | None = None
    """Turns since the compaction before it, or since the start."""
    since_ms: int | None = None
    """Milliseconds since the compaction before it, or since the session began."""
    reread: Reread | None = None
    """What was read again after it; `None` until that was worked out."""
    archived: bool = False
    """Is its transcript gone, so that only the archive knows of it?"""
    expires_ms: int | None = None
    """From when on Claude Code deletes its transcript: milliseconds since 1970, UTC, in whole
    hours; `None` when there is no telling."""
    summary_tokens: int | None = None
    """Size of the summary: an estimate; `None` where there is none."""
    idle: bool = False
    """Did a pause start it, rather than the size of the context? Where the transcript tells."""
    paid_nano: int | None = None
    """What the request for the summary cost as the client has it, in billionths of a dollar: by the
    answer, where that was written to a file, or by totals before and after it; `None` where neither
    tells."""
    off_nano: int = 0
    """By how much `nano` may be more or less, in billionths of a dollar, where that is known."""
    outdated: bool = False
    """Is `nano` of a release that estimated requests for summaries too low?"""
    stray: bool = False
    """Is it in a further transcript of the session, which is not the one that is shown of it?"""

    @property
    def price(self) -> int | None:
        """What the request for the summary cost, in billionths of a dollar, as well as is known."""
        return self.nano if self.paid_nano is None else self.paid_nano

    @property
    def is_paid(self) -> bool:
        """Is `price` what the client has, and not an estimate?"""
        return self.paid_nano is not None

    @property
    def bounds(self) -> tuple[int, int] | None:
        """What it cost if the cache served it, and if not: billionths of a dollar.

        `None` where that is known, or makes no difference to speak of.
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
        """What started it, in a word: `auto`, `manual`, `idle` or `unknown`."""
        return "idle" if self.idle else self.compaction.trigger.value


def range_of(history: Iterable[Recorded]) -> tuple[int, int] | None:
    """Add up what compactions cost at least and at most, as far as is known, where much is between.

    Returns:
        Billionths of a dollar; `None` where one figure says it, or nothing is known.
    """
    known = [one.range for one in history if one.range]
    least, most = sum(low for low, _ in known), sum(high for _, high in known)
    return (least, most) if WIDE * (most - least) >= most + least > 0 else None
