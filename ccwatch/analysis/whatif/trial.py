"""The cost of one session under one scenario, for What-if and for tips."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.cheaper import family, sibling
from ccwatch.analysis.cost import bill
from ccwatch.analysis.model_families import BY_PRICE
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.threshold.rules import RULES, rule
from ccwatch.analysis.whatif.habit import Habit, habit
from ccwatch.analysis.whatif.past import past
from ccwatch.analysis.whatif.replay import UNCHANGED, Plan, replay
from ccwatch.analysis.whatif.scenario import AS_IT_WAS, UNVERSIONED, Scenario
from ccwatch.analysis.whatif.subject import Subject
from ccwatch.analysis.window import window
from ccwatch.model.response import Response


class Result(Struct, frozen=True):
    """The result of sessions under a scenario. Money is in billionths of a dollar."""

    scenario: Scenario
    """The scenario."""
    nano: int = 0
    """Cost of all answers, those of sub-agents included."""
    compacting_nano: int = 0
    """Estimated cost of the summary requests of the main chains."""
    compactions: int = 0
    """Number of compactions of the main chains."""
    clears: int = 0
    """Number of times one of them was cleared."""
    carried: int = 0
    """Sum of the tokens sent with all requests of the main chains."""
    largest: int = 0
    """Tokens of the largest context."""
    triggers: tuple[int, int] | None = None
    """The lowest and the highest trigger; `None` if compactions stayed where they were."""
    unlike: int = 0
    """Number of sessions that are counted unchanged, since the scenario does not apply to them."""

    @property
    def total_nano(self) -> int:
        """Answers and summaries, in billionths of a dollar."""
        return self.nano + self.compacting_nano

    def plus(self, other: "Result", *, unlike: bool = False) -> "Result":
        """Add a session.

        Args:
            other: Its result.
            unlike: Is it counted unchanged, since the scenario does not apply to it?
        """
        ends = [*(self.triggers or ()), *(other.triggers or ())]
        return Result(
            self.scenario,
            self.nano + other.nano,
            self.compacting_nano + other.compacting_nano,
            self.compactions + other.compactions,
            self.clears + other.clears,
            self.carried + other.carried,
            max(self.largest, other.largest),
            (min(ends), max(ends)) if ends else None,
            self.unlike + unlike,
        )


def tried(
    subject: Subject, scenario: Scenario, usual: Callable[[], Habit], prices: Prices
) -> Result | None:
    """Replay a session under a scenario.

    Only its main chain is replayed; the cost of sub-agents does not change.

    Args:
        subject: The session.
        scenario: The scenario; `AS_IT_WAS` for no change.
        usual: Gives the habit of this user, for a session without compactions.
        prices: What tokens cost.

    Returns:
        `None` if an answer of the main chain has no price, or if the scenario does not apply to the
        session.
    """
    if scenario.model:
        other = _answered_by(scenario.model, subject, prices)
        if other is None:
            return None
        subject = other
    plan = _plan(subject, scenario)
    found = _replayed(subject, plan, usual, prices) if plan else None
    return replace(found, scenario=scenario) if found else None


def at_own(subject: Subject, usual: Callable[[], Habit], prices: Prices) -> Result | None:
    """Replay a session at the trigger that it had; arguments and result are those of `tried`."""
    return _replayed(subject, Plan(subject.firing.tokens), usual, prices)


def _replayed(
    subject: Subject, plan: Plan, usual: Callable[[], Habit], prices: Prices
) -> Result | None:
    """The result of a plan; `None` if it cannot be replayed."""
    session = subject.session
    own = habit([session.main])
    original = past(session.main, subject.firing, subject.copied, session.version)
    replayed = replay(original, plan, own if own.samples else usual(), prices)
    if replayed is None:
        return None
    return Result(
        AS_IT_WAS,
        subject.logged_nano + replayed.difference_nano,
        replayed.compacting_nano,
        replayed.compactions,
        replayed.clears,
        replayed.carried,
        replayed.largest,
        (plan.trigger, plan.trigger) if plan.trigger else None,
    )


def _plan(subject: Subject, scenario: Scenario) -> Plan | None:
    """The plan of a scenario for a session; `None` if it does not apply to the session."""
    lane, size, own_trigger = subject.session.main, subject.window, subject.firing.tokens
    release = rule(subject.session.version) or RULES[-1]
    if scenario.model:
        smaller = window(lane.last.model if lane.last else "").tokens
        if size and smaller and smaller < size:
            return Plan(min(own_trigger or size, release.trigger(smaller)))
        return UNCHANGED
    if scenario.share is not None:
        return Plan(int(size * scenario.share)) if size else None
    if scenario.window is not None:
        return Plan(release.trigger(scenario.window)) if size and scenario.window < size else None
    if scenario.trigger is not None:
        return Plan(min(scenario.trigger, size or scenario.trigger))
    turns = subject.tasks if scenario.tasks else scenario.clears
    clears = frozenset(turn for turn in turns if turn < len(lane.turns) and lane.turns[turn].alive)
    without = None if scenario.clears else UNCHANGED
    return Plan(own_trigger, clears) if clears else without


def _answered_by(model: str, subject: Subject, prices: Prices) -> Subject | None:
    """A session as if another model had answered in its main chain.

    Returns:
        `None` if that changes nothing, or if the model has no price for an answer.
    """
    lane = subject.session.main
    if not lane.last:
        return None
    used = {one.model for one in lane.responses} | {lane.last.model}
    substitutes = {name: _substitute(name, model, prices) for name in used}
    if all(name == substitute for name, substitute in substitutes.items()):
        return None
    responses = tuple([_with_model(one, substitutes[one.model]) for one in lane.responses])
    last = _with_model(lane.last, substitutes[lane.last.model])
    other = replace(lane, responses=responses, last=last, precomputed=None)
    repriced = bill(other.own, prices)
    if repriced.unpriced:
        return None
    logged_nano = subject.logged_nano + repriced.nano - bill(lane.own, prices).nano
    return replace(subject, session=replace(subject.session, main=other), logged_nano=logged_nano)


def _with_model(one: Response, model: str) -> Response:
    """A response by another model, without fast mode; the same one if the model is the same."""
    return one if one.model == model else replace(one, model=model, fast=False)


def _substitute(used: str, model: str, prices: Prices) -> str:
    """The model that answers in place of one; of a family, only in place of a dearer one."""
    if model not in UNVERSIONED:
        return model
    dearer = BY_PRICE[BY_PRICE.index(model) + 1 :]
    return (sibling(used, model, prices) if family(used) in dearer else "") or used
