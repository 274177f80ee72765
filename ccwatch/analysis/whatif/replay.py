"""Replays a conversation with the same growth, but other compactions."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from msgspec import Struct

from ccwatch.analysis.bill import Cost
from ccwatch.analysis.cache import AN_HOUR, FIVE_MINUTES, lifetime
from ccwatch.analysis.carriage import carriage, rates_of
from ccwatch.analysis.compaction.price import estimate, summary_tokens
from ccwatch.analysis.compaction.request import Asked, asking, cost
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.whatif.billing import Tier, begun, carried_on, moved
from ccwatch.analysis.whatif.habit import Habit
from ccwatch.analysis.whatif.past import Past, PastRequest, is_kept
from ccwatch.model.compaction import Compaction
from ccwatch.model.response import Response
from ccwatch.model.usage import Usage


class Plan(NamedTuple):
    """What is changed in a replay."""

    trigger: int | None = None
    """The trigger in tokens; `None` to compact where it was compacted. With `clears`, the trigger
    applies from the first of them on, since nothing changes before."""
    clears: frozenset[int] = frozenset()
    """Indices of the turns before which /clear is typed."""


class Replayed(NamedTuple):
    """The result of a replay. Money is in billionths of a dollar."""

    difference_nano: int = 0
    """Difference of the cost of its answers to the actual cost; negative if they cost less."""
    compacting_nano: int = 0
    """Estimated cost of the requests for summaries, which are on no row."""
    compactions: int = 0
    """Number of compactions, for any reason."""
    clears: int = 0
    """Number of times it was cleared."""
    carried: int = 0
    """Sum of the tokens sent with all requests."""
    largest: int = 0
    """Tokens of the largest context."""


AS_IT_WAS: Final = Plan()
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
        plan = plan._replace(trigger=None)
    if plan.trigger is not None and not plan.clears and past.stays_below(plan.trigger):
        plan = AS_IT_WAS
    return _as_it_was(past, prices) if plan == AS_IT_WAS else _replayed(past, plan, habit, prices)


@lru_cache(maxsize=4)
def _as_it_was(past: Past, prices: Prices) -> Replayed | None:
    """Replay without changes, as most scenarios do for most sessions. The last few are cached."""
    return _replayed(past, AS_IT_WAS, Habit(), prices)


def _replayed(past: Past, plan: Plan, habit: Habit, prices: Prices) -> Replayed | None:
    if carriage(past.lane, prices).unpriced[-1]:
        return None
    walk = _Walk(past, plan, habit, prices)
    walk.go()
    return None if walk.unpriced else walk.outcome()


class _Walk(Struct):
    """The state of a replay. Only compactions that the session owns are counted and priced."""

    past: Past
    plan: Plan
    habit: Habit
    prices: Prices
    held: int = 0
    """Tokens in the window at the previous request, in the replay."""
    originally: int = 0
    """Tokens in the window at the previous request, originally."""
    before: Response | None = None
    """The response to the previous request."""
    trigger: int | None = None
    """The current trigger in tokens; `None` to compact where it was compacted."""
    unpriced: bool = False
    """Is anything without a price?"""
    difference_nano: int = 0
    compacting_nano: int = 0
    compactions: int = 0
    clears: int = 0
    carried: int = 0
    largest: int = 0

    @property
    def shift(self) -> int:
        """Tokens by which the context of the replay is larger than the original one."""
        return self.held - self.originally

    def outcome(self) -> Replayed:
        """The result."""
        return Replayed(
            self.difference_nano,
            self.compacting_nano,
            self.compactions,
            self.clears,
            self.carried,
            self.largest,
        )

    def go(self) -> None:
        """Replay all requests."""
        lane = self.past.lane
        long = lifetime(lane.responses) == AN_HOUR
        tier, anew = Tier(long, self.past.floor), Tier(long, self.past.cached)
        begins = sorted(lane.turns[turn].first for turn in self.plan.clears)
        self.trigger = None if begins else self.plan.trigger
        passed = 0
        self._count_actual(self.past.undone)
        for step in self.past.steps:
            known, passed = passed, bisect_right(begins, step.request.number)
            clears = self.before is not None and passed > known
            now, usage = self._clear(step, anew) if clears else self._advance(step, tier, anew)
            self._bill(step, now, usage)
            self.held, self.originally, self.before = now, step.context, step.request.response
        self._end()

    def _clear(self, step: PastRequest, anew: Tier) -> tuple[int, Usage]:
        """Clear before a request. Returns its context in tokens, and its usage."""
        self.clears += step.request.owned
        self.trigger = self.plan.trigger
        output = self.before.usage.output if self.before else 0
        now = self.past.floor + max(0, step.grown - output)
        return now, begun(step.request.response, now, anew)

    def _advance(self, step: PastRequest, tier: Tier, anew: Tier) -> tuple[int, Usage]:
        """Replay a request, compacting first if due. Returns its context and its usage."""
        response, size = step.request.response, step.size + self.shift
        fires = bool(step.cuts) if self.trigger is None else size > self.trigger
        if self.before is None:
            self._count_actual(step.cuts)  # the context before these is unknown
            return step.context, response.usage
        if step.cuts and (step.kept or fires):
            self._count_actual(step.cuts)
            shifted = step.context + self.shift  # much may have entered since the compaction
            now = min(step.context, max(size, shifted, self.past.floor))
        elif fires:
            self._count_new(size, step, tier)
            now = min(self.past.floor + self.habit.left, size)
            return now, begun(response, now, anew)
        elif step.cuts:
            now = self.held + step.grown
            warm = _is_warm(step, tier)
            return now, carried_on(response, now, self.held, tier, warm=warm)
        else:
            now = max(min(step.context, self.past.floor), self.held + step.grown)
        if now == step.context:
            return now, response.usage
        return now, moved(response, now - step.context, self.originally, tier)

    def _bill(self, step: PastRequest, now: int, usage: Usage) -> None:
        """Add the difference of the cost of a request to its actual cost."""
        response = step.request.response
        if not step.request.owned:
            return
        self.carried += now
        self.largest = max(self.largest, now)
        if now == response.context and usage is response.usage:
            return
        original = rates = rates_of(response, self.prices)
        if now != response.context:
            rates = rates_of(response._replace(context=now), self.prices)
        if original is None or rates is None:
            self.unpriced = True
            return
        actual_nano = Cost.of(response.usage, original).total
        self.difference_nano += Cost.of(usage, rates).total - actual_nano

    def _end(self) -> None:
        """Count compactions after the last answer, if they still occur."""
        last, lane = self.past.last, self.past.lane
        if not last or self.before is None:
            return
        kept = any(is_kept(lane, one) for one in last)
        size = self.past.size + self.shift
        if kept or self.trigger is None or size > self.trigger:
            self._count_actual(last)

    def _count_actual(self, cuts: Iterable[Compaction]) -> None:
        """Count compactions in their original places. Only the first one has a shifted context."""
        more, lane = self.shift, self.past.lane
        for one in cuts:
            if not self.past.pays(one):
                continue
            self.compactions += 1
            actual = estimate(one, summary_tokens(one, lane), lane, self.prices) or 0
            self.compacting_nano += max(0, actual + self._extra_nano(one, more))
            more = 0

    def _extra_nano(self, one: Compaction, more: int) -> int:
        """The cost of additional tokens in a request for a summary, in billionths of a dollar."""
        rates = rates_of(self.before, self.prices) if self.before and more else None
        if rates is None:
            return 0
        if asking(one.version).shared:
            return rates.nano(more * rates.read)
        long = lifetime(self.past.lane.responses) == AN_HOUR
        return rates.nano(more * rates.write(an_hour=long))

    def _count_new(self, size: int, step: PastRequest, tier: Tier) -> None:
        """Count and price a new compaction."""
        before = self.before
        if not step.request.owned or before is None:
            return
        self.compactions += 1
        rates = rates_of(before._replace(context=size), self.prices)
        if rates is None:
            self.unpriced = True
            return
        read = min(size, self.held) if _is_warm(step, tier) else 0
        asked = Asked(size, read, self.past.floor, self.habit.summary)
        way = asking(self.past.release)
        self.compacting_nano += cost(asked, way, rates, an_hour=tier.long).nano


def _is_warm(step: PastRequest, tier: Tier) -> bool:
    """Was the cache of the previous request still warm?"""
    idle = step.request.idle_ms
    return idle is not None and idle <= (AN_HOUR if tier.long else FIVE_MINUTES) * 1000
