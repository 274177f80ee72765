"""How what is known of a trigger is put into words, for any screen."""

from ccwatch.analysis.threshold import Threshold, ThresholdSource
from ccwatch.units import UNKNOWN, brief_tokens, percent, plural, tokens

FULLY = {
    ThresholdSource.CONFIGURED: "as configured",
    ThresholdSource.RELEASE: "the rule of this release",
}
"""Where a trigger comes from that was not learned, where there is room to say it."""


def of_trigger(share: float | None, *, guessed: bool) -> str:
    """Say how near the trigger is beside a share of the window: `93% of trigger`.

    Args:
        share: 0 to 1, or past 1.
        guessed: Would it be written otherwise without what is only estimated?
    """
    return f"{'≈' if guessed else ''}{percent(share)} of trigger"


def trigger_source(threshold: Threshold, *, full: bool = False) -> str:
    """Say where a trigger comes from, in a word or two, or more in full."""
    if threshold.pinned:
        return "pinned by you"
    if threshold.source == "learned":
        return _learned(threshold.samples, full=full)
    return FULLY.get(threshold.source, threshold.source.value) if full else threshold.source.value


def _learned(samples: int, *, full: bool) -> str:
    """Say what a trigger was learned from: compactions, or only contexts past the usual one."""
    if full:
        how = f"{samples} {plural('compaction', samples)}" if samples else "larger contexts"
        return f"learned from {how}"
    return f"learned (n={samples})" if samples else "learned"


def trigger(threshold: Threshold, *, brief: bool = False, full: bool = False) -> str:
    """Say where auto-compaction fires, as `167k learned (n=6)`."""
    number = brief_tokens if brief else tokens
    if threshold.source == "off":
        return "auto-compact is off"
    if threshold.tokens is None:
        return "trigger not known"
    if threshold.source == "documented":
        return f"{number(threshold.tokens)} as documented"
    between = ", " if full else " "
    return f"{number(threshold.tokens)}{between}{trigger_source(threshold, full=full)}"


def trigger_notes(threshold: Threshold, *, brief: bool = False, alone: bool = False) -> list[str]:
    """Say what else there is to know of a trigger, the most important first.

    Args:
        threshold: The trigger.
        brief: Be brief?
        alone: Are they apart from the trigger itself, and so have to name it?
    """
    said = []
    if threshold.honoured is False:
        said.append("not honoured" if brief else "the setting is not honoured")
    if threshold.reactive:
        said.append("reactive" if brief else "reactive: compacts when the API refuses")
    low, high = tokens(threshold.low_tokens), tokens(threshold.high_tokens)
    if low != high and UNKNOWN not in (low, high):
        said.append(f"{'trigger ' * alone}between {low} and {high}")
    return said


def documented_trigger(threshold: Threshold, *, brief: bool = False) -> str:
    """Name the mark of the documentation; empty where the window is not known."""
    if threshold.documented_tokens is None:
        return ""
    if brief:
        return f"95% {brief_tokens(threshold.documented_tokens)}"
    return f"95% documented {tokens(threshold.documented_tokens)}"
