"""All that is known of one compaction."""

from collections.abc import Mapping

from msgspec import Struct

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.part import Attribution
from ccwatch.analysis.branch import around, is_undone
from ccwatch.analysis.compaction.aftermath import Aftermath, aftermath, paths
from ccwatch.analysis.compaction.epoch import Epoch, epochs
from ccwatch.analysis.compaction.price import estimate, left_after, summary_tokens
from ccwatch.analysis.compaction.reread import RereadItem, Tax, reread, tax
from ccwatch.analysis.compaction.split import (
    Portion,
    after_by_kind,
    before_by_kind,
    first_is_rewound,
    portions,
)
from ccwatch.analysis.pathologies import NOTHING_REPORTED, ExaminedLane, Pathology, examine
from ccwatch.analysis.prices import Prices
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Story
from ccwatch.model.lane import Lane

Filled = tuple[Attribution, Attribution]
"""What filled the context when a compaction came, and the first one measured after it."""


class Detail(Struct, frozen=True, eq=False):
    """One compaction with what was worked out for it. Compared by identity."""

    compaction: Compaction
    """What the transcript says."""
    epoch: Epoch
    """The time that it closed."""
    before: tuple[Portion, ...]
    """What the context consisted of; the parts add up to its size."""
    first: tuple[Portion, ...]
    """What the first context measured after it consists of, on the branch that goes on; the parts
    add up to its size. Where a rewind undid the compaction, on the branch that went on until then.
    """
    is_rewound: bool
    """Was the context measured first after it rewound, so that `first` is a later one, or none?"""
    is_undone: bool
    """Did a rewind undo it, so that the conversation goes on from what was there before it?"""
    touched: tuple[str, ...]
    """The files whose content was in the context, in the order in which they came."""
    after: Aftermath
    """What was lost, kept and put back."""
    reread: tuple[RereadItem, ...]
    """What was read again, the largest first."""
    tax: Tax
    """What that came to."""
    left: int | None
    """What it left in the window, in tokens: measured or estimated; `None` when unknown."""
    summary_tokens: int | None
    """Size of the summary: an estimate; `None` where there is none."""
    nano: int | None
    """What its own request cost by estimate, in billionths of a dollar; `None` when unknown."""
    findings: tuple[Pathology, ...]
    """What is wrong with it."""


def detail(
    story: Story,
    lane: Lane,
    compaction: Compaction,
    prices: Prices,
    trigger: int | None = None,
    filled: Filled | None = None,
    reported: Mapping[str, int] = NOTHING_REPORTED,
) -> Detail | None:
    """Work out all that is known of a compaction. Takes a while for a long story: use a thread.

    Args:
        story: The blocks of the conversation.
        lane: The same conversation.
        compaction: One of the lane's.
        prices: What tokens cost.
        trigger: The resolved trigger of the lane in tokens; `None` when unknown.
        filled: What filled the context before and after it, where that was worked out; else it is
            split by the sizes of its blocks.
        reported: What requests for summaries cost as the client has it, by their compactions' ids:
            billionths of a dollar.

    Returns:
        `None` where the lane has no such compaction.
    """
    undone = is_undone(lane, compaction)
    story, lane = around(story, lane, compaction)
    epoch = next(
        (
            one
            for one in epochs(lane, prices)
            if one.closed_by and one.closed_by.id == compaction.id
        ),
        None,
    )
    if not epoch:
        return None
    items = reread(story, lane, compaction, prices)
    size = summary_tokens(compaction, lane)
    stood = align(story, lane).before(compaction)
    before, first = filled or (None, None)
    return Detail(
        compaction=compaction,
        epoch=epoch,
        before=portions(before) if before else before_by_kind(story, lane, compaction),
        first=portions(first) if first else after_by_kind(story, lane, compaction),
        is_rewound=first_is_rewound(lane, compaction),
        is_undone=undone,
        touched=paths(story.entries[index] for index in stood),
        after=aftermath(story, lane, compaction),
        reread=items,
        tax=tax(items),
        left=left_after(compaction, lane),
        summary_tokens=size,
        nano=estimate(compaction, size, lane, prices),
        findings=tuple(
            finding
            for finding in examine(ExaminedLane(lane, prices, trigger, reported))
            if finding.compaction == compaction.id
        ),
    )
