"""What is known of each family of Claude models."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct


class Family(Struct, frozen=True):
    """A family of models. Versions are those of `ClaudeName`; later ones are taken to be alike."""

    long_window_since: tuple[int, int]
    """The first version that has the long window without being asked for it."""
    newer_tokeniser_since: tuple[int, int]
    """The first version with the tokeniser of Opus 4.7, which makes more tokens of a text."""
    dear: bool = False
    """Do its models cost most?"""


FAMILIES: Final[Mapping[str, Family]] = {
    "haiku": Family((5, 5), (5, 0)),
    "sonnet": Family((5, 0), (5, 0)),
    "opus": Family((4, 7), (4, 7), dear=True),
    "fable": Family((5, 0), (5, 0), dear=True),
    "mythos": Family((5, 0), (5, 0), dear=True),
}
"""By name, ordered by the price of their models: the cheapest first."""
BY_PRICE: Final = tuple(FAMILIES)
"""Their names in that order."""
NEWEST_KNOWN: Final = (5, 5)
"""The newest version of any family that this table was checked for."""
