"""The growth and the compactions of a conversation, as the input of a replay."""

from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter
from statistics import median
from typing import Final

from msgspec import Struct

from ccwatch.analysis.branch import living
from ccwatch.analysis.context import floor
from ccwatch.analysis.request import Request, requests
from ccwatch.analysis.threshold.evidence import is_for_size
from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Lane

CLIENT_BYTES: Final = 4
"""Bytes per token, by which the client counts what entered after the last response."""
NEAR: Final = 0.9
"""Share of the trigger from which an automatic compaction counts as having reached it, since a
prompt that the API refused may have been much larger than the client's count."""
PAST: Final = 1.1
"""Share of the trigger up to which a context that was not compacted counts as below it, since the
client's count is an estimate. A larger one shows that the trigger was a different one."""


class Firing(Struct, frozen=True):
    """Where a conversation was compacted automatically."""

    tokens: int | None = None
    """The trigger; `None` if it is off or unknown."""
    reactive: bool = False
    """Does it fire only when the API refuses the prompt?"""


class PastRequest(Struct, frozen=True, gc=False):
    """An original request."""

    request: Request
    """The request."""
    size: int
    """Tokens that the client counted when it decided whether to compact before the request."""
    grown: int
    """Tokens by which the context grew since the previous request; negative if it shrank. If it was
    compacted since, the growth without the compaction."""
    compactions: tuple[Compaction, ...] = ()
    """The compactions since the previous request."""
    kept: bool = False
    """Was one of them started for another reason than the size of the context?"""

    @property
    def context(self) -> int:
        """Tokens in the window."""
        return self.request.response.context


class Past(Struct, frozen=True, eq=False):
    """The requests of the living branch of a conversation, oldest first."""

    lane: Lane
    """The conversation."""
    steps: tuple[PastRequest, ...]
    """Its requests."""
    trailing: tuple[Compaction, ...]
    """The compactions after the last request."""
    undone: tuple[Compaction, ...]
    """Compactions that a rewind undid: they do not affect the context, but had a cost."""
    last_size: int
    """Tokens that the client counted after the last request, before those compactions."""
    floor: int
    """Tokens of system prompt, tools and memory: its least context."""
    cached: int
    """The part of those that is still cached after a compaction or /clear: the median of what the
    requests after its compactions read, or all of them without a compaction."""
    copied: frozenset[str]
    """The ids of compactions that were copied from another conversation."""
    release: str
    """The version of Claude Code; empty when unknown."""

    def pays(self, one: Compaction) -> bool:
        """Does a compaction count toward the conversation's cost, rather than being a copy?"""
        return one.id not in self.copied and is_owned(self.lane, one)

    def stays_below(self, trigger: int) -> bool:
        """Was it never compacted, and would it not be with this trigger in tokens?"""
        if self.trailing or any(one.compactions for one in self.steps):
            return False
        return all(one.size <= trigger for one in self.steps[1:])


@lru_cache(maxsize=4)
def past(
    lane: Lane, firing: Firing, copied: frozenset[str] = frozenset(), release: str = ""
) -> Past:
    """Collect the input of a replay. The last few results are cached.

    Args:
        lane: The conversation.
        firing: Where it was compacted automatically.
        copied: The ids of compactions that were copied from another conversation.
        release: The version of Claude Code; empty when unknown.
    """
    undone = tuple(lane.compactions[index] for index in sorted(lane.undone))
    coming = deque(sorted(living(lane).compactions, key=attrgetter("after")))
    steps: list[PastRequest] = []
    before: Request | None = None
    for request in requests(lane):
        due = _due(coming, request.number)
        size, grown = _size(lane, before, request, due, firing), _grown(before, request, due)
        kept = any(is_kept(lane, one) for one in due)
        steps.append(PastRequest(request, size, grown, due, kept))
        before = request
    trailing, least = tuple(coming), floor(lane)
    reads = [one.request.response.usage.read for one in steps if one.compactions]
    return Past(
        lane,
        tuple(steps),
        trailing,
        undone,
        last_size=_size(lane, before, None, trailing, firing),
        floor=least,
        cached=min(least, round(median(reads))) if reads else least,
        copied=copied,
        release=release,
    )


def is_kept(lane: Lane, one: Compaction) -> bool:
    """Does a compaction stay in a replay, because the size of the context did not start it?"""
    return not is_for_size(lane, one)


def is_owned(lane: Lane, one: Compaction) -> bool:
    """Does a compaction count toward a conversation's cost, judging by the responses around it?

    A session that is resumed in a new file is often compacted before its first answer. A copied
    compaction is followed by copied answers, or is at the very start.
    """
    if lane.owns(one.after - 1):
        return True
    measured = (i for i in range(one.after, len(lane.responses)) if lane.responses[i].context)
    first = next(measured, None)
    return one.after > 0 and (first is None or lane.owns(first))


def _due(coming: deque[Compaction], number: int) -> tuple[Compaction, ...]:
    """Remove and return the compactions before a response, by its index."""
    due: list[Compaction] = []
    while coming and coming[0].after <= number:
        due.append(coming.popleft())
    return tuple(due)


def _size(
    lane: Lane,
    before: Request | None,
    request: Request | None,
    compactions: Sequence[Compaction],
    firing: Firing,
) -> int:
    """The client's count before a request, corrected to the known side of the trigger.

    Args:
        lane: The conversation.
        before: The previous request; `None` before the first.
        request: The request; `None` after the last.
        compactions: Those between the two.
        firing: Where it was compacted automatically.
    """
    if before is None:
        return request.response.context if request else 0
    total, trigger = before.response.total_tokens, firing.tokens
    if not compactions:
        size = total + (request.response.entered // CLIENT_BYTES if request else 0)
        if firing.reactive and request:
            size = max(size, request.response.context)
        return min(size, trigger) if trigger and size <= trigger * PAST else size
    size = max(total, *(one.pre_tokens or 0 for one in compactions))
    is_automatic = any(not is_kept(lane, one) for one in compactions)
    return max(size, trigger + 1) if is_automatic and trigger and size >= trigger * NEAR else size


def _grown(before: Request | None, request: Request, compactions: Sequence[Compaction]) -> int:
    """The growth of the context since the previous request, without compactions."""
    if before is None:
        return request.response.context
    if not compactions:
        return request.response.context - before.response.context
    counted = compactions[0].pre_tokens or 0
    return max(before.response.usage.output, counted - before.response.context)
