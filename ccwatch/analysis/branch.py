"""The living branch of a conversation, without compactions that a rewind undid."""

from functools import lru_cache

from msgspec.structs import replace

from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Branch, Story
from ccwatch.model.lane import Lane


@lru_cache(maxsize=8)
def living(lane: Lane) -> Lane:
    """Leave out the compactions on abandoned branches, since a rewind restores the context.

    Returns:
        The same object if there are none. The last few other results are cached.
    """
    if not lane.undone:
        return lane
    kept = tuple(one for index, one in enumerate(lane.compactions) if index not in lane.undone)
    return replace(lane, compactions=kept, undone=frozenset())


def around(story: Story, lane: Lane, compaction: Compaction) -> Branch:
    """The branch on which to analyse a compaction.

    The living one, without the compactions that were undone; for a compaction that was undone
    itself, the branch that was living until the rewind.
    """
    left = story.branches.get(compaction.id)
    return Branch(left.story, living(left.lane)) if left else Branch(story, living(lane))


def is_undone(lane: Lane, compaction: Compaction) -> bool:
    """Did a rewind undo a compaction?"""
    return any(lane.compactions[index].id == compaction.id for index in lane.undone)
