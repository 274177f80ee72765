"""What the compactions of a user leave in the window."""

from collections.abc import Iterable
from statistics import median
from typing import Final, NamedTuple

from ccwatch.analysis.compaction.price import left_after, summary_tokens
from ccwatch.analysis.context import floor
from ccwatch.model.session import Lane

USUAL_LEFT: Final = 30_000
"""Tokens that a compaction is taken to leave beside what is always there, where none was seen:
what users report lies between 8,000 and 50,000."""
USUAL_SUMMARY: Final = 8_000
"""Tokens of a summary, where none was seen: rather many, so that compacting looks no cheaper than
it is."""


class Habit(NamedTuple):
    """What a compaction leaves, and what it has the model write."""

    left: int = USUAL_LEFT
    """Tokens in the window after it, without what is always there."""
    summary: int = USUAL_SUMMARY
    """Tokens of the summary."""
    samples: int = 0
    """Compactions that this is the median of; 0 where it is an assumption."""


def habit(lanes: Iterable[Lane]) -> Habit:
    """Learn from conversations what their compactions left: medians, or what is usual."""
    left: list[int] = []
    written: list[int] = []
    for lane in lanes:
        always = floor(lane) if lane.compactions else 0
        for one in lane.compactions:
            found = one.first_prompt_tokens or left_after(one, lane)
            left += [max(0, found - always)] if found else []
            size = summary_tokens(one, lane)
            written += [size] if size else []
    return Habit(
        round(median(left)) if left else USUAL_LEFT,
        round(median(written)) if written else USUAL_SUMMARY,
        len(left),
    )
