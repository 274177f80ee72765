"""What sessions together would have cost under several scenarios."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.whatif.habit import Habit, habit
from ccwatch.analysis.whatif.scenario import AS_IT_WAS, Scenario
from ccwatch.analysis.whatif.subject import Subject
from ccwatch.analysis.whatif.trial import Result, at_own, tried


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
        was = tried(subject, AS_IT_WAS, lambda: usual, prices)
        if was is None:
            unpriced += 1
            continue
        borrowed += not habit([subject.session.main]).samples
        actual = actual.plus(was)
        found = at_own(subject, lambda: usual, prices)
        own = own.plus(found or was, unlike=found is None)
        for place, result in enumerate(results):
            found = tried(subject, result.scenario, lambda: usual, prices)
            results[place] = result.plus(found or was, unlike=found is None)
    one = len(subjects) == 1 and not borrowed
    known = habit([subjects[0].session.main]) if one else usual
    return Study(actual, own, tuple(results), len(subjects) - unpriced, unpriced, known, borrowed)
