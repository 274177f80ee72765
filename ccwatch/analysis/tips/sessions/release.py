"""Since which release Claude Code has what a tip tells to type."""

import re
from enum import Enum
from typing import NamedTuple

_VERSION = re.compile(r"v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})")


class _Since(NamedTuple):
    major: int
    minor: int
    patch: int


class Feature(Enum):
    """Something that not every release has. The value is the first that surely has it."""

    SIDE_QUESTION = _Since(2, 1, 79)
    """`/btw`: the changelog mends it in this release."""
    CACHE_VARIABLES = _Since(2, 1, 108)
    """`ENABLE_PROMPT_CACHING_1H` and `FORCE_PROMPT_CACHING_5M`: the changelog adds them."""
    AUTO_COMPACT_COMMAND = _Since(2, 1, 240)
    """`/autocompact`: the documentation of this release names it."""
    CACHE_SETTING = _Since(2, 1, 243)
    """`promptCacheTtl` in settings.json: the changelog adds it."""

    def is_in(self, version: str) -> bool:
        """Does a release have it? No for one that is not known."""
        match = _VERSION.match(version)
        return match is not None and tuple(map(int, match.groups())) >= self.value
