"""How a context grew from one response to the next."""

from typing import Final

from msgspec import Struct

from ccwatch.analysis.branch import living
from ccwatch.analysis.context import Context
from ccwatch.model.lane import Lane

MOST: Final = 200
"""Responses that are looked back upon."""


class Growth(Struct, frozen=True):
    """What a lane's context grew by, as far as that is known."""

    steps: tuple[int, ...] = ()
    """Tokens from one response to the next, the newest first; below 0 where something left."""
    fresh: int = 0
    """How many of them came since the last compaction."""


def growth(lane: Lane, context: Context) -> Growth:
    """Look back at how a lane grew, on its living branch and beyond its compactions.

    Habits outlive a compaction. The step across one tells nothing of them, nor does a step from
    one model to another, which counts tokens in its own way.

    Args:
        lane: The conversation.
        context: Its window: what is pending there is the newest step.
    """
    steps = [context.output + context.pending] if context.pending else []
    fresh: int | None = None
    edges = {compaction.after for compaction in living(lane).compactions}
    after = None
    for index in range(len(lane.responses) - 1, -1, -1):
        one = lane.responses[index]
        if one.context and index not in lane.dead:
            if after and after.model == one.model:
                steps.append(after.context - one.context)
            after = one
        if index in edges:
            after = None
            fresh = len(steps) if fresh is None else fresh
        if len(steps) >= MOST:
            break
    return Growth(tuple(steps), len(steps) if fresh is None else fresh)
