"""Releases of Claude Code, by the numbers in their names."""

import re
from functools import lru_cache

Version = tuple[int, int, int]
"""Major, minor and patch number of a release."""

_VERSION = re.compile(r"v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})")


@lru_cache(maxsize=1024)
def numbers(version: str) -> Version | None:
    """Parse the three numbers that a release's name begins with; `None` if it does not."""
    match = _VERSION.match(version)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None
