"""A conversation as it goes on, without what a rewind undid."""

from functools import lru_cache

from msgspec.structs import replace

from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Branch, Story
from ccwatch.model.lane import Lane


@lru_cache(maxsize=8)
def living(lane: Lane) -> Lane:
    """Leave out the compactions on abandoned branches: what was there before them is there again.

    Returns:
        The very same lane where there are none. The last few others are remembered.
    """
    if not lane.undone:
        return lane
    there = tuple(one for index, one in enumerate(lane.compactions) if index not in lane.undone)
    return replace(lane, compactions=there, undone=frozenset())


def around(story: Story, lane: Lane, compaction: Compaction) -> Branch:
    """A conversation as far as one of its compactions knows of it.

    To one that holds, those that were undone before it are nothing. To one that was undone itself,
    what goes on is that which went on until the rewind.
    """
    left = (story.branches or {}).get(compaction.id)
    return Branch(left.story, living(left.lane)) if left else Branch(story, living(lane))


def is_undone(lane: Lane, compaction: Compaction) -> bool:
    """Did a rewind undo a compaction?"""
    return any(lane.compactions[place].id == compaction.id for place in lane.undone)
