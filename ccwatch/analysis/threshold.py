"""Where auto-compaction fires, and how that is known."""

from math import floor

from msgspec.structs import replace

from ccwatch.analysis.evidence import NO_EVIDENCE, Evidence, bracket
from ccwatch.analysis.releases import rule
from ccwatch.analysis.threshold_sources import SOURCES, configured, documented_tokens
from ccwatch.analysis.verdict import Grounds, SourceVerdict, Threshold, ThresholdSource
from ccwatch.analysis.window import Window
from ccwatch.model.setup import NO_SETUP, Setup

__all__ = ["SourceVerdict", "Threshold", "ThresholdSource", "resolve"]

ABSURD = 10**9
"""Tokens: nobody means a threshold this high."""


def resolve(
    model: str,
    window: Window,
    version: str = "",
    setup: Setup = NO_SETUP,
    evidence: Evidence = NO_EVIDENCE,
    *,
    own: Evidence = NO_EVIDENCE,
    pin: str | float = "auto",
) -> Threshold:
    """Resolve the threshold of a lane: the first source with an answer has it.

    Args:
        model: The model, as the transcript names it.
        window: Its window.
        version: The release of Claude Code; empty when unknown.
        setup: The settings in force.
        evidence: What lanes of the same model and window showed.
        own: What the lane itself showed: others may have had other settings.
        pin: What the user of ccwatch wants: `auto`, `documented`, a share of the window up
            to 1, or a number of tokens.
    """
    size = window.tokens if window.tokens and window.tokens > 0 else None
    documented = documented_tokens(size) if size else None
    release = rule(version)
    asked, words = configured(model, size, release, setup)
    written_ms = setup.written_ms(setup.window_for(model), setup.percent)
    since = Evidence(tuple(one for one in own.epochs if one.end_ms > written_ms))
    seen, lately = bracket(evidence, release), bracket(since, release)
    grounds = Grounds(model, size, release, setup, seen, asked, words, lately)
    answers = [_pinned(grounds, pin, documented), *(ask(grounds) for ask in SOURCES)]
    first = next((found for _, found in answers if found), Threshold())
    return replace(
        first,
        documented_tokens=documented,
        honoured=False
        if grounds.refuted and first.source is not ThresholdSource.OFF
        else first.honoured,
        samples=grounds.seen.samples,
        steps=tuple(step for step, _ in answers if step.verdict),
    )


def _pinned(
    grounds: Grounds, pin: str | float, documented: int | None
) -> tuple[SourceVerdict, Threshold | None]:
    """The user of ccwatch decides."""
    if pin == "documented":
        step = SourceVerdict(
            ThresholdSource.DOCUMENTED, "pinned to the documented 95 %", documented
        )
        return step, Threshold(documented, ThresholdSource.DOCUMENTED, pinned=True)
    if isinstance(pin, str) or not 0 < pin < ABSURD:
        return SourceVerdict(ThresholdSource.CONFIGURED, ""), None
    tokens = int(pin) if pin > 1 else floor(grounds.window * pin) if grounds.window else None
    if tokens and grounds.window:
        tokens = min(tokens, grounds.window)
    step = SourceVerdict(ThresholdSource.CONFIGURED, "pinned in ccwatch's settings", tokens)
    return step, Threshold(tokens, ThresholdSource.CONFIGURED, pinned=True) if tokens else None
