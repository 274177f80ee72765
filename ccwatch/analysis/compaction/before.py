"""What the context consisted of before a compaction, and after it."""

from ccwatch.analysis.alignment import align, neighbour
from ccwatch.analysis.compaction.split import Portion, first_after, first_measured, split
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Story
from ccwatch.model.lane import Lane


def before_by_kind(story: Story, lane: Lane, compaction: Compaction) -> tuple[Portion, ...]:
    """Split the context before a compaction, as `split` does.

    The parts add up to `Compaction.pre_tokens`; nothing where that is unknown.

    Args:
        story: The blocks of the conversation.
        lane: The same conversation.
        compaction: One of the lane's.
    """
    if not compaction.pre_tokens:
        return ()
    along = align(story, lane)
    previous = neighbour(lane, compaction, -1)
    first = first_measured(along, previous.after if previous else 0, compaction.after)
    return split(along, along.before(compaction), compaction.pre_tokens, first)


def after_by_kind(story: Story, lane: Lane, compaction: Compaction) -> tuple[Portion, ...]:
    """Split the first context measured after a compaction, as `split` does.

    The summary is in it, what was kept and put back, and what came before that response was asked
    for. The parts add up to its context; nothing while there was none.

    Args:
        story: The blocks of the conversation.
        lane: The same conversation.
        compaction: One of the lane's.
    """
    along = align(story, lane)
    first = first_after(along, compaction)
    if first is None:
        return ()
    response = lane.responses[first]
    uuids = along.kept(compaction)
    kept = [i for i in along.before(compaction) if story.entries[i].uuid in uuids]
    came = [
        index
        for index in along.after(compaction)
        if along.at[index] <= first and story.entries[index].response != response.id
    ]
    return split(along, [*kept, *came], response.context, first)
