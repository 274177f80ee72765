"""A threshold, and what its sources say."""

from enum import StrEnum

from msgspec import Struct


class ThresholdSource(StrEnum):
    """Where a threshold comes from, the strongest first."""

    OFF = "off"
    """Auto-compaction is switched off, so there is none."""
    CONFIGURED = "configured"
    """A setting of Claude Code, or of ccwatch."""
    LEARNED = "learned"
    """The user's own compactions."""
    RELEASE = "release"
    """The rule of this release."""
    DOCUMENTED = "documented"
    """The share of the window that the documentation names."""


class SourceVerdict(Struct, frozen=True):
    """What one source says of the threshold."""

    source: ThresholdSource
    """The source that was asked."""
    verdict: str
    """Its answer, for people."""
    value: int | None = None
    """The trigger that it names, in tokens."""


class Threshold(Struct, frozen=True):
    """Where auto-compaction fires."""

    tokens: int | None = None
    """The total of context and output at which it fires; `None` where it is off or unknown."""
    source: ThresholdSource = ThresholdSource.DOCUMENTED
    """Where `tokens` comes from."""
    low_tokens: int | None = None
    """The learned trigger lies above this; `None` if nothing was learned."""
    high_tokens: int | None = None
    """The learned trigger lies at or below this; `None` if nothing was learned."""
    documented_tokens: int | None = None
    """95 % of the window; `None` where that is unknown."""
    reactive: bool = False
    """Does it fire only when the API refuses the prompt?"""
    honoured: bool | None = None
    """Is the configured trigger honoured? `None` if unknown, or if none is configured."""
    samples: int = 0
    """Automatic compactions behind what was learned."""
    pinned: bool = False
    """Did the user of ccwatch set it?"""
    steps: tuple[SourceVerdict, ...] = ()
    """What every source says, in the order in which they are asked."""
