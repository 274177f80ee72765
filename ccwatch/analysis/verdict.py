"""A threshold, what its sources say, and what they judge by."""

from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from ccwatch.analysis.evidence import Bracket
from ccwatch.analysis.releases import Rule
from ccwatch.model.setup import Setup

WELL_PAST = 1.05
"""A context this much above a setting, that did not fire, shows the setting is not honoured."""
WELL_BELOW = 0.9
"""Compactions that all came below this share of a setting show the same."""
AGAIN = 2
"""Compactions of one lane from which that is no coincidence."""


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


class SourceVerdict(NamedTuple):
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


class Grounds(NamedTuple):
    """Everything that the sources of a threshold judge by."""

    model: str
    """The model."""
    window: int | None
    """Its window, in tokens; `None` when unknown."""
    rule: Rule | None
    """The release's rule; `None` when the release is unknown."""
    setup: Setup
    """The settings in force."""
    seen: Bracket
    """Where the user's own history puts the trigger."""
    configured: int | None
    """The trigger that the settings configure, in tokens; `None` if they configure none."""
    configured_words: str
    """Which settings do so, or why they have no effect."""
    own: Bracket = Bracket()
    """Where the lane itself puts the trigger, since the settings were written."""
    since: Bracket = Bracket()
    """Where the user's own history puts it since then."""

    @property
    def refuted(self) -> bool:
        """Does the history show that the settings are not honoured?"""
        return self.passed or self.undercut

    @property
    def passed(self) -> bool:
        """Did a context go well past the configured trigger without a compaction?"""
        return self.configured is not None and self.since.low > self.configured * WELL_PAST

    @property
    def undercut(self) -> bool:
        """Was the lane compacted well below the configured trigger, more than once?"""
        if self.configured is None or self.own.samples < AGAIN:
            return False
        return self.own.peak < self.configured * WELL_BELOW

    @property
    def max_output(self) -> int | None:
        """The output limit that the settings give, in tokens; `None` without one."""
        return self.setup.max_output.value if self.setup.max_output else None
