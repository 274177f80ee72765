"""The blocks in a window, and the cost of sending each of them again."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.attribution.part import Attribution
from ccwatch.analysis.bill import total
from ccwatch.analysis.carriage import carriage
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.request import times_sent, turn_at
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.worth import is_worth, weightiest
from ccwatch.model.entry import Entry
from ccwatch.model.lane import Lane

LEAST_SHARE: Final = 0.01
"""The least saving to report, as a share of what the session cost."""
MOST_BLOCKS: Final = 20
"""The most blocks that a finding names."""


class Carried(Struct, frozen=True):
    """A block in the window."""

    entry: Entry
    """The block."""
    tokens: int
    """How much of the window it takes."""
    since: int
    """Index of the first response of the lane that it was sent with."""
    turn: int
    """The turn that it came in, by its place in the lane; -1 before the first one."""
    again: int
    """How many further responses, of those that this session pays, were sent it."""
    nano: int | None
    """What those cost for it, read from the cache, in billionths of a dollar; `None` without a
    price."""

    @property
    def resent(self) -> int:
        """Tokens of it that were read again."""
        return self.tokens * self.again

    def beyond(self, tokens: int) -> Self:
        """The same block, as far as it is larger than so many tokens."""
        rest = max(0, self.tokens - tokens)
        nano = self.nano * rest // self.tokens if self.nano else self.nano
        return replace(self, tokens=rest, nano=nano)


class BlockTotals(Struct, frozen=True):
    """Several blocks taken together."""

    blocks: tuple[Carried, ...]
    """The one that was most read again first."""
    tokens: int
    """How large they are together."""
    resent: int
    """Tokens of them that were read again."""
    nano: int | None
    """What that cost, in billionths of a dollar; `None` without a price."""

    @classmethod
    def of(cls, blocks: Iterable[Carried]) -> Self:
        """Add blocks up."""
        found = sorted(blocks, key=lambda one: (-one.resent, one.since))
        return cls(
            tuple(found),
            sum(one.tokens for one in found),
            sum(one.resent for one in found),
            total(one.nano for one in found),
        )

    def pays(self, case: Case) -> bool:
        """Is not having to read them again worth a word?"""
        return bool(self.blocks) and matters(case, self.nano, self.resent)

    @property
    def turns(self) -> tuple[int, ...]:
        """The turns that they came in, the weightiest first."""
        return weightiest((one.turn, one.resent) for one in self.blocks)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The weightiest of the blocks themselves."""
        return tuple(one.entry for one in self.blocks[:MOST_BLOCKS])


def matters(case: Case, nano: int | None, tokens: int) -> bool:
    """Is a saving worth a word, and not lost in what the session cost?

    Args:
        case: The session.
        nano: Billionths of a dollar; `None` without a price, when the tokens decide.
        tokens: Tokens that need not be sent.
    """
    least = LEAST_SHARE * case.view.cost.logged_nano
    return is_worth(nano, tokens) and (nano is None or nano >= least)


def carried(case: Case) -> tuple[Carried, ...]:
    """List the blocks in the window of a session's main chain, in the order of the prompt.

    Nothing while it is not known what fills the window.
    """
    return _carried(case.lane, case.attribution, case.prices)


@lru_cache(maxsize=4)
def _carried(lane: Lane, attribution: Attribution, prices: Prices) -> tuple[Carried, ...]:
    price, sent = carriage(lane, prices), times_sent(lane)
    end = len(lane.responses)
    return tuple(
        Carried(
            part.entry,
            part.tokens,
            part.since,
            turn_at(lane, part.since),
            sent[end] - sent[min(part.since + 1, end)],
            price.nano(part.tokens, part.since + 1, end),
        )
        for part in attribution.parts
        if part.entry and not part.entry.is_system and part.since < end
    )
