"""Compactions as the screens analyse them, with blocks that are weighed by their bytes."""

from ccwatch.analysis.alignment import Alignment, align
from ccwatch.analysis.attribution.moment import fill_after, fill_before
from ccwatch.analysis.attribution.outline import NO_OUTLINE
from ccwatch.analysis.attribution.sizes import Sizes, SizesOf
from ccwatch.analysis.branch import around
from ccwatch.analysis.compaction.detail import Detail, Filled, detail
from ccwatch.analysis.context import BYTES_PER_TOKEN
from ccwatch.analysis.prices import Prices
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Entry, Story
from ccwatch.model.lane import Lane


def detail_of(
    story: Story, lane: Lane, compaction: Compaction, trigger: int | None = None
) -> Detail:
    """Analyse a compaction that a conversation has."""
    filled, sizes_of = filled_around(story, lane, compaction), by_bytes(align(story, lane))
    return detail(story, lane, compaction, filled, sizes_of, Prices.shipped(), trigger)


def by_bytes(along: Alignment) -> SizesOf:
    """Size the blocks of a conversation by their bytes alone."""
    return lambda _indices: Sizes.of(along)


def filled_around(story: Story, lane: Lane, compaction: Compaction) -> Filled:
    """What filled the context before a compaction, and the first one after it."""
    branch = around(story, lane, compaction)
    along = align(branch.story, branch.lane)
    before = fill_before(along, compaction, _weigh, prior=1.0, outline=NO_OUTLINE)
    return before, fill_after(along, compaction, _weigh, prior=1.0, outline=NO_OUTLINE)


def _weigh(entry: Entry) -> int:
    return round(entry.size / BYTES_PER_TOKEN)
