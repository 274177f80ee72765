"""How the context of a conversation grew, and where it was compacted."""

from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter
from statistics import median
from typing import Final, NamedTuple

from msgspec import Struct

from ccwatch.analysis.branch import living
from ccwatch.analysis.context import floor
from ccwatch.analysis.evidence import is_for_size
from ccwatch.analysis.request import Request, requests
from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Lane

CLIENT_BYTES: Final = 4
"""Bytes for a token, by which the client counts what came after the last response."""
NEAR: Final = 0.9
"""Share of the trigger from which an automatic compaction counts as having reached it: a prompt
that the API refused may have been larger by far than what the client counted."""
PAST: Final = 1.1
"""Share of the trigger up to which a context that was not compacted counts as below it: the
client's count is an estimate. What goes further shows that the trigger was another one."""


class Firing(NamedTuple):
    """Where a conversation is compacted by itself."""

    tokens: int | None = None
    """The size that fires; `None` where that is off or not known."""
    reactive: bool = False
    """Does it fire only when the API refuses the prompt?"""


class PastRequest(NamedTuple):
    """A request as it was."""

    request: Request
    """The request."""
    size: int
    """Tokens that the client counted when it decided whether to compact before the request."""
    grown: int
    """Tokens by which the context grew since the request before; less than 0 where it shrank.
    Where it was compacted meanwhile, by which it would have grown otherwise."""
    cuts: tuple[Compaction, ...] = ()
    """The compactions since the request before."""
    kept: bool = False
    """Did one of them come for another reason than the size of the context?"""

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
    last: tuple[Compaction, ...]
    """The compactions after the last request."""
    undone: tuple[Compaction, ...]
    """Those that a rewind undid: what went on was not cut by them, but they were paid for."""
    size: int
    """Tokens that the client counted after the last request, before those compactions."""
    floor: int
    """Tokens that are always there: its least context."""
    cached: int
    """Those of them that are still in the cache where the conversation begins anew: what requests
    after its compactions read (the median), or all of them where there was none."""
    copied: frozenset[str]
    """The ids of the compactions that are known to be another conversation's."""
    release: str
    """The version of Claude Code that it is with; empty when unknown."""

    def pays(self, one: Compaction) -> bool:
        """Does the conversation pay for a compaction, or is it a copy from its origin?"""
        return one.id not in self.copied and is_owned(self.lane, one)

    def stays_below(self, trigger: int) -> bool:
        """Was it never compacted, and would it not have been at a trigger of so many tokens?"""
        if self.last or any(one.cuts for one in self.steps):
            return False
        return all(one.size <= trigger for one in self.steps[1:])


@lru_cache(maxsize=4)
def past(
    lane: Lane, firing: Firing, copied: frozenset[str] = frozenset(), release: str = ""
) -> Past:
    """Lay out what happened in a conversation. The last few are remembered.

    Args:
        lane: The conversation.
        firing: Where it was compacted by itself.
        copied: The ids of the compactions that are known to be another conversation's.
        release: The version of Claude Code that it is with; empty when unknown.
    """
    undone = tuple(lane.compactions[place] for place in sorted(lane.undone))
    coming = deque(sorted(living(lane).compactions, key=attrgetter("after")))
    steps: list[PastRequest] = []
    before: Request | None = None
    for one in requests(lane):
        cuts = _due(coming, one.number)
        size = _size(lane, before, one, cuts, firing)
        steps.append(
            PastRequest(
                one, size, _grown(before, one, cuts), cuts, any(is_kept(lane, c) for c in cuts)
            )
        )
        before = one
    last, least = tuple(coming), floor(lane)
    reads = [one.request.response.usage.read for one in steps if one.cuts]
    kept = min(least, round(median(reads))) if reads else least
    size = _size(lane, before, None, last, firing)
    return Past(lane, tuple(steps), last, undone, size, least, kept, copied, release)


def is_kept(lane: Lane, one: Compaction) -> bool:
    """Does a compaction stay, for it came for another reason than the size of the context?"""
    return not is_for_size(lane, one)


def is_owned(lane: Lane, one: Compaction) -> bool:
    """Does a conversation pay for a compaction, as far as it tells itself, or is it a copy?

    What was resumed in a file of its own is often compacted before it answers anything. A copied
    compaction has copied answers after it, or stands at the very start.
    """
    if lane.owns(one.after - 1):
        return True
    measured = (i for i in range(one.after, len(lane.responses)) if lane.responses[i].context)
    first = next(measured, None)
    return one.after > 0 and (first is None or lane.owns(first))


def _due(coming: deque[Compaction], number: int) -> tuple[Compaction, ...]:
    """Take away the compactions that came before a response."""
    found: list[Compaction] = []
    while coming and coming[0].after <= number:
        found.append(coming.popleft())
    return tuple(found)


def _size(
    lane: Lane,
    before: Request | None,
    one: Request | None,
    cuts: Sequence[Compaction],
    firing: Firing,
) -> int:
    """What the client counted before a request: on which side of the trigger it was is known."""
    if before is None:
        return one.response.context if one else 0
    reach = before.response.reach
    fires = firing.tokens
    if not cuts:
        size = reach + (one.response.entered // CLIENT_BYTES if one else 0)
        if firing.reactive and one:
            size = max(size, one.response.context)
        return min(size, fires) if fires and size <= fires * PAST else size
    size = max(reach, *(cut.pre_tokens or 0 for cut in cuts))
    automatic = any(not is_kept(lane, cut) for cut in cuts)
    return max(size, fires + 1) if automatic and fires and size >= fires * NEAR else size


def _grown(before: Request | None, one: Request, cuts: Sequence[Compaction]) -> int:
    if before is None:
        return one.response.context
    if not cuts:
        return one.response.context - before.response.context
    counted = max((cut.pre_tokens or 0 for cut in cuts[:1]), default=0)
    return max(before.response.usage.output, counted - before.response.context)
