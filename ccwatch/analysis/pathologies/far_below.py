"""Pathology: a compaction came long before it had to."""

from collections.abc import Iterator
from typing import Final

from ccwatch.analysis.pathologies.doubled import doubled
from ccwatch.analysis.pathologies.pathology import ExaminedLane, Pathology
from ccwatch.analysis.pathologies.shrunk import shrunk
from ccwatch.units import percent, tokens

FAR: Final = 0.75
"""The share of the trigger below which a compaction is far below it."""


def far_below(examined: ExaminedLane) -> Iterator[Pathology]:
    """Auto-compaction fired far below the trigger, for no reason that the lane tells.

    Reasons would be an advisor's turn, a smaller window, a pause, or the user's own hand.
    """
    explained = {finding.compaction for rule in (doubled, shrunk) for finding in rule(examined)}
    for one in examined.lane.compactions:
        trigger = examined.trigger_of(one)
        if one.id in explained or not examined.is_sized(one) or not trigger or not one.pre_tokens:
            continue
        if one.pre_tokens >= FAR * trigger:
            continue
        yield Pathology(
            id="far-below-trigger",
            title="Compacted far below the trigger",
            compaction=one.id,
            evidence=f"compacted at {tokens(one.pre_tokens)}, "
            f"{percent(one.pre_tokens / trigger)} of the {tokens(trigger)} expected",
            advice="Check autoCompactWindow and CLAUDE_AUTOCOMPACT_PCT_OVERRIDE in the "
            "settings at that time; if neither was set, the server or the release decided.",
            tokens=trigger - one.pre_tokens,
            nano=examined.cost(one),
        )
