"""What each turn of a conversation did, what it cost, and what it costs from then on."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from operator import is_
from typing import Final

from msgspec import Struct

from ccwatch.analysis.bill import Bill
from ccwatch.analysis.branch import living
from ccwatch.analysis.carriage import carriage
from ccwatch.analysis.cost import bill
from ccwatch.analysis.prices import Prices
from ccwatch.model.lane import Lane
from ccwatch.model.response import Response, models_of
from ccwatch.model.usage import Usage

MAX_BILLS: Final = 5_000
"""Number of turns whose bills are cached: as a conversation grows, only its last one changes."""


class TurnFigures(Struct, frozen=True, gc=False):
    """A turn with its figures."""

    number: int
    """Its index in the lane's turns."""
    at_ms: int
    """When it was typed: milliseconds since 1970, UTC."""
    first: int
    """Index of its first response."""
    end: int
    """Index after its last response."""
    models: tuple[str, ...]
    """The models that answered, in order of appearance, as the API names them."""
    tools: tuple[tuple[str, int], ...]
    """The tools that were called and how often, the most frequent first."""
    usage: Usage
    """Usage of its responses that count toward this session's cost."""
    nano: int
    """Cost of those, in billionths of a dollar; too low if any is `unpriced`."""
    unpriced: tuple[str, ...]
    """Models of responses without a price."""
    added: int | None
    """Tokens that it added to the context; `None` if that was not measured."""
    carried_nano: int | None
    """Estimated cost so far of sending those again with every later response of the epoch, in
    billionths of a dollar; `None` for a rewound turn, or without a size or a price."""
    context: int | None
    """Tokens in the window after it; `None` when not measured."""
    alive: bool
    """Is it on the living branch?"""
    copied: bool = False
    """Is all of it a copy of another session's, and paid for there?"""
    last_ms: int = 0
    """The time of its last answer, else of its prompt: milliseconds since 1970, UTC."""

    @property
    def responses(self) -> int:
        """Number of responses."""
        return self.end - self.first


@lru_cache(maxsize=4)
def turn_figures(lane: Lane, prices: Prices) -> tuple[TurnFigures, ...]:
    """Work out the figures of each turn of a lane, oldest first. The last few results are cached.

    Their costs, plus that of `before_turns`, add up to the bill of `Lane.own`.

    `added` is the difference of the total of the turn's last answer and that of the turn before.
    For the first turn of an epoch, and for one with a compaction in it, it is counted from the
    first context measured in that epoch. It is carried by each response after the turn until the
    next compaction, at the price of a cache read. A compaction that a rewind undid ends no epoch.
    """
    price = carriage(lane, prices)
    count = len(lane.responses)
    cuts = sorted((0, count, *(min(one.after, count) for one in living(lane).compactions)))
    measured = [i for i, r in enumerate(lane.responses) if r.context and i not in lane.dead]
    ends = [*(turn.first for turn in lane.turns[1:]), count]
    found: list[TurnFigures] = []
    for number, turn in enumerate(lane.turns):
        end = max(turn.first, ends[number])
        answers = lane.responses[turn.first : end]
        paid = _paid(_Same(lane.own_between(turn.first, end)), prices)
        added = carried = None
        last = _last_measured(measured, turn.first, end) if turn.alive else None
        if last is not None:
            start, until = _epoch_of(last, cuts)
            added = _added(lane, max(turn.first, start), start, last, measured)
            carried = price.nano(added, end, until)
        tools = Counter(tool.name for answer in answers for tool in answer.tools)
        found.append(
            TurnFigures(
                number=number,
                at_ms=turn.at_ms,
                first=turn.first,
                end=end,
                models=models_of(answers),
                tools=tuple(tools.most_common()),
                usage=paid.usage,
                nano=paid.nano,
                unpriced=tuple(paid.unpriced),
                added=added,
                carried_nano=carried,
                context=next((r.context for r in reversed(answers) if r.context), None),
                alive=turn.alive,
                copied=_is_copied(lane, turn.first, end),
                last_ms=max((turn.at_ms, *(answer.at_ms for answer in answers))),
            )
        )
    return tuple(found)


def before_turns(lane: Lane, prices: Prices) -> Bill:
    """The bill of the responses before the first turn, as far as they are the session's own."""
    end = lane.turns[0].first if lane.turns else len(lane.responses)
    return bill(lane.own_between(0, end), prices)


class _Same:
    """Responses that equal others only if they are the same objects, which is quick to tell."""

    __slots__ = ("responses",)

    def __init__(self, responses: Iterable[Response]) -> None:
        self.responses = tuple(responses)

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.responses)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Same) or len(self.responses) != len(other.responses):
            return False
        return all(map(is_, self.responses, other.responses))


@lru_cache(maxsize=MAX_BILLS)
def _paid(own: _Same, prices: Prices) -> Bill:
    """The bill of the responses of a turn."""
    return bill(own.responses, prices)


def _is_copied(lane: Lane, first: int, end: int) -> bool:
    return first < end and not any(map(lane.owns, range(first, end)))


def _last_measured(measured: list[int], first: int, end: int) -> int | None:
    """The last measured response of a turn."""
    index = bisect_right(measured, end - 1) - 1
    return measured[index] if index >= 0 and measured[index] >= first else None


def _epoch_of(response: int, cuts: list[int]) -> tuple[int, int]:
    """The index of the first response of an epoch, and the index after its last one."""
    index = bisect_right(cuts, response)
    return cuts[index - 1], cuts[index]


def _added(lane: Lane, first: int, epoch: int, last: int, measured: list[int]) -> int:
    """Tokens that a part of a turn added to the context.

    Args:
        lane: The conversation.
        first: The first response of the turn that lies in the epoch.
        epoch: The first response of the epoch.
        last: The last measured response of the turn.
        measured: All measured responses of the living branch.
    """
    index = bisect_right(measured, first - 1)
    if index and measured[index - 1] >= epoch:
        base = lane.responses[measured[index - 1]].total_tokens
    else:
        base = lane.responses[measured[index]].context
    return max(0, lane.responses[last].total_tokens - base)
