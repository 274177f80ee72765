"""A conversation as it goes on, without what a rewind undid."""

from functools import lru_cache

from msgspec.structs import replace

from ccwatch.model.compaction import Compaction
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


def around(lane: Lane, compaction: Compaction) -> Lane:
    """A conversation as far as one of its compactions knows of it.

    To one that holds, those that were undone before it are nothing. One that was undone itself
    stands among all of them.
    """
    there = living(lane)
    return there if any(one.id == compaction.id for one in there.compactions) else lane
