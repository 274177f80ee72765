"""Pathology: what a compaction leaves is already near the trigger."""

from collections.abc import Iterator

from ccwatch.analysis.compaction.price import left_after
from ccwatch.analysis.context import NEAR
from ccwatch.analysis.pathologies.finding import Finding, Patient
from ccwatch.units import percent, tokens


def tight(patient: Patient) -> Iterator[Finding]:
    """Baseline and summary together are near the trigger, so that the next one comes at once.

    Little of the window is left to work in, and each time the whole of it is read once more.
    """
    for one in patient.lane.compactions:
        trigger, left = patient.trigger_of(one), left_after(one, patient.lane)
        if not trigger or left is None or left < NEAR * trigger:
            continue
        yield Finding(
            id="baseline-near-trigger",
            title="Nearly full right after the compaction",
            compaction=one.id,
            at_ms=one.at_ms,
            evidence=f"{tokens(left)} left by the compaction, "
            f"{percent(left / trigger)} of the trigger at {tokens(trigger)}",
            advice="Make what is always there smaller (MCP servers, CLAUDE.md, skills), raise "
            "the window with /autocompact, or start afresh with /clear.",
            tokens=left,
        )
