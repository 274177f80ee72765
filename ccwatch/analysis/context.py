"""How full a lane's window is."""

from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from ccwatch.analysis.branch import living
from ccwatch.analysis.threshold import Threshold
from ccwatch.analysis.window import Window
from ccwatch.model.basis import Basis
from ccwatch.model.lane import Lane

BYTES_PER_TOKEN = 3.2
"""Bytes of content per token, until a lane's own growth gives its ratio."""
NEAR = 0.8
"""Share of the trigger from which compaction is near, unless the user set when to be alerted."""
DUE = 0.95
"""Share of the trigger from which compaction may come with the next response."""
MESSAGE_OVERHEAD = 4
"""Tokens that a message takes beyond its text."""
SMALL_OPENING = 2_000
"""Bytes of a lane's opening up to which its least context is taken for what is always there."""
MIN_SAMPLE = 200
"""Bytes: less content is no evidence for the ratio of bytes to tokens."""


class Point(Struct, frozen=True):
    """One measured context, for the chart of its history."""

    at_ms: int
    """Milliseconds since 1970, UTC."""
    tokens: int
    """Tokens in the window."""
    compacted: bool = False
    """Is it the first since a compaction?"""


class Context(Struct, frozen=True):
    """How full the window of a lane is."""

    used: int | None
    """Tokens in the window: measured, or estimated after a compaction; `None` if unknown."""
    basis: Basis | None
    """How `used` is known; `None` if it is unknown."""
    pending: int
    """Estimated tokens of rows appended since `used` was measured."""
    output: int
    """Tokens of the last answer, which enter the window with the next message."""
    window: Window
    """The model's window."""
    threshold: Threshold
    """Where auto-compaction fires."""

    @property
    def state(self) -> str:
        """`measured`, `estimated` or `unknown`, as the snapshot calls it."""
        if self.used is None:
            return "unknown"
        return "measured" if self.basis is Basis.MEASURED else "estimated"

    @property
    def total_tokens(self) -> int | None:
        """Tokens that auto-compaction compares with its trigger: used, output and pending."""
        return None if self.used is None else self.used + self.output + self.pending

    @property
    def share(self) -> float | None:
        """`used` as a share of the window: 0 to 1, or above 1 if the window is wrong."""
        window = self.window.tokens
        return None if self.used is None or not window else self.used / window

    @property
    def share_of_trigger(self) -> float | None:
        """`total_tokens` as a share of the trigger: 1 means that compaction is due."""
        trigger = self.threshold.tokens
        return None if self.total_tokens is None or not trigger else self.total_tokens / trigger

    @property
    def sure_share_of_trigger(self) -> float | None:
        """The measured part of `share_of_trigger`; `None` if nothing was measured."""
        trigger = self.threshold.tokens
        if self.used is None or not trigger or self.basis is not Basis.MEASURED:
            return None
        return (self.used + self.output) / trigger

    @property
    def left(self) -> int | None:
        """Tokens until auto-compaction, at least 0; `None` if it is off or unknown."""
        trigger = self.threshold.tokens
        return (
            None
            if self.total_tokens is None or not trigger
            else max(0, trigger - self.total_tokens)
        )


def context_of(lane: Lane, window: Window, threshold: Threshold, pending: int) -> Context:
    """Work out how full the window of a lane is.

    Args:
        lane: A main chain or a sub-agent's.
        window: Its window.
        threshold: Where it is compacted.
        pending: Estimated tokens of rows appended since the last response.
    """
    used, basis = used_now(lane)
    output = lane.last.usage.output if lane.last and not lane.compacted else 0
    return Context(used, basis, pending, output, window, threshold)


def used_now(lane: Lane) -> tuple[int | None, Basis | None]:
    """Tokens in the window of a lane, and how that number is known.

    After a compaction nothing is measured until the next response. The client's own count then
    leaves out system prompt, tools and memory, so the lane's least context is added for those.
    """
    if not lane.compacted:
        return (lane.last.context, Basis.MEASURED) if lane.last else (None, None)
    if lane.compacted.post_tokens is None:
        return None, None
    return lane.compacted.post_tokens + floor(lane), Basis.ESTIMATED


@lru_cache(maxsize=1)  # a lane is asked once for each of its compactions
def floor(lane: Lane) -> int:
    """Tokens in a lane before anybody says a word: system prompt, tools, memory.

    Normally its least context. If it began with much, be it a prompt, files or a summary, a low
    estimate of that is subtracted from the first context.
    """
    if lane.precomputed:
        return lane.precomputed.least
    contexts = [one.context for one in lane.responses if one.context]
    opening = _opening(lane)
    if contexts and opening:
        said = round(opening / max(BYTES_PER_TOKEN, bytes_per_token(lane)))
        contexts.append(max(0, contexts[0] - said))
    return min(contexts, default=0)


def floor_basis(lane: Lane) -> Basis:
    """How `floor` is known."""
    return Basis.ESTIMATED if _opening(lane) else Basis.MEASURED


def _opening(lane: Lane) -> int:
    """Bytes of what a lane began with beside what is always there; 0 where they are few."""
    summary = next((one.summary_bytes for one in lane.compactions[:1] if not one.after), 0)
    found = lane.opening + summary
    return found if found > SMALL_OPENING else 0


def bytes_per_token(lane: Lane) -> float:
    """The lane's own ratio: the median of the growth between its last responses."""
    if lane.precomputed:
        return lane.precomputed.bytes_per_token
    ratios: list[float] = []
    for before, after in pairwise(lane.responses[-40:]):
        if after.entered < MIN_SAMPLE or not before.context:
            continue
        grown = after.context - before.total_tokens
        if grown > 0:
            ratios.append(after.entered / grown)
    if len(ratios) < 3:
        return BYTES_PER_TOKEN
    return min(8.0, max(1.5, sorted(ratios)[len(ratios) // 2]))


def pending_tokens(lane: Lane) -> int:
    """Estimate the tokens of rows appended since the last response, by their size."""
    if not lane.pending_bytes:
        return 0
    overhead = MESSAGE_OVERHEAD * len(lane.pending)
    return overhead + round(lane.pending_bytes / bytes_per_token(lane))


def points(lane: Lane) -> tuple[Point, ...]:
    """Every measured context of the living branch, oldest first."""
    firsts = {compaction.after for compaction in living(lane).compactions}
    history: list[Point] = []
    is_compacted = False
    for index, response in enumerate(lane.responses):
        is_compacted = is_compacted or index in firsts
        if lane.measures(index):
            history.append(Point(response.at_ms, response.context, is_compacted))
            is_compacted = False
    return tuple(history)
