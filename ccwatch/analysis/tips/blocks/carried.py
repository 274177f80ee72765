"""What entered a conversation, block by block, and what reading it again and again came to."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

from ccwatch.analysis.attribution.part import Attribution, Part
from ccwatch.analysis.attribution.walk import Key, key
from ccwatch.analysis.carriage import carriage
from ccwatch.analysis.cost import bill
from ccwatch.analysis.course import Course, course
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.sessions.request import requests
from ccwatch.analysis.tips.sessions.worth import is_worth, total, weightiest
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.session import Lane

LEAST_SHARE: Final = 0.01
"""Share of what the session cost that a saving must be: who spent $20 is not told of a dime."""
MOST_BLOCKS: Final = 20
"""Blocks that a finding names at most: nobody looks at more."""


class Carried(NamedTuple):
    """A block that entered a conversation and was sent with it from then on."""

    entry: Entry
    """The block."""
    tokens: int
    """Its size: as what fills the window says, or estimated where it has left it."""
    since: int
    """Index of the first response of the lane that it was sent with."""
    turn: int
    """The turn that it came in, by its place in the lane; -1 before the first one."""
    again: int
    """How many further responses, of those that this session pays, were sent it."""
    nano: int | None
    """What those cost for it, read from the cache, in billionths of a dollar; `None` without a
    price."""
    inside: bool
    """Is it in the window now?"""

    @property
    def resent(self) -> int:
        """Tokens that were read again."""
        return self.tokens * self.again

    def beyond(self, tokens: int) -> "Carried":
        """The same for what it has beyond so many tokens."""
        rest = max(0, self.tokens - tokens)
        nano = self.nano * rest // self.tokens if self.nano and self.tokens else self.nano
        return self._replace(tokens=rest, nano=nano)


class Load(NamedTuple):
    """Several blocks taken together."""

    blocks: tuple[Carried, ...]
    """The one that was most read again first."""
    tokens: int
    """How large they are together."""
    resent: int
    """Tokens of them that were read again."""
    nano: int | None
    """What that cost, in billionths of a dollar; `None` without a price."""

    @classmethod
    def of(cls, blocks: Iterable[Carried]) -> "Load":
        """Add blocks up."""
        found = sorted(blocks, key=lambda one: (-one.resent, one.since))
        return cls(
            tuple(found),
            sum(one.tokens for one in found),
            sum(one.resent for one in found),
            total(one.nano for one in found),
        )

    def pays(self, case: Case) -> bool:
        """Is not having to read them again worth a word?"""
        least = LEAST_SHARE * bill(case.session.main.own, case.prices).nano
        enough = self.nano is None or self.nano >= least
        return bool(self.blocks) and enough and is_worth(self.nano, self.resent)

    @property
    def turns(self) -> tuple[int, ...]:
        """The turns that they came in, the weightiest first."""
        return weightiest((one.turn, one.resent) for one in self.blocks)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The weightiest of the blocks themselves."""
        return tuple(one.entry for one in self.blocks[:MOST_BLOCKS])


def carried(case: Case) -> tuple[Carried, ...]:
    """List what entered the main chain of a session, oldest first.

    Answers and system prompt are left out, and so are rewound branches and what was not sent yet.
    What is in the window has the size that attribution gives it. What a compaction took is sized
    by its bytes, and by what the context grew with it at most; where old results were cleared, it
    counts until then.
    """
    return _carried(case.story, case.lane, case.attribution, case.prices)


@lru_cache(maxsize=4)
def _carried(
    story: Story, lane: Lane, attribution: Attribution, prices: Prices
) -> tuple[Carried, ...]:
    along, price = course(story, lane), carriage(lane, prices)
    firsts = [turn.first for turn in lane.turns]
    sent = _sent(lane)
    found = []
    for entry, tokens, since, until, inside in _sized(along, attribution):
        if tokens > 0 and since < len(lane.responses):
            again = max(0, sent[until] - sent[min(since + 1, until)])
            turn = bisect_right(firsts, since) - 1
            nano = price.nano(tokens, since + 1, until)
            found.append(Carried(entry, tokens, since, turn, again, nano, inside))
    return tuple(found)


def _sized(
    along: Course, attribution: Attribution
) -> Iterator[tuple[Entry, int, int, int, bool]]:
    """Yield what entered: its tokens, from which response to before which it stayed, if inside."""
    lane, entries = along.lane, along.story.entries
    last = lane.compactions[-1] if lane.compactions else None
    cut, kept = along.cut(last, 0), along.kept(last)
    parts: dict[Key, Part] = {key(one.entry): one for one in attribution.parts if one.entry}
    ends, grown = _ends(along), _grown(lane)
    for index, entry in enumerate(entries):
        if entry.response or entry.is_system or not along.is_living(entry):
            continue
        inside = index >= cut or entry.uuid in kept
        if inside and parts:
            if part := parts.get(key(entry)):
                yield entry, part.tokens, part.since, len(lane.responses), True
            continue
        since = along.at[index]
        size = min(along.tokens(entry), grown.get(since, 0))
        yield entry, size, since, max(since, ends[index]), inside


def _ends(along: Course) -> list[int]:
    """For each block the index after the last response that it was surely sent with."""
    ends = along.ends()
    cleared = len(along.lane.responses)
    for index in range(len(ends) - 1, -1, -1):
        if along.story.entries[index].kind is Kind.CLEARED:
            cleared = along.at[index]
        ends[index] = min(ends[index], cleared)
    return ends


def _grown(lane: Lane) -> dict[int, int]:
    """By the index of each measured response, what can have entered with it at most: tokens."""
    found: dict[int, int] = {}
    before = 0
    for one in requests(lane):
        found[one.number] = max(0, one.response.context - (0 if one.cut else before))
        before = one.response.context
    return found


def _sent(lane: Lane) -> list[int]:
    """How many responses before an index were measured and are paid for by this session."""
    counts = [0] * len(lane.responses)
    for one in requests(lane):
        counts[one.number] = int(one.owned)
    return list(accumulate(counts, initial=0))
