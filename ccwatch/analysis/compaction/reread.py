"""Finds what was read again after a compaction, although it had been in the context before."""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import chain, islice
from operator import attrgetter
from typing import Final

from msgspec import Struct

from ccwatch.analysis.alignment import Alignment, epoch_end
from ccwatch.analysis.attribution.sizes import Sizes, SizesOf
from ccwatch.analysis.bill import total
from ccwatch.analysis.cache import AN_HOUR, lifetime
from ccwatch.analysis.carriage import carriage, rates_of
from ccwatch.analysis.compaction.returns import held_before, read_after, until_back
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.reading import ReadKind, reading
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Entry
from ccwatch.model.lane import Lane

_first = attrgetter("first")
TURNS: Final = 10
"""Number of turns after a compaction in which rereading is attributed to it."""


class RereadItem(Struct, frozen=True):
    """One thing that was in the context before a compaction and was read again after it."""

    kind: ReadKind
    """Its kind."""
    target: str
    """The path, command line, pattern or URL, as in the call."""
    after: tuple[Entry, ...]
    """The results that brought it back, oldest first."""
    tokens: int
    """Tokens that those added to the context."""
    nano: int | None
    """The cost of that, in billionths of a dollar; `None` if a response has no price."""


class Tax(Struct, frozen=True):
    """The sums of what was read again after a compaction."""

    files: int
    """Number of files, commands, searches and pages."""
    tokens: int
    """Estimated tokens that this added to the context."""
    nano: int | None
    """Estimated cost of that, in billionths of a dollar; `None` without a price."""


def tax(items: Iterable[RereadItem]) -> Tax:
    """Add up what was read again."""
    found = tuple(items)
    nano = total(item.nano for item in found)
    return Tax(len(found), sum(item.tokens for item in found), nano)


def reread(
    along: Alignment, compaction: Compaction, prices: Prices, sizes_of: SizesOf
) -> tuple[RereadItem, ...]:
    """Find what was read again because of a compaction, the largest first.

    Something was in the context before if a tool's result, an attached file or a call that wrote
    the whole file was in the window when the compaction started. It was read again if a reading
    tool was called with the same target in the rest of the interrupted turn or in the ten turns
    after it, before the next compaction. Not counted is

    - what the compaction kept, or the client restored as a file,
    - a call that failed, or found the file unchanged, so that nothing new entered,
    - an edit,
    - a command that had been run more than once before, since that is run for new output,
    - anything after nine tenths of the former content are back.

    The cost: the tokens are written to the cache once, at the price of the response that they were
    first sent with, and read from the cache by each later response within those turns. Responses
    that another session owns cost nothing. The calls themselves, which the model wrote, are left
    out.

    Args:
        along: The conversation.
        compaction: One of its lane's.
        prices: What tokens cost.
        sizes_of: Sizes blocks. Not called if nothing was read again.
    """
    were, entries = held_before(along, compaction), along.story.entries
    end = _horizon(along.lane, compaction)
    until = epoch_end(along.lane, compaction)
    again = [
        until_back(along, results, sum(entries[index].size for index in were[what]))
        for what, results in read_after(along, compaction, end).items()
        if what in were
    ]
    if not again:
        return ()
    sizes = sizes_of(chain(*again))
    items: list[RereadItem] = []
    for brought in again:
        first = entries[brought[0]]
        items.append(
            RereadItem(
                kind=reading(first.name) or ReadKind.FILE,
                target=first.target,
                after=tuple(entries[index] for index in brought),
                tokens=sum(sizes.tokens(entries[index]) for index in brought),
                nano=_cost(along, sizes, brought, (end, until), prices),
            )
        )
    return tuple(sorted(items, key=lambda item: (-item.tokens, item.target)))


def _horizon(lane: Lane, compaction: Compaction) -> int:
    """Index after the last response in which rereading is attributed to a compaction."""
    end, start = epoch_end(lane, compaction), bisect_left(lane.turns, compaction.after, key=_first)
    turns = (lane.turns[index] for index in range(start, len(lane.turns)))
    begun = (turn.first for turn in turns if turn.alive)
    return min(end, next(islice(begun, TURNS, None), end))


def _cost(
    along: Alignment, sizes: Sizes, results: list[int], ends: tuple[int, int], prices: Prices
) -> int | None:
    """The cost of sending results: written once, then read by each response.

    Args:
        along: The conversation.
        sizes: The sizes of its blocks.
        results: The indices of their blocks.
        ends: The index after the last response that counts, and after the last one of the epoch. A
            result that was compacted before any response was never sent.
        prices: What tokens cost.
    """
    price = carriage(along.lane, prices)
    end, until = ends
    cost = 0
    for index in results:
        tokens, sent = sizes.tokens(along.story.entries[index]), along.at[index]
        if sent >= until:
            continue
        paid = _written(along.lane, tokens, sent, prices)
        read = price.nano(tokens, sent + 1, max(end, sent + 1))
        if paid is None or read is None:
            return None
        cost += paid + read
    return cost


def _written(lane: Lane, tokens: int, sent: int, prices: Prices) -> int | None:
    """The cost of writing tokens to the cache with a response; 0 if another session owns it."""
    if not lane.owns(sent):
        return 0
    rates = rates_of(lane.responses[sent], prices)
    if not rates:
        return None
    long = lifetime(lane.responses[: sent + 1]) == AN_HOUR
    return rates.nano(tokens * rates.write(an_hour=long))
