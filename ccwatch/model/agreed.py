"""What an organization agreed to pay, instead of the list prices."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from msgspec import Struct, field


class AgreedPrice(NamedTuple):
    """What a model costs: dollars per million tokens."""

    input: Decimal
    """Input that missed the cache and was not written to it."""
    output: Decimal
    """What the model wrote."""
    cache_read: Decimal
    """Input read from the cache."""
    cache_write: Decimal
    """Input written to the cache, for five minutes or for an hour."""


class Agreed(Struct, frozen=True):
    """`modelPricing` of an administrator's settings, as far as Claude Code takes it.

    It holds for all days: the settings do not say since when.
    """

    path: str = ""
    """The settings file; empty where none says anything of prices."""
    factor: Decimal = Decimal(1)
    """What every cost is multiplied with: more than 0."""
    models: Mapping[str, AgreedPrice] = field(default_factory=dict)
    """What single models cost before that, by the names that the file gives them."""
    problems: tuple[str, ...] = ()
    """What was wrong with it, and does not count."""


NOTHING_AGREED: Final = Agreed()
"""List prices hold."""
