"""The living branch of a conversation, the one that its newest row is on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Turn
from ccwatch.model.response import Response
from ccwatch.transcript.trail import START, L, Node

NONE: frozenset[int] = frozenset()
"""No responses, or no compactions."""


class LivingBranch(NamedTuple):
    """The living branch, by what it contains and what it does not."""

    dead: frozenset[int]
    """Indices of the responses that are not on it."""
    last: int | None
    """Index of the newest response on it that measured the context."""
    compacted: int | None
    """Index of the compaction after `last`, if any."""
    undone: frozenset[int] = NONE
    """Indices of the compactions that are not on it."""
    firsts: tuple[tuple[int, int], ...] = ()
    """Of those that were answered, each with the index of the response that measured it first."""
    unsent: frozenset[int] = NONE
    """Indices of the turns without a response that are not on it."""


def living_branch(
    lane: L,
    leaf: Node[L] | None,
    responses: Sequence[Response],
    compactions: int,
    nodes: Iterable[Node[L]],
    unanswered: Mapping[int, Node[L] | None],
    replaced: Collection[int],
) -> LivingBranch:
    """Follow the living branch of a lane from its end to its start.

    Args:
        lane: The lane.
        leaf: The position of its newest row.
        responses: All of its responses.
        compactions: How many compactions it has.
        nodes: The nodes of the responses.
        unanswered: The positions that turns without a response follow, by the index of the turn.
        replaced: The indices of further ones, whose prompts were typed anew.
    """
    living: set[int] = set()
    passed: set[Node[L] | None] = {None}
    undone = set(range(compactions))
    last = compacted = None
    node = leaf
    while node and node.item != START and node.lane is lane:
        if unanswered:
            passed.add(node)
        if node.item >= 0:
            living.add(node.item)
            if last is None and responses[node.item].context:
                last = node.item
        else:
            undone.discard(~node.item)
            if last is None and compacted is None:
                compacted = ~node.item
        node = node.parent
    count = len(responses)
    dead = frozenset(range(count)) - living if len(living) < count else NONE
    passed.add(node)
    left = (turn for turn, before in unanswered.items() if before not in passed)
    firsts = _firsts(undone, dead, responses, nodes) if undone else ()
    return LivingBranch(
        dead, last, compacted, frozenset(undone), firsts, frozenset((*left, *replaced))
    )


def _firsts(
    undone: set[int], dead: frozenset[int], responses: Sequence[Response], nodes: Iterable[Node[L]]
) -> tuple[tuple[int, int], ...]:
    """Find of each compaction that was undone the response that measured first what it left."""
    found: dict[int, int] = {}
    known: dict[int, int] = {}  # the compaction before a node, by its identity
    for node in sorted(nodes, key=attrgetter("item")):
        if node.item not in dead or not responses[node.item].context:
            continue
        passed: list[int] = []
        at: Node[L] | None = node
        while at and at.lane is node.lane and at.item >= 0 and id(at) not in known:
            passed.append(id(at))
            at = at.parent
        if not at or at.lane is not node.lane:
            place = -1
        else:
            place = ~at.item if at.item < 0 else known[id(at)]
        known.update(dict.fromkeys(passed, place))
        if place in undone:
            found.setdefault(place, node.item)
    return tuple(sorted(found.items()))


def straight(responses: Sequence[Response], compactions: Sequence[Compaction]) -> LivingBranch:
    """The living branch of a lane that has only one branch."""
    places = range(len(responses) - 1, -1, -1)
    last = next((place for place in places if responses[place].context), None)
    newest = compactions[-1].after if compactions else -1
    after = newest >= 0 and (last is None or newest > last)
    return LivingBranch(NONE, last, len(compactions) - 1 if after else None)


def measured(
    compactions: Sequence[Compaction], responses: Sequence[Response], walk: LivingBranch
) -> tuple[Compaction, ...]:
    """Add to each compaction the first context measured after it, or an estimate of it.

    For a compaction that a rewind undid, responses of the living branch do not count.
    """
    count, firsts = len(responses), dict(walk.firsts)
    return tuple(
        _measured(one, responses, [firsts[place]] if place in firsts else [])
        if place in walk.undone
        else _measured(one, responses, range(one.after, count))
        for place, one in enumerate(compactions)
    )


def _measured(
    compaction: Compaction, responses: Sequence[Response], among: Iterable[int]
) -> Compaction:
    for place in among:
        if responses[place].context:
            return compaction._replace(first_prompt_tokens=responses[place].context)
    if compaction.post_tokens is None:
        return compaction
    least = min((one.context for one in responses if one.context), default=0)
    return compaction._replace(left_tokens=compaction.post_tokens + least)


def with_life(turns: Sequence[Turn], walk: LivingBranch, count: int) -> tuple[Turn, ...]:
    """Mark each turn as being on the living branch or not.

    Args:
        turns: Oldest first.
        walk: The living branch.
        count: How many responses there are.
    """
    dead, unsent = walk.dead, walk.unsent
    if not (dead or unsent) or not turns:
        return tuple(turns)
    ends = [*(turn.first for turn in turns[1:]), count]
    newest = len(turns) - 1
    return tuple(
        turn._replace(
            alive=place == newest
            or (
                place not in unsent
                if turn.first == end
                else not dead.issuperset(range(turn.first, end))
            )
        )
        for place, (turn, end) in enumerate(zip(turns, ends, strict=True))
    )
