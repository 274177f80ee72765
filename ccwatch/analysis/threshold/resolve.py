"""Where auto-compaction fires, and how that is known."""

from math import floor

from msgspec.structs import replace

from ccwatch.analysis.threshold.evidence import NO_EVIDENCE, Evidence, bracket, since
from ccwatch.analysis.threshold.grounds import Grounds
from ccwatch.analysis.threshold.rules import rule
from ccwatch.analysis.threshold.sources import SOURCES, Answer, configured, documented_tokens
from ccwatch.analysis.threshold.threshold import SourceVerdict, Threshold, ThresholdSource
from ccwatch.analysis.window import Window
from ccwatch.model.setup import NO_SETUP, Setup

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
    """Resolve the threshold of a lane: the first source that has one decides.

    Args:
        model: The model, as the transcript names it.
        window: Its window.
        version: The release of Claude Code; empty when unknown.
        setup: The settings in force.
        evidence: What lanes of the same model and window showed.
        own: What the lane itself showed: others may have had other settings.
        pin: What the user of ccwatch set: `auto`, `documented`, a share of the window up to 1, or a
            number of tokens.
    """
    size = window.tokens if window.tokens and window.tokens > 0 else None
    documented = documented_tokens(size) if size else None
    release = rule(version)
    trigger, words = configured(model, size, release, setup)
    at_ms = setup.trigger_written_ms(model)
    seen, lately = bracket(evidence, release), bracket(since(evidence, at_ms), release)
    mine = bracket(since(own, at_ms), release)
    grounds = Grounds(model, size, release, setup, seen, trigger, words, mine, lately)
    answers = [
        _pinned(size, pin, documented),
        *((source, ask(grounds)) for source, ask in SOURCES.items()),
    ]
    first = next((answer.threshold for _, answer in answers if answer.threshold), Threshold())
    is_refuted = grounds.refuted and first.source is not ThresholdSource.OFF
    return replace(
        first,
        documented_tokens=documented,
        honoured=False if is_refuted else first.honoured,
        samples=seen.samples,
        steps=tuple(
            SourceVerdict(source, answer.verdict, answer.value)
            for source, answer in answers
            if answer.verdict
        ),
    )


def _pinned(
    window: int | None, pin: str | float, documented: int | None
) -> tuple[ThresholdSource, Answer]:
    """What the user of ccwatch set, which goes before all sources; sizes are tokens."""
    if pin == "documented":
        source = ThresholdSource.DOCUMENTED
        threshold = Threshold(documented, source, pinned=True)
        return source, Answer("pinned to the documented 95 %", documented, threshold)
    source = ThresholdSource.CONFIGURED
    if isinstance(pin, str) or not 0 < pin < ABSURD:
        return source, Answer("")
    tokens = int(pin) if pin > 1 else floor(window * pin) if window else None
    note = "pinned in ccwatch's settings"
    if tokens and window and tokens > window:
        note = f"{note} to {tokens:,}, beyond the window"
        tokens = window
    threshold = Threshold(tokens, source, pinned=True)
    return source, Answer(note, tokens, threshold if tokens else None)
