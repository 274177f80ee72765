"""Everything that is known of one compaction."""

from collections.abc import Mapping

from msgspec import Struct

from ccwatch.analysis.alignment import Alignment, align
from ccwatch.analysis.attribution.part import Attribution
from ccwatch.analysis.attribution.sizes import SizesOf
from ccwatch.analysis.branch import around, is_undone
from ccwatch.analysis.compaction.aftermath import Aftermath, aftermath, paths
from ccwatch.analysis.compaction.epoch import Epoch, epochs
from ccwatch.analysis.compaction.portions import Portion, first_is_rewound, portions
from ccwatch.analysis.compaction.price import left_after, summary_tokens
from ccwatch.analysis.compaction.reread import RereadItem, Tax, reread, tax
from ccwatch.analysis.pathologies import NOTHING_REPORTED, ExaminedLane, Pathology, examine
from ccwatch.analysis.prices import Prices
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Kind, Story
from ccwatch.model.lane import Lane

Filled = tuple[Attribution, Attribution]
"""The attributions of the context that was compacted, and of the first one measured after it."""


class Detail(Struct, frozen=True, eq=False):
    """One compaction with its analysis. Compared by identity."""

    compaction: Compaction
    """The compaction."""
    epoch: Epoch
    """The epoch that it ended."""
    before: tuple[Portion, ...]
    """What the context consisted of; the parts add up to its size."""
    first: tuple[Portion, ...]
    """What the first context after it on the living branch consists of; the parts add up to its
    size. If a rewind undid the compaction, on the branch that was living until then."""
    is_rewound: bool
    """Was the first context measured after it rewound, so that `first` is a later one, or empty?"""
    is_undone: bool
    """Did a rewind undo it, so that the conversation goes on from what was there before it?"""
    touched: tuple[str, ...]
    """The files whose content was in the context, in order of appearance."""
    after: Aftermath
    """What was lost, kept and restored."""
    reread: tuple[RereadItem, ...]
    """What was read again, the largest first."""
    tax: Tax | None
    """The sums of what was read again; `None` if the transcript begins with the compaction, so that
    nothing is known of the epoch that it ended."""
    left: int | None
    """Tokens that it left in the window: measured or estimated; `None` when unknown."""
    summary_tokens: int | None
    """Estimated size of the summary; `None` if there is none."""
    findings: tuple[Pathology, ...]
    """What is wrong with it."""


def detail(
    story: Story,
    lane: Lane,
    compaction: Compaction,
    filled: Filled,
    sizes_of: SizesOf,
    prices: Prices,
    trigger: int | None = None,
    reported: Mapping[str, int] = NOTHING_REPORTED,
) -> Detail:
    """Analyse a compaction. Takes a while for a long story: call it in a thread.

    Args:
        story: The blocks of the conversation.
        lane: The same conversation.
        compaction: One of the lane's.
        filled: The attributions of the contexts before and after it.
        sizes_of: Sizes blocks.
        prices: What tokens cost.
        trigger: The resolved trigger of the lane in tokens; `None` when unknown.
        reported: The cost of summary requests by the client, by the ids of their compactions, in
            billionths of a dollar.
    """
    undone = is_undone(lane, compaction)
    branch = around(story, lane, compaction)
    story, lane = branch.story, branch.lane
    along = align(story, lane)
    items = reread(along, compaction, prices, sizes_of)
    before, first = filled
    return Detail(
        compaction=compaction,
        epoch=next(
            one
            for one in epochs(lane, prices)
            if one.closed_by and one.closed_by.id == compaction.id
        ),
        before=portions(before),
        first=portions(first),
        is_rewound=first_is_rewound(lane, compaction),
        is_undone=undone,
        touched=paths(story.entries[index] for index in along.before(compaction)),
        after=aftermath(along, compaction, sizes_of),
        reread=items,
        tax=None if compaction.is_beginning else tax(items),
        left=left_after(compaction, lane),
        summary_tokens=_summary_size(along, compaction, sizes_of)
        or summary_tokens(compaction, lane),
        findings=tuple(
            finding
            for finding in examine(ExaminedLane(lane, prices, trigger, reported))
            if finding.compaction == compaction.id
        ),
    )


def _summary_size(along: Alignment, compaction: Compaction, sizes_of: SizesOf) -> int:
    """The tokens that the summary took of the window; 0 if they are not known."""
    entries = along.story.entries
    found = (index for index in along.after(compaction) if entries[index].kind is Kind.SUMMARY)
    return next((sizes_of([index]).tokens(entries[index]) for index in found), 0)
