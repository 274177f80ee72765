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

    CODE_INTELLIGENCE = _Since(2, 0, 74)
    """The LSP tool, for plugins that know a language: the changelog adds it."""
    TOOL_SEARCH = _Since(2, 1, 7)
    """Schemas of MCP tools are loaded when they are wanted: the changelog turns it on."""
    MCP_SWITCH = _Since(2, 0, 60)
    """`/mcp disable`: the changelog adds it."""
    EFFORT_COMMAND = _Since(2, 1, 76)
    """`/effort`: the changelog adds it."""
    SIDE_QUESTION = _Since(2, 1, 79)
    """`/btw`: the changelog mends it in this release."""
    MEMORY_BYTES = _Since(2, 1, 83)
    """Of MEMORY.md no more than 25 KB are read: the changelog says so."""
    READS_ONCE = _Since(2, 1, 86)
    """A file that is read again unchanged is not sent again: the changelog says so."""
    CACHE_VARIABLES = _Since(2, 1, 108)
    """`ENABLE_PROMPT_CACHING_1H` and `FORCE_PROMPT_CACHING_5M`: the changelog adds them."""
    RESUME_FROM_SUMMARY = _Since(2, 1, 117)
    """`--resume` and `/resume` offer to summarise old, large sessions: the changelog says so."""
    SKILL_OVERRIDES = _Since(2, 1, 129)
    """`skillOverrides` in settings.json: the changelog has it work from then on."""
    AUTO_COMPACT_COMMAND = _Since(2, 1, 240)
    """`/autocompact`: the documentation of this release names it."""
    CACHE_SETTING = _Since(2, 1, 243)
    """`promptCacheTtl` in settings.json: the changelog adds it."""
    OUTPUT_LIMIT = _Since(2, 1, 261)
    """`bashOutputMaxChars` in settings.json."""

    def is_in(self, version: str) -> bool:
        """Does a release have it? No for one that is not known."""
        match = _VERSION.match(version)
        return match is not None and tuple(map(int, match.groups())) >= self.value
