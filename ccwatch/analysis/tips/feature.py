"""Since which release Claude Code has what a tip tells to type."""

from enum import Enum

from ccwatch.model.release import numbers


class Feature(Enum):
    """Something that not every release has. The value is the first that surely has it."""

    CODE_INTELLIGENCE = (2, 0, 74)
    """The LSP tool, for plugins that know a language: the changelog adds it."""
    TOOL_SEARCH = (2, 1, 7)
    """Schemas of MCP tools are loaded when they are wanted: the changelog turns it on."""
    MCP_SWITCH = (2, 0, 60)
    """`/mcp disable`: the changelog adds it."""
    EFFORT_COMMAND = (2, 1, 76)
    """`/effort`: the changelog adds it."""
    SIDE_QUESTION = (2, 1, 79)
    """`/btw`: the changelog mends it in this release."""
    MEMORY_BYTES = (2, 1, 83)
    """Of MEMORY.md no more than 25 KB are read: the changelog says so."""
    READS_ONCE = (2, 1, 86)
    """A file that is read again unchanged is not sent again: the changelog says so."""
    CACHE_VARIABLES = (2, 1, 108)
    """`ENABLE_PROMPT_CACHING_1H` and `FORCE_PROMPT_CACHING_5M`: the changelog adds them."""
    RESUME_FROM_SUMMARY = (2, 1, 117)
    """`--resume` and `/resume` offer to summarise old, large sessions: the changelog says so."""
    SKILL_OVERRIDES = (2, 1, 129)
    """`skillOverrides` in settings.json: the changelog has it work from then on."""
    EFFORT_LOGGED = (2, 1, 212)
    """Answers of models that can be asked for an effort name it: so do public transcripts."""
    AUTO_COMPACT_COMMAND = (2, 1, 240)
    """`/autocompact`: the documentation of this release names it."""
    CACHE_SETTING = (2, 1, 243)
    """`promptCacheTtl` in settings.json: the changelog adds it."""
    OUTPUT_LIMIT = (2, 1, 261)
    """`bashOutputMaxChars` in settings.json."""

    def is_in(self, version: str) -> bool:
        """Does a release have it? No for one that is not known."""
        known = numbers(version)
        return known is not None and known >= self.value
