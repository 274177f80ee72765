"""What an organization agreed to pay, instead of the list prices."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from msgspec import Struct, field


class AgreedPrice(Struct, frozen=True):
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
    """`modelPricing` of an administrator's settings, as far as Claude Code accepts it.

    It applies to all days, since the settings give no start date.
    """

    path: str = ""
    """The settings file; empty if none sets prices."""
    factor: Decimal = Decimal(1)
    """Every cost is multiplied by this; above 0."""
    models: Mapping[str, AgreedPrice] = field(default_factory=dict)
    """Prices of single models before that, by the names used in the file."""
    problems: tuple[str, ...] = ()
    """Entries that are invalid and were ignored, in words."""


NOTHING_AGREED: Final = Agreed()
"""List prices apply."""
