"""Branches of a conversation: which rows a rewind left, and what there was before it did."""

from collections.abc import Iterator

from msgspec.structs import replace

from ccwatch.model.entry import Branch, Kind, Story
from ccwatch.model.lane import Lane
from ccwatch.transcript.entries import Entries


def abandoned(entries: Entries, lane: Lane) -> frozenset[str]:
    """Rows of abandoned branches: answers, prompts, compactions, and what followed those.

    Args:
        entries: The blocks of a conversation.
        lane: The same conversation, which says what is abandoned.

    Returns:
        Their uuids.
    """
    answers = {lane.responses[index].id for index in lane.dead}
    prompts = {turn.id for turn in lane.turns if not turn.alive}
    undone = {lane.compactions[index].id for index in lane.undone}
    gone: set[str] = set()
    for entry in entries.found if answers or prompts or undone else ():
        if entry.response:
            is_gone = entry.response in answers
        elif entry.kind is Kind.PROMPT or entry.uuid in prompts:
            is_gone = entry.uuid in prompts
        else:
            parent = entries.parents.get(entry.uuid, "")
            is_gone = entry.uuid in undone or parent in gone
        if is_gone:
            gone.add(entry.uuid)
    return frozenset(gone)


def branches(entries: Entries, lane: Lane, story: Story) -> dict[str, Branch]:
    """Tell of each compaction that was undone what its conversation was when that was left.

    Args:
        entries: The blocks of the conversation.
        lane: The same conversation as it goes on.
        story: The same, as it goes on.

    Returns:
        By the ids of the compactions.
    """
    found: dict[str, Branch] = {}
    if not lane.undone:
        return found
    ancestry = _Ancestry(entries, lane)
    for index in sorted(lane.undone):
        there = _on(lane, frozenset(ancestry.back(ancestry.ends[index])), entries)
        dead = abandoned(entries, there)
        found[lane.compactions[index].id] = Branch(replace(story, dead=dead), there)
    return found


def _on(lane: Lane, rows: frozenset[str], entries: Entries) -> Lane:
    """A conversation with another branch for the one that goes on.

    Args:
        lane: The conversation.
        rows: The uuids of the rows on that branch.
        entries: The blocks.
    """
    answers = {entry.response for entry in entries.found if entry.uuid in rows}
    living = [response.id in answers for response in lane.responses]
    ends = [*(turn.first for turn in lane.turns[1:]), len(living)]
    return replace(
        lane,
        dead=frozenset(index for index, lives in enumerate(living) if not lives),
        undone=frozenset(i for i, one in enumerate(lane.compactions) if one.id not in rows),
        turns=tuple(
            replace(turn, alive=turn.id in rows or any(living[turn.first : end]))
            for turn, end in zip(lane.turns, ends, strict=bool(lane.turns))
        ),
    )


class _Ancestry:
    """What the rows of a conversation follow, back to its start."""

    def __init__(self, entries: Entries, lane: Lane) -> None:
        self._parents = entries.parents
        self._before: dict[str, str] = {}
        """What rows follow that name no parent, or none that is there: the row before them."""
        self.ends = [one.id for one in lane.compactions]
        """By the index of each compaction, the newest row that follows it."""
        index_of = {one.id: index for index, one in enumerate(lane.compactions)}
        index_of |= {one.known_as: i for i, one in enumerate(lane.compactions) if one.known_as}
        last_before: dict[str, int] = {}  # by row, the index of the last compaction it follows
        newest, previous = [-1] * len(self.ends), ""
        for number, (uuid, parent) in enumerate(self._parents.items()):
            if parent not in self._parents and (parent or uuid in index_of):
                self._before[uuid] = previous
            index = index_of.get(uuid, last_before.get(self._parent(uuid), -1))
            if index >= 0:
                last_before[uuid], newest[index], self.ends[index] = index, number, uuid
            previous = uuid
        # What follows a compaction also follows the one before that.
        for index in range(len(newest) - 1, 0, -1):
            outer = last_before.get(self._parent(lane.compactions[index].id), -1)
            if outer >= 0 and newest[index] > newest[outer]:
                newest[outer], self.ends[outer] = newest[index], self.ends[index]

    def _parent(self, uuid: str) -> str:
        return self._before.get(uuid) or self._parents.get(uuid, "")

    def back(self, uuid: str) -> Iterator[str]:
        """Yield a row and all that it follows, the newest first."""
        seen: set[str] = set()
        while uuid and uuid not in seen:
            seen.add(uuid)
            yield uuid
            uuid = self._parent(uuid)
