"""The growth of a context from one response to the next."""

from typing import Final

from msgspec import Struct

from ccwatch.analysis.branch import living
from ccwatch.analysis.context import Context
from ccwatch.model.lane import Lane

MAX_STEPS: Final = 200
"""Number of steps that are collected."""


class Growth(Struct, frozen=True):
    """The steps by which a lane's context grew."""

    steps: tuple[int, ...] = ()
    """Tokens from one response to the next, the newest first; negative if something left."""
    fresh: int = 0
    """Number of steps since the last compaction."""


def growth(lane: Lane, context: Context) -> Growth:
    """Collect the steps of a lane on its living branch, also from before compactions.

    A step across a compaction is no evidence, nor is one from one model to another, since their
    tokens are not comparable.

    Args:
        lane: The conversation.
        context: Its context: the pending tokens are the newest step.
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
        if len(steps) >= MAX_STEPS:
            break
    return Growth(tuple(steps), len(steps) if fresh is None else fresh)
