"""The cost of carrying parts of a context from response to response."""

from collections.abc import Sequence

from msgspec import Struct

from ccwatch.analysis.attribution.part import Attribution, Category, Part, Share
from ccwatch.analysis.attribution.shares import KEYS, groups, share
from ccwatch.analysis.bill import total
from ccwatch.analysis.carriage import carriage, per_response
from ccwatch.analysis.prices import Prices
from ccwatch.model.lane import Lane


class Carry(Struct, frozen=True):
    """The cost of keeping a part in the context, in billionths of a dollar."""

    ahead_nano: int | None
    """The cost of each further response by the last one's model, while the cache is warm; `None` if
    the model has no price."""
    so_far_nano: int | None
    """The cost of all responses after the first one that it was sent with; `None` if one of them
    has no price."""


class Priced(Struct, frozen=True):
    """A share, and what carrying it costs."""

    share: Share
    """Its size."""
    carry: Carry
    """Its cost."""


def carry(part: Part, lane: Lane, prices: Prices) -> Carry:
    """Price a part of a lane's context at what reading it from the cache costs.

    Each response is assumed to find it in the cache; those that did not cost more.
    """
    so_far = carriage(lane, prices).nano(part.tokens, part.since + 1, len(lane.responses))
    return Carry(per_response(part.tokens, lane, prices), so_far)


def priced(attribution: Attribution, kind: str, lane: Lane, prices: Prices) -> tuple[Priced, ...]:
    """Group what fills a context, and price each group.

    Args:
        attribution: What fills it.
        kind: What to group by: one of `KEYS`.
        lane: The lane of the context.
        prices: What tokens cost.

    Returns:
        The largest first, and what is unattributed last.
    """
    found = (
        Priced(share(key, parts), _carried(parts, lane, prices))
        for key, parts in groups(attribution.parts, KEYS[kind]).items()
    )
    return tuple(sorted(found, key=_order))


def _carried(parts: Sequence[Part], lane: Lane, prices: Prices) -> Carry:
    """Price several parts of a lane's context together."""
    ahead = per_response(sum(part.tokens for part in parts), lane, prices)
    return Carry(ahead, total(carry(part, lane, prices).so_far_nano for part in parts))


def _order(one: Priced) -> tuple[bool, int, str]:
    found = one.share
    return found.name == Category.UNATTRIBUTED, -found.tokens, found.name
