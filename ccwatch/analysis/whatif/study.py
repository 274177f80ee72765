"""The cost of several sessions under several scenarios."""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.whatif.habit import Habit, habit
from ccwatch.analysis.whatif.scenario import AS_IT_WAS, Scenario
from ccwatch.analysis.whatif.subject import Subject
from ccwatch.analysis.whatif.trial import Result, at_own, tried


class Study(Struct, frozen=True):
    """The results of all scenarios."""

    actual: Result
    """The actual result."""
    own: Result
    """The replay with the trigger that each session had, whose error measures the quality of
    replays."""
    results: tuple[Result, ...]
    """One for each scenario, in their order."""
    sessions: int
    """Number of sessions that were replayed."""
    unpriced: int
    """Number of sessions that were left out, because an answer of the main chain has no price."""
    habit: Habit
    """The habit of the one session that was replayed, else of the user."""
    borrowed: int
    """Number of sessions without compactions, for which the habit of the user is used."""

    @property
    def off(self) -> float | None:
        """Relative error of the replay with the own trigger: 0.01 for one percent too much.

        `None` if nothing was logged.
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
        scenarios: The scenarios.
        usual: The habit of the user, for sessions without compactions.
        prices: What tokens cost.
        go_on: Called before each session with the number of those replayed; false to cancel.

    Returns:
        `None` if it was cancelled.
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
        for index, result in enumerate(results):
            found = tried(subject, result.scenario, lambda: usual, prices)
            results[index] = result.plus(found or was, unlike=found is None)
    one = len(subjects) == 1 and not borrowed
    known = habit([subjects[0].session.main]) if one else usual
    return Study(actual, own, tuple(results), len(subjects) - unpriced, unpriced, known, borrowed)
