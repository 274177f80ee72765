"""What each turn of a conversation did, cost, and goes on costing."""

from bisect import bisect_right
from collections import Counter
from typing import NamedTuple

from ccwatch.analysis.branch import living
from ccwatch.analysis.carriage import carriage
from ccwatch.analysis.cost import bill
from ccwatch.analysis.prices import Prices
from ccwatch.model.lane import Lane
from ccwatch.model.response import models_of
from ccwatch.model.usage import Usage


class TurnFigures(NamedTuple):
    """A turn with what was worked out for it."""

    number: int
    """Its place in the lane's turns; the first is 0."""
    at_ms: int
    """When it was typed: milliseconds since 1970, UTC."""
    first: int
    """Index of its first response."""
    end: int
    """Index after its last response."""
    models: tuple[str, ...]
    """The models that answered, in the order of their first answers, as the API names them."""
    tools: tuple[tuple[str, int], ...]
    """The tools that were called and how often, the most used first."""
    usage: Usage
    """What its responses were billed for, of those that this session pays."""
    nano: int
    """What they cost, in billionths of a dollar: less than the truth if `unpriced`."""
    unpriced: tuple[str, ...]
    """Models among them that have no price."""
    added: int | None
    """Tokens that it added to the context; `None` where that was not measured."""
    carried_nano: int | None
    """What sending those again with every later response of the epoch cost so far, in billionths
    of a dollar: an estimate. `None` for a rewound turn, or without a size or a price."""
    context: int | None
    """Tokens in the window after it; `None` when not measured."""
    alive: bool
    """Is it on the branch that the conversation continues?"""
    copied: bool = False
    """Is all of it a copy of what another session holds and paid for?"""
    last_ms: int = 0
    """When it or its last answer came: milliseconds since 1970, UTC."""

    @property
    def responses(self) -> int:
        """Answers of the API."""
        return self.end - self.first


def turn_figures(lane: Lane, prices: Prices) -> tuple[TurnFigures, ...]:
    """Work out what each turn of a lane did, oldest first.

    Their costs and what the responses before the first turn cost add up to the bill of `Lane.own`.

    What a turn added is how far the context with its last answer reaches beyond that of the turn
    before. For the first turn of an epoch, and one in which a compaction came, it is counted from
    the first context measured in that epoch. It is carried by each response after the turn, up to
    the next compaction, at that response's price for reading from the cache. A compaction that a
    rewind undid ends no epoch.
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
        paid = bill(lane.own_between(turn.first, end), prices)
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


def _is_copied(lane: Lane, first: int, end: int) -> bool:
    return first < end and not any(map(lane.owns, range(first, end)))


def _last_measured(measured: list[int], first: int, end: int) -> int | None:
    """The last measured response of a turn."""
    place = bisect_right(measured, end - 1) - 1
    return measured[place] if place >= 0 and measured[place] >= first else None


def _epoch_of(response: int, cuts: list[int]) -> tuple[int, int]:
    """Where the epoch of a response begins, and the index after its last response."""
    place = bisect_right(cuts, response)
    return cuts[place - 1], cuts[place]


def _added(lane: Lane, first: int, epoch: int, last: int, measured: list[int]) -> int:
    """Tokens that a part of a turn added to the context.

    Args:
        lane: The conversation.
        first: The first response of the turn that lies in the epoch.
        epoch: The first response of the epoch.
        last: The last measured response of the turn.
        measured: All measured responses of the living branch.
    """
    place = bisect_right(measured, first - 1)
    if place and measured[place - 1] >= epoch:
        base = lane.responses[measured[place - 1]].reach
    else:
        base = lane.responses[measured[place]].context
    return max(0, lane.responses[last].reach - base)
