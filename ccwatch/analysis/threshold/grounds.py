"""What the sources of a threshold judge by."""

from msgspec import Struct

from ccwatch.analysis.threshold.evidence import Bracket
from ccwatch.analysis.threshold.rules import Rule
from ccwatch.model.setup import Setup

WELL_PAST = 1.05
"""A context this much above a setting, that did not fire, shows the setting is not honoured."""
WELL_BELOW = 0.9
"""Compactions that all came below this share of a setting show the same."""
AGAIN = 2
"""Compactions of one lane from which that is no coincidence."""


class Grounds(Struct, frozen=True):
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
