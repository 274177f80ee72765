"""What was read again after a compaction, though it had been in the context before."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from ccwatch.analysis.cache import AN_HOUR, lifetime
from ccwatch.analysis.carriage import Carriage, rates_of
from ccwatch.analysis.course import Course, course, neighbour
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.reading import WHOLE, Reading, key, reading
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.session import Lane

TURNS: Final = 10
"""Turns after a compaction in which reading again is put down to it."""
BACK: Final = 0.9
"""The part of what was there that has to be back for further readings to be nobody's tax."""


class RereadItem(NamedTuple):
    """One thing that was in the context before a compaction and was read again after it."""

    kind: Reading
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
    costs = [item.nano for item in found]
    known = [nano for nano in costs if nano is not None]
    nano = sum(known) if len(known) == len(costs) else None
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
    along = course(story, lane)
    were = _before(along, compaction)
    end = horizon(lane, compaction)
    returned = _after(along, compaction, end)
    carriage = Carriage.of(lane, prices) if returned.keys() & were.keys() else None
    items: list[RereadItem] = []
    for what, results in returned.items():
        if carriage is None or what not in were:
            continue
        held = [story.entries[index] for index in were[what]]
        brought = _until_back(along, results, sum(entry.size for entry in held))
        first = story.entries[brought[0]]
        items.append(
            RereadItem(
                kind=reading(first.name) or Reading.FILE,
                tool=first.name,
                target=first.target,
                before=tuple(held),
                after=tuple(story.entries[index] for index in brought),
                tokens=sum(along.tokens(story.entries[index]) for index in brought),
                nano=_cost(along, brought, end, carriage, prices),
            )
        )
    return tuple(sorted(items, key=lambda item: (-item.tokens, item.target)))


def horizon(lane: Lane, compaction: Compaction) -> int:
    """Index after the last response in which reading again is put down to a compaction."""
    following = neighbour(lane, compaction, 1)
    end = following.after if following else len(lane.responses)
    begun = [t.first for t in lane.turns if t.alive and t.first >= compaction.after]
    return min(end, begun[TURNS]) if len(begun) > TURNS else end


def _before(along: Course, compaction: Compaction) -> dict[tuple[str, str], list[int]]:
    """What was in the window before, by what it is about, without what the client gave back."""
    kept = along.kept(compaction)
    entries = along.story.entries
    held: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    safe = _put_back(along, compaction)
    for index in along.before(compaction):
        entry = entries[index]
        what = _held(entry)
        if what is None or (entry.unchanged and entry.uuid not in kept):
            continue
        if entry.uuid in kept:
            safe.add(what)
        held[what].append(index)
    return {
        what: found
        for what, found in held.items()
        if what not in safe and not (what[0] == Reading.COMMAND and len(found) > 1)
    }


def _held(entry: Entry) -> tuple[str, str] | None:
    """What a block holds; `None` for one that holds nothing that could be read again."""
    if entry.failed or not entry.size:
        return None
    if entry.kind is Kind.RESULT:
        return key(entry)
    target = entry.target.strip()
    is_file = entry.kind is Kind.ATTACHMENT and entry.name == "file"
    is_written = entry.kind is Kind.CALL and entry.name in WHOLE
    return (Reading.FILE.value, target) if target and (is_file or is_written) else None


def _put_back(along: Course, compaction: Compaction) -> set[tuple[str, str]]:
    """The files that the client attached again before the first response."""
    found: set[tuple[str, str]] = set()
    for index in along.after(compaction):
        entry = along.story.entries[index]
        if entry.response:
            break
        what = _held(entry) if entry.kind is Kind.ATTACHMENT else None
        if what:
            found.add(what)
    return found


def _after(along: Course, compaction: Compaction, end: int) -> dict[tuple[str, str], list[int]]:
    """The readings after a compaction, by what they are about, up to a response."""
    entries = along.story.entries
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    kept = along.kept(compaction)
    called: dict[str, int] = {}
    for index in along.after(compaction):
        entry = entries[index]
        if entry.kind is Kind.CALL:
            called[entry.call] = along.at[index]
        if entry.kind is not Kind.RESULT or entry.failed or entry.unchanged or not entry.size:
            continue
        what = key(entry)
        if what and entry.uuid not in kept and called.get(entry.call, end) < end:
            found[what].append(index)
    return dict(found)


def _until_back(along: Course, results: list[int], size: int) -> list[int]:
    """The first results that together hold as much as was there, the last of them whole."""
    taken: list[int] = []
    bytes_back = 0
    for index in results:
        if taken and bytes_back >= BACK * size:
            break
        taken.append(index)
        bytes_back += along.story.entries[index].size
    return taken


def _cost(
    along: Course, results: list[int], end: int, carriage: Carriage, prices: Prices
) -> int | None:
    total = 0
    for index in results:
        tokens, sent = along.tokens(along.story.entries[index]), along.at[index]
        paid = _written(along.lane, tokens, sent, prices)
        read = carriage.nano(tokens, sent + 1, max(end, sent + 1))
        if paid is None or read is None:
            return None
        total += paid + read
    return total


def _written(lane: Lane, tokens: int, sent: int, prices: Prices) -> int | None:
    """What writing tokens to the cache costs with a response; nothing while it did not come."""
    if sent >= len(lane.responses) or (lane.owned is not None and sent not in lane.owned):
        return 0
    rates = rates_of(lane.responses[sent], prices)
    if not rates:
        return None
    long = lifetime(lane.responses[: sent + 1]) == AN_HOUR
    return rates.nano(tokens * (rates.write_1h if long else rates.write_5m))
