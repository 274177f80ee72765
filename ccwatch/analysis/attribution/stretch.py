"""Divides a lane into stretches: what entered from one measured response to the next."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct

from ccwatch.analysis.alignment import Alignment
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Entry, Kind
from ccwatch.model.response import Response


class Sent(Struct, frozen=True):
    """A block that is in a context."""

    entry: Entry
    """The block."""
    since: int
    """Index of the first response of the lane that it was sent with."""


class Stretch(Struct, frozen=True, eq=False):
    """What entered between two measured responses of the living branch."""

    before: Response | None
    """The measured response before it; `None` at the beginning of a lane or an epoch."""
    after: Response
    """The response that measured it."""
    answered: tuple[Sent, ...] = ()
    """The blocks of the response before it."""
    entered: tuple[Sent, ...] = ()
    """All other blocks: prompts, results, attachments."""

    @property
    def grown(self) -> int:
        """Tokens by which the context grew; negative if something left it."""
        return self.after.context - (self.before.context if self.before else 0)

    @property
    def output(self) -> int | None:
        """Tokens of the answer; `None` if its rows only have a placeholder."""
        if not self.before or self.before.is_placeholder:
            return None
        return self.before.usage.output

    @property
    def is_one_model(self) -> bool:
        """Are both responses by the same model? Tokens of two models are not comparable."""
        return bool(self.before and self.before.model == self.after.model)


def epochs(along: Alignment) -> Iterator[list[Stretch]]:
    """Yield the stretches of each epoch of a lane, the newest epoch first."""
    lane = along.lane
    end = len(lane.responses)
    for one in reversed(lane.compactions):
        yield stretches(along, blocks_since(along, one), one.after, end)
        end = one.after
    yield stretches(along, blocks_since(along, None), 0, end)


def opening(along: Alignment) -> Stretch | None:
    """The first stretch of a lane; `None` if nothing was measured before its first compaction."""
    lane = along.lane
    first = lane.first_measured(range(len(lane.responses)))
    if first is None or (lane.compactions and lane.compactions[0].after <= first):
        return None
    sent = (index for index in blocks_since(along, None) if along.at[index] <= first)
    return stretches(along, sent, first, first + 1)[0]


def blocks_since(along: Alignment, compaction: Compaction | None) -> Iterator[int]:
    """Yield the indices of the blocks in the window from a compaction until the next one.

    Copies of system prompt and tools are left out, since they precede all blocks.

    Args:
        along: The story, aligned with its lane.
        compaction: Where to begin, with what it kept; `None` for the beginning of the lane.
    """
    entries = along.story.entries
    if compaction:
        kept, cut = along.kept(compaction), along.cut(compaction, 0)
        for index in range(cut) if kept else ():
            if entries[index].uuid in kept and _is_sent(along, entries[index]):
                yield index
        yield from (i for i in along.after(compaction) if not entries[i].is_system)
        return
    first = along.lane.compactions[0] if along.lane.compactions else None
    for index in range(along.cut(first, len(entries))):
        if _is_sent(along, entries[index]):
            yield index


def stretches(along: Alignment, blocks: Iterable[int], start: int, end: int) -> list[Stretch]:
    """Group blocks into stretches by the responses that measured them.

    Args:
        along: The story, aligned with its lane.
        blocks: Indices of living blocks. Those that no response measured are left out.
        start: Index of the first response to look at.
        end: Index after the last one.

    Returns:
        Oldest first; the first has no response before it.
    """
    responses = along.lane.responses
    measured = [index for index in range(start, end) if along.lane.measures(index)]
    entered: dict[int, list[Sent]] = defaultdict(list)
    answered: dict[int, list[Sent]] = defaultdict(list)
    for index in blocks:
        entry, at = along.story.entries[index], along.at[index]
        answers = entry.response or _answers(entry, along, at)
        since = at + 1 if answers else at
        rank = bisect_left(measured, since)
        # Results of server-side tools are no output, although they are among its blocks.
        said = answers and entry.kind is not Kind.RESULT and rank and measured[rank - 1] == at
        (answered if said else entered)[rank].append(Sent(entry, since))
    return [
        Stretch(
            responses[measured[number - 1]] if number else None,
            responses[index],
            tuple(answered[number]),
            tuple(entered[number]),
        )
        for number, index in enumerate(measured)
    ]


def _is_sent(along: Alignment, entry: Entry) -> bool:
    return along.is_living(entry) and not entry.is_system


def _answers(entry: Entry, along: Alignment, at: int) -> bool:
    """Does a block belong to a response without a message id?"""
    responses = along.lane.responses
    return at < len(responses) and bool(entry.uuid) and responses[at].id == entry.uuid
