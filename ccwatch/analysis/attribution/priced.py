"""Shares of a context with what it costs to carry them."""

from collections.abc import Sequence
from typing import NamedTuple

from ccwatch.analysis.attribution.carry import Carry, carry, per_response
from ccwatch.analysis.attribution.part import Attribution, Category, Part, Share
from ccwatch.analysis.attribution.shares import KEYS, groups, share
from ccwatch.analysis.bill import total
from ccwatch.analysis.prices import Prices
from ccwatch.model.lane import Lane


class Priced(NamedTuple):
    """A share, and what carrying it costs."""

    share: Share
    """How much it takes."""
    carry: Carry
    """What that costs."""


def priced(attribution: Attribution, kind: str, lane: Lane, prices: Prices) -> tuple[Priced, ...]:
    """Group what fills a context, and price each group.

    Args:
        attribution: What fills it.
        kind: What to group by: one of `KEYS`.
        lane: Whose context it is.
        prices: What tokens cost.

    Returns:
        The largest first; what is unattributed comes last.
    """
    found = (
        Priced(share(key, parts), carried(parts, lane, prices))
        for key, parts in groups(attribution.parts, KEYS[kind]).items()
    )
    return tuple(sorted(found, key=_rank))


def carried(parts: Sequence[Part], lane: Lane, prices: Prices) -> Carry:
    """Price several parts of a lane's context together."""
    ahead = per_response(sum(part.tokens for part in parts), lane, prices)
    return Carry(ahead, total(carry(part, lane, prices).so_far_nano for part in parts))


def _rank(one: Priced) -> tuple[bool, int, str]:
    found = one.share
    return found.name == Category.UNATTRIBUTED, -found.tokens, found.name
