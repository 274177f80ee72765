"""The living branch of a conversation, the one that its newest row is on."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Turn
from ccwatch.model.response import Response

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


def undivided(responses: Sequence[Response], compactions: Sequence[Compaction]) -> LivingBranch:
    """The living branch of a lane that has only one branch."""
    backwards = range(len(responses) - 1, -1, -1)
    last = next((index for index in backwards if responses[index].context), None)
    newest = compactions[-1].after if compactions else -1
    after = newest >= 0 and (last is None or newest > last)
    return LivingBranch(NONE, last, len(compactions) - 1 if after else None)


def with_first_contexts(
    compactions: Sequence[Compaction], responses: Sequence[Response], branch: LivingBranch
) -> tuple[Compaction, ...]:
    """Add to each compaction the first context measured after it, or an estimate of it.

    For a compaction that a rewind undid, responses of the living branch do not count.
    """
    firsts, found = dict(branch.firsts), list[Compaction]()
    for index, one in enumerate(compactions):
        among: Iterable[int] = range(one.after, len(responses))
        if index in branch.undone:
            among = [firsts[index]] if index in firsts else []
        found.append(_with_first_context(one, responses, among))
    return tuple(found)


def _with_first_context(
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
    if not (branch.dead or branch.unsent) or not turns:
        return tuple(turns)
    ends, newest, found = [*(turn.first for turn in turns[1:]), count], turns[-1], list[Turn]()
    for number, (turn, end) in enumerate(zip(turns, ends, strict=True)):
        if turn.first == end:
            alive = number not in branch.unsent
        else:
            alive = not branch.dead.issuperset(range(turn.first, end))
        found.append(replace(turn, alive=alive or turn is newest))
    return tuple(found)
