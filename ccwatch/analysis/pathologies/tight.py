"""Pathology: what a compaction leaves is already near the trigger."""

from collections.abc import Iterator
from typing import Final

from ccwatch.analysis.compaction.price import left_after
from ccwatch.analysis.pathologies.pathology import ExaminedLane, Pathology
from ccwatch.units import percent, tokens

NEAR: Final = 0.85
"""Share of the trigger from which too little of the window is left to work in."""


def tight(examined: ExaminedLane) -> Iterator[Pathology]:
    """Baseline and summary together are near the trigger, so that the next one comes at once.

    Little of the window is left to work in, and each time the whole of it is read once more.
    """
    for one in examined.lane.compactions:
        trigger, left = examined.trigger_of(one), left_after(one, examined.lane)
        if not trigger or left is None or left < NEAR * trigger:
            continue
        yield Pathology(
            id="baseline-near-trigger",
            title="Nearly full right after the compaction",
            compaction=one.id,
            evidence=f"{tokens(left)} left by the compaction, "
            f"{percent(left / trigger)} of the trigger at {tokens(trigger)}",
            advice="Make what is always there smaller (MCP servers, CLAUDE.md, skills), raise "
            "the window with /autocompact, or start fresh with /clear.",
            tokens=left,
        )
