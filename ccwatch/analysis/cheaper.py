"""Which cheaper model could have done it, and for what price."""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from ccwatch.analysis.cost import bill
from ccwatch.analysis.model_families import FAMILIES
from ccwatch.analysis.prices import Prices, recognised
from ccwatch.model.response import Response

FIRST_VERSION: Final = (4, 0)
"""The version from which models are compared."""


def family(model: str) -> str:
    """The family of a Claude model from version 4 on; empty for others.

    Example:
        >>> family("claude-opus-4-5-20251101"), family("llama-9")
        ('opus', '')
    """
    found = recognised(model)
    return found.family if found and found.version >= FIRST_VERSION else ""


def is_dear(model: str) -> bool:
    """Is a model, from version 4 on, of a family whose models cost most?"""
    found = FAMILIES.get(family(model))
    return found is not None and found.dear


def sibling(model: str, wanted: str, prices: Prices) -> str:
    """The newest model of another family that has a price and is not newer than a model.

    Args:
        model: The model that was used.
        wanted: The family: `haiku`, `sonnet`.
        prices: What tokens cost.

    Returns:
        Its canonical name; empty where there is none.
    """
    limit = _version(model)
    names = [name for name, fast in prices.periods if not fast and family(name) == wanted]
    found = [name for name in names if limit and _version(name) <= limit]
    return max(found, key=_version, default="")


def repriced(responses: Iterable[Response], model: str, prices: Prices) -> int | None:
    """What responses would have cost with another model, token for token, at its plain price.

    Returns:
        Billionths of a dollar; `None` where the model has no price for one of them.
    """
    found = bill([replace(one, model=model, fast=False, advice=()) for one in responses], prices)
    return None if found.unpriced else found.nano


def paid(responses: Iterable[Response], prices: Prices) -> int | None:
    """What the same responses did cost, without the advisors that they asked."""
    found = bill([replace(one, advice=()) for one in responses], prices)
    return None if found.unpriced else found.nano


def _version(model: str) -> tuple[int, ...]:
    """`(4, 5)`; empty for a model that is not known."""
    found = recognised(model)
    return found.version if found and found.version >= FIRST_VERSION else ()
