"""Aligns a story with its lane: which block was sent with which response."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from msgspec import Struct

from ccwatch.analysis.context import bytes_per_token
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.lane import Lane

OUTSIDE: Final = frozenset({Kind.COMPACTED, Kind.CLEARED, Kind.NOTE, Kind.ERROR})
"""Kinds of blocks that take no room in the window."""
IMAGE_TOKENS: Final = 1_600
"""Tokens of an image at most. Its size in bytes is no evidence for its tokens."""


class Alignment(Struct, frozen=True, eq=False):
    """The position of each block of a story among the responses of its lane."""

    story: Story
    """The blocks."""
    lane: Lane
    """The responses."""
    at: tuple[int, ...]
    """For each block the index of the response that it is a part of, or was first sent with; the
    number of responses, or more, if it has not been sent yet."""
    cuts: Mapping[str, int]
    """The index of the first block of each compaction, by its id."""
    ratio: float
    """Bytes per token, by the lane's own growth."""

    @property
    def is_unread(self) -> bool:
        """Are there responses, but no blocks, as where the transcript was deleted?"""
        return bool(self.lane.responses) and not self.story.entries

    def tokens(self, entry: Entry) -> int:
        """Estimate the tokens of a block from its size."""
        found = round(entry.size / self.ratio)
        return min(found, IMAGE_TOKENS) if entry.kind is Kind.IMAGE else found

    def is_living(self, entry: Entry) -> bool:
        """Is a block in the window, or was it until a compaction, and is it not rewound?"""
        return entry.kind not in OUTSIDE and entry.uuid not in self.story.dead

    def cut(self, compaction: Compaction | None, otherwise: int) -> int:
        """The index of the first block of a compaction; `otherwise` if it is `None` or unknown."""
        return self.cuts.get(compaction.id, otherwise) if compaction else otherwise

    def ends(self) -> list[int]:
        """For each block the index after the last response of its epoch."""
        ends = [len(self.lane.responses)] * len(self.story.entries)
        end = len(ends)
        for one in reversed(self.lane.compactions):
            cut = min(self.cuts[one.id], end)
            start = self.cut(neighbour(self.lane, one, -1), 0)
            ends[start:cut] = [one.after] * max(0, cut - start)
            end = cut
        return ends

    def left_with(self, indices: Iterable[int]) -> list[Compaction]:
        """The compactions by which blocks left the window, oldest first; none for what is in it.

        What left with a compaction that a rewind undid came back, and left with a later one. Then
        all of them are given, up to the first that was not undone.

        Args:
            indices: The blocks.
        """
        undone = {self.lane.compactions[place].id for place in self.lane.undone}
        order = sorted(self.lane.compactions, key=lambda one: self.cuts[one.id])
        cuts = [self.cuts[one.id] for one in order]
        places = {bisect_right(cuts, index) for index in indices}
        for place, one in enumerate(order):
            if place in places and one.id in undone:
                places.add(place + 1)
        return [order[place] for place in sorted(places) if place < len(order)]

    def kept(self, compaction: Compaction | None) -> frozenset[str]:
        """The uuids of the rows that a compaction kept as they were."""
        return frozenset(self.story.preserved.get(compaction.id, ()) if compaction else ())

    def before(self, compaction: Compaction) -> Iterator[int]:
        """Yield the indices of the blocks in the window before a compaction, oldest first."""
        previous = neighbour(self.lane, compaction, -1)
        start, end = self.cut(previous, 0), self.cut(compaction, 0)
        carried = self.kept(previous)
        entries = self.story.entries
        for index in range(start) if carried else ():
            if entries[index].uuid in carried and self.is_living(entries[index]):
                yield index
        yield from (index for index in range(start, end) if self.is_living(entries[index]))

    def after(self, compaction: Compaction) -> Iterator[int]:
        """Yield the indices of the blocks from a compaction until the next one, oldest first."""
        entries = self.story.entries
        end = self.cut(neighbour(self.lane, compaction, 1), len(entries))
        start = self.cut(compaction, len(entries))
        yield from (index for index in range(start, end) if self.is_living(entries[index]))


def neighbour(lane: Lane, compaction: Compaction, step: int) -> Compaction | None:
    """The compaction of a lane that is `step` places after another; `None` if there is none."""
    for index, one in enumerate(lane.compactions):
        if one.id == compaction.id:
            found = index + step
            return lane.compactions[found] if 0 <= found < len(lane.compactions) else None
    return None


def epoch_end(lane: Lane, compaction: Compaction) -> int:
    """The index after the last response before the next compaction of a lane."""
    following = neighbour(lane, compaction, 1)
    return following.after if following else len(lane.responses)


@lru_cache(maxsize=4)
def align(story: Story, lane: Lane) -> Alignment:
    """Align a story with its lane. The last few results are cached."""
    at = _placed(story, lane)
    return Alignment(story, lane, at, _cuts(story, lane, at), bytes_per_token(lane))


def _placed(story: Story, lane: Lane) -> tuple[int, ...]:
    """The position of each block. Input belongs to the next response on its branch."""
    number = {response.id: index for index, response in enumerate(lane.responses)}
    parts = [number.get(one.response or one.uuid) for one in story.entries]
    firsts: dict[int, int] = {}
    for index, part in enumerate(parts):
        if part is not None:
            firsts.setdefault(part, index)
    begins = {index: part for part, index in firsts.items()}
    placed: list[int] = []
    living = abandoned = len(lane.responses)
    for index in range(len(parts) - 1, -1, -1):
        part = parts[index]
        if part is None:
            dead = story.entries[index].uuid in story.dead
            placed.append(abandoned if dead else living)
            continue
        placed.append(part)
        if index in begins:
            abandoned = part
            living = living if part in lane.dead else part
    return tuple(reversed(placed))


def _cuts(story: Story, lane: Lane, at: tuple[int, ...]) -> dict[str, int]:
    """The first block of each compaction: its boundary, or a summary before or instead of it."""
    marks: dict[str, int] = {}
    for index, entry in enumerate(story.entries):
        if entry.kind in (Kind.COMPACTED, Kind.SUMMARY):
            marks.setdefault(entry.uuid, index)
    cuts: dict[str, int] = {}
    for one in lane.compactions:
        found = marks.get(one.id)
        if found is None:
            found = next((i for i, number in enumerate(at) if number >= one.after), len(at))
        elif found and story.entries[found - 1].kind is Kind.SUMMARY:
            found -= 1
        cuts[one.id] = found
    return cuts
