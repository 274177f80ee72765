"""A story aligned with its lane: which block was sent with which response."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from msgspec import Struct

from ccwatch.analysis.context import bytes_per_token
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Entry, Kind, Story
from ccwatch.model.lane import Lane

OUTSIDE: Final = frozenset({Kind.COMPACTED, Kind.CLEARED, Kind.NOTE, Kind.ERROR})
"""Kinds of blocks of which nothing is in the window."""
IMAGE_TOKENS: Final = 1_600
"""What an image is taken to be at most: its bytes say nothing of its tokens."""


class Alignment(Struct, frozen=True, eq=False):
    """Where each block of a story stands among the responses of its lane."""

    story: Story
    """The blocks."""
    lane: Lane
    """The responses."""
    at: tuple[int, ...]
    """For each block the index of the response that it is a part of or was first sent with; as
    large as the number of responses where it was not sent yet."""
    cuts: Mapping[str, int]
    """By the id of a compaction, the index of the first block that came of it."""
    ratio: float
    """Bytes for a token, by the lane's own growth."""

    def tokens(self, entry: Entry) -> int:
        """Estimate how many tokens a block is, from its size."""
        found = round(entry.size / self.ratio)
        return min(found, IMAGE_TOKENS) if entry.kind is Kind.IMAGE else found

    def is_living(self, entry: Entry) -> bool:
        """Is a block in the window, or was until a compaction, and not on a rewound branch?"""
        return entry.kind not in OUTSIDE and entry.uuid not in self.story.dead

    def cut(self, compaction: Compaction | None, otherwise: int) -> int:
        """The index of the first block that came of a compaction."""
        return self.cuts.get(compaction.id, otherwise) if compaction else otherwise

    def ends(self) -> list[int]:
        """For each block the index after the last response of its epoch."""
        found = [len(self.lane.responses)] * len(self.story.entries)
        end = len(found)
        for one in reversed(self.lane.compactions):
            cut = min(self.cuts[one.id], end)
            start = self.cut(neighbour(self.lane, one, -1), 0)
            found[start:cut] = [one.after] * max(0, cut - start)
            end = cut
        return found

    def kept(self, compaction: Compaction | None) -> frozenset[str]:
        """The uuids of the rows that a compaction kept as they were."""
        kept = self.story.preserved or {}
        return frozenset(kept.get(compaction.id, ())) if compaction else frozenset()

    def before(self, compaction: Compaction) -> Iterator[int]:
        """Yield the indices of the blocks in the window when a compaction came, oldest first."""
        previous = neighbour(self.lane, compaction, -1)
        start, end = self.cut(previous, 0), self.cut(compaction, 0)
        carried = self.kept(previous)
        entries = self.story.entries
        for index in range(start) if carried else ():
            if entries[index].uuid in carried and self.is_living(entries[index]):
                yield index
        yield from (index for index in range(start, end) if self.is_living(entries[index]))

    def after(self, compaction: Compaction) -> Iterator[int]:
        """Yield the indices of the blocks that came from a compaction on, until the next one."""
        entries = self.story.entries
        end = self.cut(neighbour(self.lane, compaction, 1), len(entries))
        start = self.cut(compaction, len(entries))
        yield from (index for index in range(start, end) if self.is_living(entries[index]))


def neighbour(lane: Lane, compaction: Compaction, step: int) -> Compaction | None:
    """The compaction of a lane that came so many after another; `None` if there is none."""
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
    """Lay a story beside its lane. The last few are remembered."""
    at = _placed(story, lane)
    return Alignment(story, lane, at, _cuts(story, lane, at), bytes_per_token(lane))


def _placed(story: Story, lane: Lane) -> tuple[int, ...]:
    """Place each block: what entered belongs to the next response that begins on its branch."""
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
    """Find where each compaction stands: its boundary, or the summary just before or instead."""
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
