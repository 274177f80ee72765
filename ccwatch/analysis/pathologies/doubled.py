"""Pathology: a turn of the advisor made the context look twice as large."""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from ccwatch.analysis.pathologies.pathology import ExaminedLane, Pathology
from ccwatch.units import tokens

TIMES: Final = 1.4
"""The least ratio of the client's count to the real context."""
BACK: Final = 2
"""The number of responses before a compaction that are searched for an advisor."""


def doubled(examined: ExaminedLane) -> Iterator[Pathology]:
    """A compaction came because the requests of an advisor turn were added up.

    An answer with an advisor takes two requests, whose prompts the client adds. Their sum passes
    the trigger though the context does not.
    """
    lane = examined.lane
    for one in lane.compactions:
        before = examined.last_before(one)
        if not examined.is_sized(one) or not before or not one.pre_tokens:
            continue
        asked = any(r.is_advised for r in lane.responses[max(0, one.after - BACK) : one.after])
        trigger = examined.trigger_of(one)
        if not asked or one.pre_tokens < TIMES * before.total_tokens:
            continue
        if trigger and before.total_tokens >= trigger:
            continue
        yield Pathology(
            id="advisor-doubled",
            title="Compacted because the context was counted twice",
            compaction=one.id,
            evidence=f"Claude Code counted {tokens(one.pre_tokens)} after an advisor's response; "
            f"the window held {tokens(before.total_tokens)}",
            advice="Run /compact at a break before you ask the advisor with a full context, "
            "or turn the advisor off for this session.",
            tokens=before.total_tokens,
            nano=examined.cost(replace(one, pre_tokens=before.total_tokens)),
        )
