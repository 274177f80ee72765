"""Tips: automatic compactions that came in the middle of a task."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from ccwatch.analysis.bill import total
from ccwatch.analysis.carriage import carriage
from ccwatch.analysis.compaction.price import left_after
from ccwatch.analysis.request import previous, times_sent, turn_at, turns_before
from ccwatch.analysis.threshold.evidence import is_for_size
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.near_trigger import COMMAND
from ccwatch.analysis.tips.tip import COSTS, Tip
from ccwatch.analysis.tips.worth import times, weightiest
from ccwatch.analysis.whatif.past import is_owned
from ccwatch.model.compaction import Compaction
from ccwatch.model.lane import Lane
from ccwatch.units import percent, tokens

OFTEN: Final = 2
"""The least compactions within a turn to report: the first may be due to a window that was full
before."""
HABIT: Final = 2
"""The least number of such compactions to report."""
FULL: Final = 0.7
"""The least share of what was compacted that the window held at the break, for compacting there to
be obvious."""
TURNS_BACK: Final = 2
"""The number of turns before a compaction that are searched for a break."""


class _MissedBreak(Struct, frozen=True):
    """A compaction in the middle of tool calls, and the break before it."""

    turn: int
    """The turn at whose beginning it could have been done by hand."""
    held: int
    """Tokens in the window at that break."""
    share: float
    """That, as a share of what was compacted."""
    carried: int
    """Tokens that requests between the break and the compaction read for nothing."""
    nano: int | None
    """What that cost, in billionths of a dollar; `None` without a price."""


def compacted_midway(case: Case) -> Iterator[Finding]:
    """Claude Code compacted by itself between two tool calls, shortly after a natural break.

    In the middle of a task the summary must guess what is still needed, and what it drops is read
    again. Between two prompts you know what is done: there /compact with a focus keeps what the
    next task needs. This counts auto-compactions after a tool call, if the window was already
    nearly as full when one of the last two prompts was typed. The saving is the cost of carrying
    the rest from there to the compaction. What-if answers another question: it compacts by size,
    not where you pause. If compacting earlier would have been cheaper altogether, another tip says
    so instead.

    Source: Anthropic's page on costs, "Compact conversations".
    """
    automatic = list(_automatic(case.lane))
    found = [missed for one in automatic if (missed := _missed_break(case, one))]
    if len(found) < HABIT:
        return
    fullest = max(found, key=lambda one: one.share)
    yield Finding(
        id=MIDWAY.id,
        title=f"{times(len(found), 'compaction')} in the middle of a task",
        advice="When a task is done and the window is nearly full, run /compact with a focus.",
        evidence=f"{times(len(found), 'auto-compaction')} of {len(automatic)} between two "
        f"tool calls; at a prompt shortly before, the window held up to {tokens(fullest.held)}, "
        f"{percent(fullest.share)} of what was compacted",
        saving_tokens=sum(one.carried for one in found),
        saving_nano=total(one.nano for one in found),
        command=COMMAND,
        turns=weightiest((one.turn, one.held) for one in found),
    )


def large_task(case: Case) -> Iterator[Finding]:
    """One prompt set off so much work that it was compacted more than once.

    After each compaction the model continues from a summary of a summary. A large task that is
    broken down into prompts of its own, each with a result to check, fits into a window and needs
    less of it.

    Source: Anthropic's page on costs, "Break down complex tasks".
    """
    lane = case.lane
    came = Counter(
        turn_at(lane, one.after - 1) for one in _automatic(lane) if _is_in_a_turn(lane, one)
    )
    large = {turn: count for turn, count in came.items() if turn >= 0 and count >= OFTEN}
    if not large:
        return
    most = max(large.values())
    yield Finding(
        id=LARGE_TASK.id,
        title=f"One turn was compacted {most} times",
        advice="Break large tasks down: make a plan, and write a prompt for each part of it.",
        evidence=f"{times(len(large), 'turn')} with {times(sum(large.values()), 'compaction')} "
        "between one prompt and the next",
        turns=weightiest(large.items()),
    )


def _automatic(lane: Lane) -> Iterator[Compaction]:
    """The compactions of this session that came for the size of the context."""
    return (one for one in lane.compactions if is_for_size(lane, one) and is_owned(lane, one))


def _missed_break(case: Case, one: Compaction) -> _MissedBreak | None:
    """The break that was missed; `None` where it came at a break, or none was near."""
    lane, left = case.lane, left_after(one, case.lane)
    if not _is_in_a_turn(lane, one) or not one.pre_tokens or left is None:
        return None
    sent = times_sent(lane)
    for number in turns_before(lane, one.after, TURNS_BACK):
        start = lane.turns[number].first
        before = previous(lane, start)
        held = before.response.total_tokens if before else 0
        if FULL * one.pre_tokens <= held and left < held:
            price = carriage(lane, case.prices).nano(held - left, start, one.after)
            carried = (held - left) * (sent[one.after] - sent[start])
            return _MissedBreak(number, held, held / one.pre_tokens, carried, price)
    return None


def _is_in_a_turn(lane: Lane, one: Compaction) -> bool:
    """Did a compaction come after a tool was called, and did the same turn go on?"""
    if not 0 < one.after < len(lane.responses) or not lane.responses[one.after - 1].tools:
        return False
    return turn_at(lane, one.after - 1) == turn_at(lane, one.after)


MIDWAY: Final = Tip(
    "compacted-midway", "Compaction in the middle of a task", compacted_midway, COSTS
)
"""Compacting at the wrong moment."""
LARGE_TASK: Final = Tip("large-task", "A task larger than a window", large_task, COSTS)
"""Breaking down a task."""
