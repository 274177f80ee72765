"""Tip: compact before Claude Code does it in the middle of something."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from ccwatch.analysis.carriage import per_response
from ccwatch.analysis.context import NEAR, Context, floor
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import COSTS, Tip
from ccwatch.analysis.whatif.habit import habit
from ccwatch.model.lane import Lane
from ccwatch.units import tokens

if TYPE_CHECKING:
    from ccwatch.analysis.tips.case import Case

CLOSE = 20_000
"""Tokens before the trigger at which Claude Code itself begins to warn."""
LEAST_FREED = 5_000
"""The least tokens that compacting must free to be worth its price, by earlier compactions."""
COMMAND = "/compact keep the open task, decisions made and files being edited"
"""What to type if the blocks are unknown: a focus decides what the summary keeps."""


def near(case: "Case") -> Iterator[Finding]:
    """The context is near the point where Claude Code compacts it by itself.

    An auto-compaction comes in the middle of a task and decides by itself what to keep. /compact
    with a focus, run at a natural break, keeps what you name, and the sooner you run it, the fewer
    messages carry the full context. The saving is what each further response no longer reads. The
    tip is left out where another compaction would free hardly anything. In a session that was
    closed, it can wait until you resume it.

    Source: Anthropic's page on costs, "Reduce token usage: Compact conversations".
    """
    from ccwatch.analysis.tips.compact_line import compact_line

    view = case.view
    for finding in near_trigger(case.lane, view.context, case.prices, closed=view.closed):
        line = compact_line(case)
        yield replace(finding, command=line.line) if line else finding


def near_trigger(
    lane: Lane, context: Context, prices: Prices, *, closed: bool = False
) -> Iterator[Finding]:
    """Tell that a context is near the point where Claude Code compacts it by itself.

    Args:
        lane: Whose context it is; its compactions tell what one leaves.
        context: The context.
        prices: What tokens cost.
        closed: Was the session's client closed, so that there is no hurry?
    """
    trigger, left, share = context.threshold.tokens, context.left, context.share_of_trigger
    if trigger is None or left is None or share is None or lane.compacted:
        return
    if left > CLOSE and share < NEAR:
        return
    usual = habit([lane])
    freed = max(0, (context.used or 0) - floor(lane) - usual.left)
    if usual.samples and freed < LEAST_FREED:
        return
    what = "the API refuses the prompt" if context.threshold.reactive else "it compacts by itself"
    yield Finding(
        id=NEAR_TRIGGER.id,
        title=_title(due=not left, closed=closed),
        advice=f"Compact with a focus before {what}: you then choose what is kept.",
        evidence=f"{tokens(left)} to the trigger at {tokens(trigger)} ({context.threshold.source})",
        saving_tokens=freed or None,
        saving_nano=per_response(freed, lane, prices) or None,
        command=COMMAND,
        urgent=not closed,
    )


def _title(*, due: bool, closed: bool) -> str:
    if closed:
        return "If you resume it, compact first"
    return "Compaction is due" if due else "Compact now, at a natural break"


NEAR_TRIGGER: Final = Tip("near-trigger", "Auto-compaction is near", near, COSTS)
"""What to do before it comes."""
