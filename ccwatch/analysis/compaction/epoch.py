"""The epochs of a lane, from one compaction to the next."""

from msgspec import Struct

from ccwatch.analysis.cost import bill
from ccwatch.analysis.prices import Prices
from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Lane
from ccwatch.model.response import models_of
from ccwatch.model.usage import Usage


class Epoch(Struct, frozen=True):
    """The part of a lane from one compaction to the next."""

    number: int
    """Its index in the lane; the first is 0."""
    first: int
    """Index of its first response."""
    end: int
    """Index after its last response."""
    turns: int
    """Prompts answered in it, or waiting for an answer at its end, without rewound ones."""
    usage: Usage
    """Usage of its responses that count toward this session's cost."""
    nano: int
    """Cost of those, in billionths of a dollar; too low if any is `unpriced`."""
    unpriced: tuple[str, ...]
    """Models among them that have no price."""
    models: tuple[str, ...]
    """The models that answered, in order of appearance, as the API names them."""
    first_ms: int
    """Its first prompt or response: milliseconds since 1970, UTC; 0 when unknown."""
    last_ms: int
    """Its last response, or the compaction: milliseconds since 1970, UTC; 0 when unknown."""
    first_context: int | None
    """The first context measured on the living branch, in tokens."""
    largest_context: int | None
    """The largest context measured on the living branch, in tokens."""
    growth: int | None
    """Difference of the last and the first context measured, in tokens; may be negative."""
    closed_by: Compaction | None
    """The compaction at its end; `None` for the current epoch."""

    @property
    def responses(self) -> int:
        """Number of responses, abandoned branches included."""
        return self.end - self.first

    @property
    def known_nano(self) -> int | None:
        """Their cost, in billionths of a dollar; `None` if nothing has a price."""
        return None if not self.nano and self.unpriced else self.nano


def epochs(lane: Lane, prices: Prices) -> tuple[Epoch, ...]:
    """Divide a lane at its compactions.

    Returns:
        One epoch more than there are compactions, oldest first. The last one may have no response.
    """
    closers: list[Compaction | None] = [*lane.compactions, None]
    found: list[Epoch] = []
    start = 0
    for closer in closers:
        count = len(lane.responses)
        end = count if closer is None else min(max(start, closer.after), count)
        found.append(_epoch(lane, len(found), start, end, closer, prices))
        start = end
    return tuple(found)


def _epoch(
    lane: Lane, number: int, first: int, end: int, closer: Compaction | None, prices: Prices
) -> Epoch:
    answers = lane.responses[first:end]
    numbered = list(enumerate(answers, first))
    paid = bill(lane.own_between(first, end), prices)
    contexts = [r.context for i, r in numbered if r.context and i not in lane.dead]
    turns = [
        turn
        for turn in lane.turns
        if turn.alive and first <= turn.first and (closer is None or turn.first < end)
    ]
    times = [at for at in (*(t.at_ms for t in turns), *(r.at_ms for r in answers)) if at]
    ended = [*(r.at_ms for r in answers), *((closer.at_ms,) if closer else ())]
    return Epoch(
        number=number,
        first=first,
        end=end,
        turns=len(turns),
        usage=paid.usage,
        nano=paid.nano,
        unpriced=tuple(paid.unpriced),
        models=models_of(answers),
        first_ms=min(times, default=0),
        last_ms=max(ended, default=0),
        first_context=contexts[0] if contexts else None,
        largest_context=max(contexts, default=None),
        growth=contexts[-1] - contexts[0] if contexts else None,
        closed_by=closer,
    )
