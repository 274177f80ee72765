"""The requests of the living branch of a conversation, and their turns."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, islice, pairwise

from msgspec import Struct

from ccwatch.analysis.branch import living
from ccwatch.model.lane import Lane, Turn
from ccwatch.model.response import Response


class Request(Struct, frozen=True):
    """A response of the living branch that measured the context."""

    number: int
    """Its index in the lane's responses."""
    response: Response
    """The response to it."""
    turn: int
    """Index of its turn in the lane; -1 before the first one."""
    owned: bool
    """Does it count toward this session's cost?"""
    idle_ms: int | None
    """Milliseconds since the previous response, rewound ones included; `None` when unknown."""
    cut: bool
    """Was the conversation compacted since the previous request, and that not undone?"""


@lru_cache(maxsize=8)
def requests(lane: Lane) -> tuple[Request, ...]:
    """List the requests of a lane, oldest first. The last few results are cached."""
    firsts = [turn.first for turn in lane.turns]
    cuts = sorted(one.after for one in living(lane).compactions)
    found: list[Request] = []
    seen_ms = last = 0
    for index, one in enumerate(lane.responses):
        if one.context and index not in lane.dead:
            idle = one.at_ms - seen_ms if one.at_ms and seen_ms else None
            turn = bisect_right(firsts, index) - 1
            owned = lane.owns(index)
            cut = bool(found) and bisect_right(cuts, last) < bisect_right(cuts, index)
            found.append(Request(index, one, turn, owned, idle, cut))
            last = index
        seen_ms = max(seen_ms, one.at_ms)
    return tuple(found)


def neighbours(lane: Lane) -> tuple[tuple[Request, Request], ...]:
    """Pair each request with the one before it, where no compaction came between them."""
    return tuple(pair for pair in pairwise(requests(lane)) if not pair[1].cut)


def previous(lane: Lane, response: int) -> Request | None:
    """The request before a response; `None` for the first, and after a compaction.

    Args:
        lane: The conversation.
        response: Index of the response.
    """
    every = requests(lane)
    index = bisect_left(every, response, key=_number)
    is_cut = index < len(every) and every[index].cut
    return every[index - 1] if index and not is_cut else None


def times_sent(lane: Lane) -> list[int]:
    """How many requests that this session pays for come before an index of the responses."""
    counts = [0] * len(lane.responses)
    for one in requests(lane):
        counts[one.number] = int(one.owned)
    return list(accumulate(counts, initial=0))


def turn_at(lane: Lane, response: int) -> int:
    """The index of the turn of a response; -1 if it is in none."""
    return bisect_right(lane.turns, response, key=_first) - 1 if response >= 0 else -1


def turns_before(lane: Lane, response: int, count: int) -> list[int]:
    """The indices of the last living turns that began before a response, oldest first.

    Args:
        lane: The conversation.
        response: Index of the response.
        count: How many turns at most.
    """
    end = bisect_left(lane.turns, response, key=_first)
    alive = (number for number in reversed(range(end)) if lane.turns[number].alive)
    return [*islice(alive, count)][::-1]


def turns_of_calls(lane: Lane, calls: Sequence[str]) -> list[int]:
    """The index of the turn in which each of some tools was called; -1 where it is unknown."""
    wanted = {call for call in calls if call}
    first = {
        tool.id: number
        for number, one in reversed([*enumerate(lane.responses)])
        for tool in one.tools
        if tool.id in wanted
    }
    return [turn_at(lane, first.get(call, -1)) for call in calls]


def _first(turn: Turn) -> int:
    return turn.first


def _number(one: Request) -> int:
    return one.number
