"""Replays a conversation with the same growth, but other compactions."""

from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.cache import AN_HOUR, FIVE_MINUTES, lifetime
from ccwatch.analysis.carriage import carriage
from ccwatch.analysis.compaction.request import SummaryRequest
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.whatif.billing import Tier, begun, carried_on, moved
from ccwatch.analysis.whatif.habit import Habit
from ccwatch.analysis.whatif.past import Past, PastRequest, is_kept
from ccwatch.analysis.whatif.totals import Replayed, Totals
from ccwatch.model.compaction import Compaction
from ccwatch.model.response import Response
from ccwatch.model.usage import Usage


class Plan(Struct, frozen=True):
    """What is changed in a replay."""

    trigger: int | None = None
    """The trigger in tokens; `None` to compact where it was compacted. With `clears`, the trigger
    applies from the first of them on, since nothing changes before."""
    clears: frozenset[int] = frozenset()
    """Indices of the turns before which /clear is typed."""


UNCHANGED: Final = Plan()
"""No changes."""


def replay(past: Past, plan: Plan, habit: Habit, prices: Prices) -> Replayed | None:
    """Replay a conversation under a plan.

    Compactions that the user or a pause started stay where they were, as does everything that a
    rewind undid. Compactions because of the size occur when the context exceeds the plan's trigger.
    A compaction in its original place leaves what it left; a new one leaves what compactions
    usually leave. What is read again because of a compaction is neither added nor removed.

    Returns:
        `None` if a request has no price, or if what a compaction leaves would exceed the trigger at
        once. With /clear, compactions stay where they were in that case.
    """
    if plan.trigger is not None and past.floor + habit.left >= plan.trigger:
        if not plan.clears:
            return None
        plan = replace(plan, trigger=None)
    if plan.trigger is not None and not plan.clears and past.stays_below(plan.trigger):
        plan = UNCHANGED
    return _unchanged(past, prices) if plan == UNCHANGED else _replayed(past, plan, habit, prices)


@lru_cache(maxsize=4)
def _unchanged(past: Past, prices: Prices) -> Replayed | None:
    """Replay without changes, as most scenarios do for most sessions. The last few are cached."""
    return _replayed(past, UNCHANGED, Habit(), prices)


def _replayed(past: Past, plan: Plan, habit: Habit, prices: Prices) -> Replayed | None:
    if carriage(past.lane, prices).unpriced[-1]:
        return None
    long = lifetime(past.lane.responses) == AN_HOUR
    totals = Totals(past, prices, long)
    _Replay(past, plan, habit, long, totals).replay_all()
    return None if totals.unpriced else totals.sums


class _Replay(Struct):
    """The state of a replay.

    Each request is one of six cases, the first of these that applies. Its size is what the client
    counted before it, shifted like the context; without a trigger, it exceeds the trigger wherever
    there was a compaction.

    | case | when | context in the replay |
    |---|---|---|
    | first | no request before | the original one |
    | cleared | /clear is typed before it | the least context, and what its prompt added |
    | kept | a compaction that stays anyway, or the size exceeds the trigger | the original one |
    | new | no compaction, but the size exceeds the trigger | what a compaction leaves |
    | dropped | a compaction, but the size is within the trigger | the previous one and the growth |
    | grown | neither | the previous one and the growth |
    """

    past: Past
    plan: Plan
    habit: Habit
    long: bool
    """Does the conversation write to the cache for an hour?"""
    totals: Totals
    """Costs and counts so far; updated here."""
    held: int = 0
    """Tokens in the window at the previous request, in the replay."""
    originally: int = 0
    """Tokens in the window at the previous request, originally."""
    before: Response | None = None
    """The response to the previous request."""
    trigger: int | None = None
    """The current trigger in tokens; `None` to compact where it was compacted."""

    @property
    def shift(self) -> int:
        """Tokens by which the context of the replay is larger than the original one."""
        return self.held - self.originally

    @property
    def tier(self) -> Tier:
        """How the conversation uses the cache."""
        return Tier(self.long, self.past.floor)

    @property
    def tier_anew(self) -> Tier:
        """The same for a request after a compaction or /clear."""
        return Tier(self.long, self.past.cached)

    def replay_all(self) -> None:
        """Replay all requests."""
        cleared = self._cleared()
        self.trigger = None if self.plan.clears else self.plan.trigger
        self._count_original(self.past.undone)
        for index, step in enumerate(self.past.steps):
            context, usage = self._replay(step, is_cleared=index in cleared)
            self.totals.bill(step, context, usage)
            self.held, self.originally, self.before = context, step.context, step.request.response
        self._end()

    def _cleared(self) -> set[int]:
        """The indices of the requests before which /clear is typed."""
        begins = (self.past.lane.turns[turn].first for turn in self.plan.clears)
        return {bisect_left(self.past.steps, begin, key=_number) for begin in begins}

    # -- the cases: each returns the context in tokens, and the usage

    def _replay(self, step: PastRequest, *, is_cleared: bool) -> tuple[int, Usage]:
        """Replay a request: see the table of the class."""
        if self.before is None:
            return self._first(step)
        if is_cleared:
            return self._clear(step, self.before)
        size, was_compacted = step.size + self.shift, bool(step.compactions)
        exceeds = was_compacted if self.trigger is None else size > self.trigger
        if was_compacted and (step.kept or exceeds):
            return self._keep_compaction(step, size)
        if exceeds:
            return self._compact_anew(step, size, self.before)
        return self._drop_compaction(step) if was_compacted else self._grow(step)

    def _first(self, step: PastRequest) -> tuple[int, Usage]:
        self._count_original(step.compactions)  # the context before these is unknown
        return step.context, step.request.response.usage

    def _clear(self, step: PastRequest, before: Response) -> tuple[int, Usage]:
        self.totals.sums.clears += step.request.owned
        self.trigger = self.plan.trigger
        context = self.past.floor + max(0, step.grown - before.usage.output)
        return context, begun(step.request.response, context, self.tier_anew)

    def _keep_compaction(self, step: PastRequest, size: int) -> tuple[int, Usage]:
        self._count_original(step.compactions)
        shifted = step.context + self.shift  # much may have entered since the compaction
        return self._moved(step, min(step.context, max(size, shifted, self.past.floor)))

    def _compact_anew(self, step: PastRequest, size: int, before: Response) -> tuple[int, Usage]:
        if step.request.owned:
            read = min(size, self.held) if self._is_warm(step) else 0
            asked = SummaryRequest(size, read, self.past.floor, self.habit.summary)
            self.totals.count_new(asked, before)
        context = self.past.floor + self.habit.left  # less than the trigger, which is exceeded
        return context, begun(step.request.response, context, self.tier_anew)

    def _drop_compaction(self, step: PastRequest) -> tuple[int, Usage]:
        context, warm = self.held + step.grown, self._is_warm(step)
        return context, carried_on(step.request.response, context, self.held, self.tier, warm=warm)

    def _grow(self, step: PastRequest) -> tuple[int, Usage]:
        least = min(step.context, self.past.floor)
        return self._moved(step, max(least, self.held + step.grown))

    def _moved(self, step: PastRequest, context: int) -> tuple[int, Usage]:
        """A request with the original usage, except for a larger or smaller context."""
        response, by = step.request.response, context - step.context
        usage = moved(response, by, self.originally, self.tier) if by else response.usage
        return context, usage

    def _is_warm(self, step: PastRequest) -> bool:
        """Was the cache of the previous request still warm?"""
        idle = step.request.idle_ms
        return idle is not None and idle <= (AN_HOUR if self.long else FIVE_MINUTES) * 1000

    def _end(self) -> None:
        """Count compactions after the last answer, if they still occur."""
        trailing, lane = self.past.trailing, self.past.lane
        if not trailing or self.before is None:
            return
        kept = any(is_kept(lane, one) for one in trailing)
        size = self.past.last_size + self.shift
        if kept or self.trigger is None or size > self.trigger:
            self._count_original(trailing)

    def _count_original(self, compactions: Iterable[Compaction]) -> None:
        self.totals.count_original(compactions, self.shift, self.before)


def _number(step: PastRequest) -> int:
    """The index of the response to a request."""
    return step.request.number
