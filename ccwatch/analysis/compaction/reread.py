"""What was read again after a compaction, though it had been in the context before."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from ccwatch.analysis.alignment import Alignment, align, epoch_end
from ccwatch.analysis.bill import total
from ccwatch.analysis.cache import AN_HOUR, lifetime
from ccwatch.analysis.carriage import carriage, rates_of
from ccwatch.analysis.compaction.returns import held_before, read_after, until_back
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.reading import ReadKind, reading
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Entry, Story
from ccwatch.model.lane import Lane

TURNS: Final = 10
"""Turns after a compaction in which reading again is put down to it."""


class RereadItem(NamedTuple):
    """One thing that was in the context before a compaction and was read again after it."""

    kind: ReadKind
    """What it is."""
    tool: str
    """The tool that read it again."""
    target: str
    """The path, command line, pattern or URL, as the call has it."""
    before: tuple[Entry, ...]
    """The blocks that held it before, oldest first: results, files put in, calls that wrote it."""
    after: tuple[Entry, ...]
    """The results that brought it back, oldest first."""
    tokens: int
    """What they added to the context: an estimate from their size."""
    nano: int | None
    """What that cost, in billionths of a dollar; `None` where a response has no price."""


class Tax(NamedTuple):
    """What reading again after a compaction came to."""

    files: int
    """Files, commands, searches and pages."""
    tokens: int
    """What reading them again added to the context: an estimate."""
    nano: int | None
    """What that cost, in billionths of a dollar: an estimate. `None` where it has no price."""


def tax(items: Iterable[RereadItem]) -> Tax:
    """Add up what was read again."""
    found = tuple(items)
    nano = total(item.nano for item in found)
    return Tax(len(found), sum(item.tokens for item in found), nano)


def reread(
    story: Story, lane: Lane, compaction: Compaction, prices: Prices
) -> tuple[RereadItem, ...]:
    """Find what was read again because of a compaction, the largest first.

    A thing was in the context before if a tool's result, an attached file or a call that wrote
    it whole stood there when the compaction came: in the epoch that it closed, or kept from the
    one before. It was read again if a tool that looks asked for the same target in what was left
    of the turn that the compaction interrupted, or in the ten turns after that, before the next
    compaction. Nothing counts that

    - was kept by the compaction as it was, or put back by the client as a file,
    - failed, or found the file unchanged, so that nothing new entered,
    - was changed by the model: an edit is no reading,
    - is a command that ran more than once before: it is run for its news,
    - comes when nine tenths of what was there are back.

    What it cost: its tokens (bytes of the results at the lane's own ratio) are written to the
    cache once, at the price of the response that they were first sent with, and read from the
    cache by each later response within those turns. Responses that another session pays cost
    nothing here. The calls themselves, which the model wrote, are left out.

    Args:
        story: The blocks of the conversation.
        lane: The same conversation.
        compaction: One of the lane's.
        prices: What tokens cost.
    """
    along = align(story, lane)
    were = held_before(along, compaction)
    end = horizon(lane, compaction)
    until = epoch_end(lane, compaction)
    returned = read_after(along, compaction, end)
    items: list[RereadItem] = []
    for what, results in returned.items():
        if what not in were:
            continue
        held = [story.entries[index] for index in were[what]]
        brought = until_back(along, results, sum(entry.size for entry in held))
        first = story.entries[brought[0]]
        items.append(
            RereadItem(
                kind=reading(first.name) or ReadKind.FILE,
                tool=first.name,
                target=first.target,
                before=tuple(held),
                after=tuple(story.entries[index] for index in brought),
                tokens=sum(along.tokens(story.entries[index]) for index in brought),
                nano=_cost(along, brought, (end, until), prices),
            )
        )
    return tuple(sorted(items, key=lambda item: (-item.tokens, item.target)))


def horizon(lane: Lane, compaction: Compaction) -> int:
    """Index after the last response in which reading again is put down to a compaction."""
    end = epoch_end(lane, compaction)
    begun = [t.first for t in lane.turns if t.alive and t.first >= compaction.after]
    return min(end, begun[TURNS]) if len(begun) > TURNS else end


def _cost(
    along: Alignment, results: list[int], ends: tuple[int, int], prices: Prices
) -> int | None:
    """What sending results cost: first once, then with each response.

    Args:
        along: The conversation.
        results: The indices of their blocks.
        ends: The index after the last response that counts, and after the last of the epoch. A
            result that the next compaction took before any response had it was never sent.
        prices: What tokens cost.
    """
    price = carriage(along.lane, prices)
    end, until = ends
    cost = 0
    for index in results:
        tokens, sent = along.tokens(along.story.entries[index]), along.at[index]
        if sent >= until:
            continue
        paid = _written(along.lane, tokens, sent, prices)
        read = price.nano(tokens, sent + 1, max(end, sent + 1))
        if paid is None or read is None:
            return None
        cost += paid + read
    return cost


def _written(lane: Lane, tokens: int, sent: int, prices: Prices) -> int | None:
    """What writing tokens to the cache costs with a response; nothing if another session pays."""
    if not lane.owns(sent):
        return 0
    rates = rates_of(lane.responses[sent], prices)
    if not rates:
        return None
    long = lifetime(lane.responses[: sent + 1]) == AN_HOUR
    return rates.nano(tokens * rates.write(an_hour=long))
