"""What the compactions of a user leave in the window, and the size of their summaries."""

from collections.abc import Iterable
from statistics import median
from typing import Final

from msgspec import Struct

from ccwatch.analysis.compaction.price import summary_tokens
from ccwatch.analysis.context import floor
from ccwatch.model.lane import Lane
from ccwatch.model.session import Session

USUAL_LEFT: Final = 30_000
"""Tokens that a compaction is assumed to leave beyond the least context, if none was seen. Users
report 8,000 to 50,000."""
USUAL_SUMMARY: Final = 5_000
"""Assumed tokens of a summary without its draft, if none was seen: rather many, so that compacting
does not look too cheap."""


class Habit(Struct, frozen=True):
    """The usual outcome of a compaction."""

    left: int = USUAL_LEFT
    """Tokens in the window after it, beyond the least context."""
    summary: int = USUAL_SUMMARY
    """Tokens of the summary."""
    samples: int = 0
    """Number of compactions behind the medians; 0 for an assumption."""


def habit(lanes: Iterable[Lane]) -> Habit:
    """The medians of the compactions of some conversations; assumptions without any.

    A compaction that is in several of them, as in forks, counts once.
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
    """The medians of the main chains of all sessions."""
    return habit(one.main for one in sessions)
