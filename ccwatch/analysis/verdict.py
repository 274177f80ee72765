"""What sources say of a threshold, and all that they judge it by."""

from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from ccwatch.analysis.evidence import Bracket
from ccwatch.analysis.releases import Rule
from ccwatch.model.setup import Setup

WELL_PAST = 1.05
"""A context this much above a setting, that did not fire, shows the setting is not honoured."""
WELL_BELOW = 0.9
"""Compactions that all come below this share of a setting show the same."""
AGAIN = 2
"""Compactions of one lane from which that is no accident."""


class ThresholdSource(StrEnum):
    """Where a threshold comes from, the strongest first."""

    OFF = "off"
    """Auto-compaction is switched off, so that there is none."""
    CONFIGURED = "configured"
    """A setting of Claude Code, or of ccwatch."""
    LEARNED = "learned"
    """The user's own compactions."""
    RELEASE = "release"
    """How this release works it out."""
    DOCUMENTED = "documented"
    """The share of the window that the documentation names."""


class SourceVerdict(NamedTuple):
    """What one source had to say."""

    source: ThresholdSource
    """The source that was asked."""
    verdict: str
    """Its answer, for people."""
    value: int | None = None
    """The trigger that it names, in tokens."""


class Threshold(Struct, frozen=True):
    """Where auto-compaction fires."""

    tokens: int | None = None
    """The reach at which it fires; `None` where it is off or unknown."""
    source: ThresholdSource = ThresholdSource.DOCUMENTED
    """Where `tokens` comes from."""
    low_tokens: int | None = None
    """What was learned: the trigger lies above this…"""
    high_tokens: int | None = None
    """…and at or below this; both `None` where nothing was learned."""
    documented_tokens: int | None = None
    """95 % of the window; `None` where that is unknown."""
    reactive: bool = False
    """Does it fire only when the API refuses the prompt?"""
    honoured: bool | None = None
    """Is what the settings ask for what happens? `None` when not known or not asked."""
    samples: int = 0
    """Automatic compactions behind what was learned."""
    pinned: bool = False
    """Did the user of ccwatch set it?"""
    steps: tuple[SourceVerdict, ...] = ()
    """What every source said, in order."""


class Grounds(NamedTuple):
    """All that bears on one threshold."""

    model: str
    """The model."""
    window: int | None
    """Its window, in tokens; `None` when unknown."""
    rule: Rule | None
    """The release's rule; `None` when the release is unknown."""
    setup: Setup
    """The settings in force."""
    seen: Bracket
    """What the user's own history says."""
    asked: int | None
    """What the settings ask for, in tokens; `None` where they ask for nothing."""
    asked_words: str
    """Where they do so, or why that has no effect."""
    lately: Bracket = Bracket()
    """What the lane itself showed since the settings were written."""

    @property
    def refuted(self) -> bool:
        """Does what was seen show that the settings are not honoured?"""
        return self.passed or self.undercut

    @property
    def passed(self) -> bool:
        """Did a context go well past what the settings ask for, without a compaction?"""
        return self.asked is not None and self.seen.low > self.asked * WELL_PAST

    @property
    def undercut(self) -> bool:
        """Was the lane compacted well below what the settings ask for, time after time?"""
        again = self.lately.samples >= AGAIN
        return self.asked is not None and again and self.lately.peak < self.asked * WELL_BELOW

    @property
    def max_output(self) -> int | None:
        """The output limit that the settings name; tokens."""
        return self.setup.max_output.value if self.setup.max_output else None
