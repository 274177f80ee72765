"""What the compactions of a user leave in the window."""

from collections.abc import Iterable
from statistics import median
from typing import Final, NamedTuple

from ccwatch.analysis.compaction.price import summary_tokens
from ccwatch.analysis.context import floor
from ccwatch.model.lane import Lane
from ccwatch.model.session import Session

USUAL_LEFT: Final = 30_000
"""Tokens that a compaction is taken to leave beside what is always there, where none was seen:
what users report lies between 8,000 and 50,000."""
USUAL_SUMMARY: Final = 5_000
"""Tokens of a summary without its draft, where none was seen: rather many, so that compacting looks
no cheaper than it is."""


class Habit(NamedTuple):
    """What a compaction leaves, and what it has the model write."""

    left: int = USUAL_LEFT
    """Tokens in the window after it, without what is always there."""
    summary: int = USUAL_SUMMARY
    """Tokens of the summary."""
    samples: int = 0
    """Compactions that this is the median of; 0 where it is an assumption."""


def habit(lanes: Iterable[Lane]) -> Habit:
    """Learn from conversations what their compactions left: medians, or what is usual.

    A compaction that stands in several of them, as forks have copies, counts once.
    """
    left: list[int] = []
    written: list[int] = []
    seen: set[str] = set()
    for lane in lanes:
        always = floor(lane) if lane.compactions else 0
        for one in lane.compactions:
            if one.id in seen:
                continue
            seen.add(one.id)
            if one.first_prompt_tokens:
                left.append(max(0, one.first_prompt_tokens - always))
            elif one.post_tokens is not None:
                left.append(one.post_tokens)
            size = summary_tokens(one, lane)
            written += [size] if size else []
    return Habit(
        round(median(left)) if left else USUAL_LEFT,
        round(median(written)) if written else USUAL_SUMMARY,
        len(left),
    )


def habit_of_user(sessions: Iterable[Session]) -> Habit:
    """Learn from all sessions of a user what compactions of main conversations leave."""
    return habit(one.main for one in sessions)
