"""The context of a conversation over its responses, divided into the columns of a chart."""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.branch import living
from ccwatch.analysis.clears import NOT_CLEARED, Cleared
from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Lane
from ccwatch.model.response import Response


class Step(Struct, frozen=True):
    """A response that measured the context."""

    place: int
    """Its index in the lane's responses."""
    response: Response
    """The response itself."""
    alive: bool
    """Is it on the branch that the conversation continues?"""
    turn: int
    """Number of its turn, from 1; 0 before the first."""
    compaction: Compaction | None = None
    """The compaction between the previous response and this one; the last one of several."""
    cleared: int = 0
    """How often old tool results were cleared without a summary since the previous response."""
    then: Compaction | None = None
    """The compaction after it, if nothing was measured between that and its end or its undoing."""
    wrong: bool = False
    """Did something go wrong with the compaction that is marked at it?"""
    began: bool = False
    """Is it the first one since `/clear` began the session?"""
    ended: bool = False
    """Is it the last one before `/clear` ended the session?"""

    @property
    def tokens(self) -> int:
        """Tokens in the window when it was requested."""
        return self.response.context

    @property
    def mark(self) -> Compaction | None:
        """The compaction that is marked at it: the one after it, else the one before."""
        return self.then or self.compaction


class TimelineColumn(Struct, frozen=True):
    """A column of the chart."""

    first: int
    """Its first step."""
    end: int
    """The step after its last; equal to `first` if nothing happened in its time."""
    tokens: int
    """The value drawn: the largest context in it, or the first one after a compaction; if nothing
    happened, the previous value."""
    alive: bool
    """Is any of it on the branch that the conversation continues?"""
    compacted: bool = False
    """Was the conversation compacted in it?"""
    cleared: bool = False
    """Were tool results cleared in it?"""
    wrong: bool = False
    """Did something go wrong with a compaction in it?"""
    reset: bool = False
    """Did the session begin or end with `/clear` in it?"""


def steps(
    lane: Lane,
    cleared_ms: Iterable[int] = (),
    wrong: Container[str] = (),
    ends: Cleared = NOT_CLEARED,
) -> tuple[Step, ...]:
    """List every response that measured the context, abandoned ones included, oldest first.

    Args:
        lane: The conversation.
        cleared_ms: When tool results were cleared: milliseconds since 1970, UTC.
        wrong: The ids of compactions that something went wrong with.
        ends: What `/clear` did at both ends of the session.
    """
    firsts = [turn.first for turn in lane.turns]
    waiting = sorted(at_ms for at_ms in cleared_ms if at_ms)
    seen, due, left = 0, None, None
    by_place = {one.after: one for one in living(lane).compactions}
    undone = {lane.compactions[index].after: lane.compactions[index] for index in lane.undone}
    found: list[Step] = []
    for index, response in enumerate(lane.responses):
        alive = index not in lane.dead
        due, left = by_place.get(index, due), undone.get(index, left)
        if not response.context:
            continue
        if alive and left and found:
            found[-1] = replace(found[-1], then=left)
        passed = bisect_left(waiting, response.at_ms, seen)
        found.append(
            Step(
                index,
                response,
                alive,
                bisect_right(firsts, index),
                due if alive else left,
                passed - seen,
            )
        )
        seen = passed
        due, left = None if alive else due, None
    end = len(lane.responses)
    marked = _marked(found, by_place.get(end, due) or undone.get(end, left), wrong)
    return _ended(marked, ends)


def _ended(found: tuple[Step, ...], ends: Cleared) -> tuple[Step, ...]:
    """Mark where `/clear` began and ended the conversation."""
    last = len(found) - 1
    return tuple(
        replace(one, began=ends.began and at == 0, ended=ends.after is not None and at == last)
        if at in (0, last)
        else one
        for at, one in enumerate(found)
    )


def _marked(
    found: Sequence[Step], last: Compaction | None, wrong: Container[str]
) -> tuple[Step, ...]:
    """Mark the last compaction at the newest step if nothing was measured since, and failures."""
    newest = max((at for at, one in enumerate(found) if one.alive), default=len(found) - 1)
    return tuple(
        replace(one, then=then, wrong=_is_in(then or one.compaction, wrong))
        if (then := (last if at == newest else None) or one.then) or one.compaction
        else one
        for at, one in enumerate(found)
    )


def _is_in(one: Compaction | None, wrong: Container[str]) -> bool:
    return one is not None and one.id in wrong


def by_count(found: Sequence[Step], width: int) -> list[TimelineColumn]:
    """Columns with the same number of responses each, filling the width exactly."""
    count = len(found)
    if not count or width < 1:
        return []
    edges = [at * count // width for at in range(width + 1)]
    return _columns(found, [(a, max(b, a + 1)) for a, b in pairwise(edges)])


def by_time(found: Sequence[Step], width: int) -> list[TimelineColumn]:
    """Columns with the same span of time each, filling the width exactly."""
    times: list[int] = []
    for one in found:
        times.append(max(one.response.at_ms, times[-1] if times else 0))
    known = [at_ms for at_ms in times if at_ms]
    if not known or width < 1:
        return by_count(found, width)
    start, length = known[0], known[-1] - known[0] + 1
    edges = [bisect_left(times, start + length * at // width) for at in range(1, width)]
    ends = [0, *edges, len(found)]
    return _columns(found, list(pairwise(ends)))


def _columns(found: Sequence[Step], spans: Sequence[tuple[int, int]]) -> list[TimelineColumn]:
    """Make a column of each span of steps.

    A column with a compaction shows the context after it. If the column before it has one too, it
    shows its largest context instead, so that the rise between both is visible. Marks stand only
    in the first of several columns of the same steps.
    """
    drawn: list[TimelineColumn] = []
    for first, end in spans:
        inside = found[first:end]
        before = drawn[-1] if drawn else None
        if not inside:
            drawn.append(TimelineColumn(first, first, before.tokens if before else 0, True))
            continue
        is_new = before is None or (before.first, before.end) != (first, end)
        marked = inside if is_new else ()
        living = [one for one in inside if one.alive] or inside
        compacted = next((one for one in living if one.compaction), None)
        tokens = max(one.tokens for one in living)
        if compacted and not (is_new and before and before.compacted):
            tokens = compacted.tokens
        drawn.append(
            TimelineColumn(
                first,
                end,
                tokens,
                any(one.alive for one in inside),
                any(one.mark for one in marked),
                any(one.cleared for one in marked),
                any(one.wrong for one in marked),
                any(one.began or one.ended for one in marked),
            )
        )
    return drawn
