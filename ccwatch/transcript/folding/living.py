"""The living branch of a conversation, the one that its newest row is on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Turn
from ccwatch.model.response import Response
from ccwatch.transcript.folding.trail import L, Node

NONE: frozenset[int] = frozenset()
"""No responses, or no compactions."""


class LivingBranch(Struct, frozen=True, array_like=True):
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
    while node and node.lane is lane:
        if unanswered:
            passed.add(node)
        if node.response >= 0:
            living.add(node.response)
            if last is None and responses[node.response].context:
                last = node.response
        elif node.compaction >= 0:
            undone.discard(node.compaction)
            if last is None and compacted is None:
                compacted = node.compaction
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
    known: dict[Node[L], int] = {}  # the last compaction before a node; -1 if there is none
    for node in sorted(nodes, key=attrgetter("response")):
        if node.response not in dead or not responses[node.response].context:
            continue
        passed: list[Node[L]] = []
        at: Node[L] | None = node
        while at and at.lane is node.lane and at.response >= 0 and at not in known:
            passed.append(at)
            at = at.parent
        compaction = known.get(at, at.compaction) if at and at.lane is node.lane else -1
        known.update(dict.fromkeys(passed, compaction))
        if compaction in undone:
            found.setdefault(compaction, node.response)
    return tuple(sorted(found.items()))


def straight(responses: Sequence[Response], compactions: Sequence[Compaction]) -> LivingBranch:
    """The living branch of a lane that has only one branch."""
    backwards = range(len(responses) - 1, -1, -1)
    last = next((index for index in backwards if responses[index].context), None)
    newest = compactions[-1].after if compactions else -1
    after = newest >= 0 and (last is None or newest > last)
    return LivingBranch(NONE, last, len(compactions) - 1 if after else None)


def measured(
    compactions: Sequence[Compaction], responses: Sequence[Response], branch: LivingBranch
) -> tuple[Compaction, ...]:
    """Add to each compaction the first context measured after it, or an estimate of it.

    For a compaction that a rewind undid, responses of the living branch do not count.
    """
    count, firsts = len(responses), dict(branch.firsts)
    return tuple(
        _measured(one, responses, [firsts[index]] if index in firsts else [])
        if index in branch.undone
        else _measured(one, responses, range(one.after, count))
        for index, one in enumerate(compactions)
    )


def _measured(
    compaction: Compaction, responses: Sequence[Response], among: Iterable[int]
) -> Compaction:
    for index in among:
        if responses[index].context:
            return replace(compaction, first_prompt_tokens=responses[index].context)
    if compaction.post_tokens is None:
        return compaction
    least = min((one.context for one in responses if one.context), default=0)
    return replace(compaction, left_tokens=compaction.post_tokens + least)


def with_life(turns: Sequence[Turn], branch: LivingBranch, count: int) -> tuple[Turn, ...]:
    """Mark each turn as being on the living branch or not.

    Args:
        turns: Oldest first.
        branch: The living branch.
        count: How many responses there are.
    """
    dead, unsent = branch.dead, branch.unsent
    if not (dead or unsent) or not turns:
        return tuple(turns)
    ends = [*(turn.first for turn in turns[1:]), count]
    newest = len(turns) - 1
    return tuple(
        replace(
            turn,
            alive=number == newest
            or (
                number not in unsent
                if turn.first == end
                else not dead.issuperset(range(turn.first, end))
            ),
        )
        for number, (turn, end) in enumerate(zip(turns, ends, strict=True))
    )
