"""What sessions together would have cost under several scenarios."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from ccwatch.analysis.cheaper import family, sibling
from ccwatch.analysis.cost import bill
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.releases import RULES, rule
from ccwatch.analysis.whatif.habit import Habit, habit
from ccwatch.analysis.whatif.past import Firing, past
from ccwatch.analysis.whatif.replay import AS_IT_WAS, Outcome, Plan, replay
from ccwatch.analysis.whatif.scenario import FAMILIES, Scenario
from ccwatch.analysis.window import window
from ccwatch.model.response import Response
from ccwatch.model.session import Lane, Session

DEAREST_LAST: Final = (*FAMILIES, "fable", "mythos")
"""Families by what their models cost, the cheapest first."""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A session that is replayed."""

    session: Session
    """The session."""
    logged_nano: int
    """What its answers cost, sub-agents included: billionths of a dollar."""
    window: int | None
    """Tokens of the window of its main conversation; `None` when unknown."""
    firing: Firing
    """Where that is compacted by itself."""
    tasks: tuple[int, ...] = ()
    """The turns at which another task begins, by their places in its main conversation."""


class Result(NamedTuple):
    """What sessions come to under a scenario. Money is in billionths of a dollar."""

    scenario: Scenario
    """What was different."""
    nano: int = 0
    """What all answers cost, those of sub-agents included."""
    compacting_nano: int = 0
    """What the requests for summaries of the main conversations cost: an estimate."""
    compactions: int = 0
    """Compactions of the main conversations."""
    clears: int = 0
    """How often one of them was cleared."""
    carried: int = 0
    """Tokens sent with all requests of the main conversations together."""
    largest: int = 0
    """Tokens of the largest context."""
    triggers: tuple[int, int] | None = None
    """The lowest and the highest trigger; `None` where compactions came as they had come."""
    unlike: int = 0
    """Sessions that are counted as they were, since the scenario makes no sense for them."""

    @property
    def total_nano(self) -> int:
        """Answers and summaries, in billionths of a dollar."""
        return self.nano + self.compacting_nano

    def plus(self, subject: Subject, found: Outcome, plan: Plan, *, unlike: bool) -> "Result":
        """Add a session."""
        ends = [*(self.triggers or ()), *([plan.trigger] if plan.trigger and not unlike else [])]
        return Result(
            self.scenario,
            self.nano + subject.logged_nano + found.difference_nano,
            self.compacting_nano + found.compacting_nano,
            self.compactions + found.compactions,
            self.clears + found.clears,
            self.carried + found.carried,
            max(self.largest, found.largest),
            (min(ends), max(ends)) if ends else None,
            self.unlike + unlike,
        )


class Study(NamedTuple):
    """What was found out."""

    actual: Result
    """What there was."""
    own: Result
    """The replay at the trigger that each session had: how far it is off shows how good a replay
    is."""
    results: tuple[Result, ...]
    """One for each scenario, in their order."""
    sessions: int
    """Sessions that were replayed."""
    unpriced: int
    """Sessions that were left out, because an answer of their main conversation has no price."""
    habit: Habit
    """What compactions leave: of the one session that was replayed, else of all."""
    borrowed: int
    """Sessions without a compaction of their own, for which all of the user's stand in."""

    @property
    def off(self) -> float | None:
        """By which share the replay at the own trigger misses what was logged.

        That is 0.01 for a hundredth too much, and `None` where nothing was logged.
        """
        return (self.own.nano - self.actual.nano) / self.actual.nano if self.actual.nano else None


def study(
    subjects: Sequence[Subject],
    scenarios: Iterable[Scenario],
    usual: Habit,
    prices: Prices,
    go_on: Callable[[int], bool] = lambda _done: True,
) -> Study | None:
    """Replay sessions under scenarios.

    Only the main conversation of a session is replayed; its sub-agents cost what they did.

    Args:
        subjects: The sessions.
        scenarios: What is tried.
        usual: What compactions of this user leave, for sessions that had none.
        prices: What tokens cost.
        go_on: Told before each session how many were replayed; ends it all by saying no.

    Returns:
        `None` if it was ended.
    """
    results = [Result(one) for one in scenarios]
    actual = own = Result(Scenario())
    unpriced = borrowed = 0
    for done, subject in enumerate(subjects):
        if not go_on(done):
            return None
        lane = subject.session.main
        mine = habit([lane])
        there = past(lane, subject.firing)
        was = replay(there, AS_IT_WAS, mine, prices)
        if was is None:
            unpriced += 1
            continue
        borrowed += not mine.samples
        leaves = mine if mine.samples else usual
        actual = actual.plus(subject, was, AS_IT_WAS, unlike=False)
        at_own = Plan(subject.firing.tokens)
        found = replay(there, at_own, leaves, prices)
        own = own.plus(subject, found or was, at_own, unlike=found is None)
        for place, result in enumerate(results):
            plan, found = _tried(subject, result.scenario, leaves, prices)
            results[place] = result.plus(subject, found or was, plan, unlike=found is None)
    one = len(subjects) == 1 and not borrowed
    known = habit([subjects[0].session.main]) if one else usual
    return Study(actual, own, tuple(results), len(subjects) - unpriced, unpriced, known, borrowed)


def _tried(
    subject: Subject, scenario: Scenario, leaves: Habit, prices: Prices
) -> tuple[Plan, Outcome | None]:
    """Replay a session under a scenario; without an outcome where that makes no sense."""
    lane, more = subject.session.main, 0
    if scenario.model:
        other = _on(lane, scenario.model, prices)
        before, then = bill(lane.own, prices), bill(other.own, prices)
        if other is lane or then.unpriced:
            return AS_IT_WAS, None
        lane, more = other, then.nano - before.nano
    plan = _plan(subject, scenario, lane)
    if plan is None:
        return AS_IT_WAS, None
    found = replay(past(lane, subject.firing), plan, leaves, prices)
    return plan, found._replace(difference_nano=found.difference_nano + more) if found else None


def _plan(subject: Subject, scenario: Scenario, lane: Lane) -> Plan | None:
    """What a scenario means for a session; `None` where it means nothing."""
    size, own = subject.window, subject.firing.tokens
    release = rule(subject.session.version) or RULES[-1]
    if scenario.model:
        smaller = window(lane.last.model if lane.last else "").tokens
        if size and smaller and smaller < size:
            return Plan(min(own or size, release.trigger(smaller)))
        return Plan()
    if scenario.share is not None:
        return Plan(int(size * scenario.share)) if size else None
    if scenario.window is not None:
        return Plan(release.trigger(scenario.window)) if size and scenario.window < size else None
    if scenario.trigger is not None:
        return Plan(min(scenario.trigger, size or scenario.trigger))
    turns = subject.tasks if scenario.tasks else scenario.clears
    known = frozenset(turn for turn in turns if turn < len(lane.turns) and lane.turns[turn].alive)
    return Plan(own, known) if known or scenario.tasks else None


def _on(lane: Lane, model: str, prices: Prices) -> Lane:
    """A conversation as if another model had answered; the same one where it would not have."""
    if not lane.last:
        return lane
    used = {one.model for one in lane.responses} | {lane.last.model}
    names = {name: _instead_of(name, model, prices) for name in used}
    if all(name == now for name, now in names.items()):
        return lane
    answers = tuple([_by(one, names[one.model]) for one in lane.responses])
    last = _by(lane.last, names[lane.last.model])
    return replace(lane, responses=answers, last=last, extent=None)


def _by(one: Response, model: str) -> Response:
    """A response by another model, or the same one."""
    return one if one.model == model else one._replace(model=model, fast=False)


def _instead_of(used: str, model: str, prices: Prices) -> str:
    """The model that answers in place of one; of a family, only in place of a dearer one."""
    if model not in FAMILIES:
        return model
    dearer = family(used) in DEAREST_LAST[DEAREST_LAST.index(model) + 1 :]
    return (sibling(used, model, prices) if dearer else "") or used
