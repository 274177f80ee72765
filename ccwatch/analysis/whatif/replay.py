"""Lets a conversation grow as it did, and compacts it elsewhere."""

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
from ccwatch.analysis.rates import GRAINS_PER_NANO
from ccwatch.analysis.whatif.billing import Tier, begun, carried_on, moved
from ccwatch.analysis.whatif.habit import Habit
from ccwatch.analysis.whatif.past import Past, PastRequest, is_kept
from ccwatch.model.compaction import Compaction
from ccwatch.model.response import Response
from ccwatch.model.usage import Usage


class Plan(NamedTuple):
    """What is to be different in a conversation."""

    trigger: int | None = None
    """The size that is compacted; `None` to compact where it was. With `clears`, it is compacted
    where it was up to the first of them: nothing is different before."""
    clears: frozenset[int] = frozenset()
    """The turns before which /clear is typed, by their places in the lane, which has them."""


class Replayed(NamedTuple):
    """What a conversation comes to. Money is in billionths of a dollar."""

    difference_nano: int = 0
    """What its answers cost more than they did; below 0 where they cost less."""
    compacting_nano: int = 0
    """What the requests for summaries cost: an estimate, for they stand on no row."""
    compactions: int = 0
    """How often it was compacted, for whatever reason."""
    clears: int = 0
    """How often it was cleared."""
    carried: int = 0
    """Tokens sent with all requests together."""
    largest: int = 0
    """Tokens of the largest context."""


AS_IT_WAS: Final = Plan()
"""Nothing is different."""


def replay(past: Past, plan: Plan, habit: Habit, prices: Prices) -> Replayed | None:
    """Let a conversation grow as it did under another plan.

    Compactions that the user asked for, or that a pause brought, stay where they were, as does all
    that a rewind undid. Those that came for the size come when the context passes the plan's
    trigger. Where a compaction comes that there was, it leaves what it left; elsewhere what
    compactions usually leave. What a conversation reads again because of a compaction is neither
    added nor taken away.

    Returns:
        `None` where a request has no price, or where what a compaction leaves would pass the
        trigger at once. With /clear it is then compacted where it was, for its trigger is another.
    """
    if plan.trigger is not None and past.floor + habit.left >= plan.trigger:
        if not plan.clears:
            return None
        plan = plan._replace(trigger=None)
    if plan.trigger is not None and not plan.clears and past.stays_below(plan.trigger):
        plan = AS_IT_WAS
    return _as_it_was(past, prices) if plan == AS_IT_WAS else _walked(past, plan, habit, prices)


@lru_cache(maxsize=4)
def _as_it_was(past: Past, prices: Prices) -> Replayed | None:
    """What there was: most scenarios come to it in most sessions. The last few are remembered."""
    return _walked(past, AS_IT_WAS, Habit(), prices)


def _walked(past: Past, plan: Plan, habit: Habit, prices: Prices) -> Replayed | None:
    if carriage(past.lane, prices).unpriced[-1]:
        return None
    walk = _Walk(past, plan, habit, prices)
    walk.go()
    return None if walk.unpriced else walk.outcome()


class _Walk(Struct):
    """A walk through a conversation. Compactions are counted and paid where the session pays."""

    past: Past
    plan: Plan
    habit: Habit
    prices: Prices
    held: int = 0
    """Tokens that were in the window with the request before."""
    was: int = 0
    """Tokens that had been in it."""
    before: Response | None = None
    """The request before."""
    trigger: int | None = None
    """The size that is compacted here; `None` to compact where it was."""
    unpriced: bool = False
    """Has something no price?"""
    difference_nano: int = 0
    compacting_nano: int = 0
    compactions: int = 0
    clears: int = 0
    carried: int = 0
    largest: int = 0

    def outcome(self) -> Replayed:
        """What it came to."""
        return Replayed(
            self.difference_nano,
            self.compacting_nano,
            self.compactions,
            self.clears,
            self.carried,
            self.largest,
        )

    def go(self) -> None:
        """Take all steps."""
        lane = self.past.lane
        long = lifetime(lane.responses) == AN_HOUR
        tier, anew = Tier(long, self.past.floor), Tier(long, self.past.cached)
        begins = sorted(lane.turns[turn].first for turn in self.plan.clears)
        self.trigger = None if begins else self.plan.trigger
        passed = 0
        self._compacted(self.past.undone)
        for step in self.past.steps:
            known, passed = passed, bisect_right(begins, step.request.number)
            clears = self.before is not None and passed > known
            now, usage = self._cleared(step, anew) if clears else self._step(step, tier, anew)
            self._bill(step, now, usage)
            self.held, self.was, self.before = now, step.context, step.request.response
        self._end()

    def _cleared(self, step: PastRequest, anew: Tier) -> tuple[int, Usage]:
        """The conversation begins anew, with what is said now."""
        self.clears += step.request.owned
        self.trigger = self.plan.trigger
        output = self.before.usage.output if self.before else 0
        now = self.past.floor + max(0, step.grown - output)
        return now, begun(step.request.response, now, anew)

    def _step(self, step: PastRequest, tier: Tier, anew: Tier) -> tuple[int, Usage]:
        """Go on, compacting first where the plan or the user has it so."""
        response, size = step.request.response, step.size + self.held - self.was
        fires = bool(step.cuts) if self.trigger is None else size > self.trigger
        if self.before is None:
            self._compacted(step.cuts)  # of what came before, nothing is known
            return step.context, response.usage
        if step.cuts and (step.kept or fires):
            self._compacted(step.cuts)
            come = step.context + self.held - self.was  # much may have been said since
            now = min(step.context, max(size, come, self.past.floor))
        elif fires:
            self._compact_here(size, step, tier)
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
        return now, moved(response, now - step.context, self.was, tier)

    def _bill(self, step: PastRequest, now: int, usage: Usage) -> None:
        response = step.request.response
        if not step.request.owned:
            return
        self.carried += now
        self.largest = max(self.largest, now)
        if now == response.context and usage is response.usage:
            return
        then = rates = rates_of(response, self.prices)
        if now != response.context:
            rates = rates_of(response._replace(context=now), self.prices)
        if then is None or rates is None:
            self.unpriced = True
            return
        self.difference_nano += Cost.of(usage, rates).total - Cost.of(response.usage, then).total

    def _end(self) -> None:
        """Compact once more where that came after the last answer."""
        last, lane = self.past.last, self.past.lane
        if not last or self.before is None:
            return
        kept = any(is_kept(lane, one) for one in last)
        size = self.past.size + self.held - self.was
        if kept or self.trigger is None or size > self.trigger:
            self._compacted(last)

    def _compacted(self, cuts: Iterable[Compaction]) -> None:
        """Count compactions that there were; the first one finds another context than it did."""
        more, lane = self.held - self.was, self.past.lane
        for one in cuts:
            if not self.past.pays(one):
                continue
            self.compactions += 1
            known = estimate(one, summary_tokens(one, lane), lane, self.prices) or 0
            self.compacting_nano += max(0, known + self._unlike(one, more))
            more = 0

    def _unlike(self, one: Compaction, more: int) -> int:
        """What more tokens add to the request for a summary, in billionths of a dollar."""
        rates = rates_of(self.before, self.prices) if self.before and more else None
        if rates is None:
            return 0
        if asking(one.version).shared:
            return more * rates.read // GRAINS_PER_NANO
        long = lifetime(self.past.lane.responses) == AN_HOUR
        return more * rates.write(an_hour=long) // GRAINS_PER_NANO

    def _compact_here(self, size: int, step: PastRequest, tier: Tier) -> None:
        """Count and price a compaction that there was not."""
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
    """Was the cache of the request before still alive?"""
    idle = step.request.idle_ms
    return idle is not None and idle <= (AN_HOUR if tier.long else FIVE_MINUTES) * 1000
