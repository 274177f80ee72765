"""Values of all sessions, in the order of the sessions, updated for those that changed.

The newest sessions come first, and these are the ones that change: of thousands, nearly all form an
unchanged end of the list. So only what comes before that end is looked at.
"""

from collections.abc import Callable, Collection
from typing import Final, Generic, TypeVar

from ccwatch.model.session import Session

MANY: Final = 64
"""Number of changes from which rebuilding everything is faster than updating each."""

T = TypeVar("T")


class SessionValues(Generic[T]):
    """Holds a value for each session."""

    def __init__(self, give: Callable[[Session], T]) -> None:
        """Start without sessions.

        Args:
            give: Gives the value of a session.
        """
        self._give = give
        self._sessions: tuple[Session, ...] = ()
        self._given: tuple[T, ...] = ()

    def of(self, sessions: tuple[Session, ...], changed: Collection[Session] = ()) -> tuple[T, ...]:
        """The values of sessions; the same tuple as last time if nothing changed.

        Args:
            sessions: The sessions in any order, without duplicates.
            changed: The sessions whose values changed. New sessions need not be among them.
        """
        before, known = self._sessions, self._given
        same = common_end(before, sessions) if len(changed) < MANY else 0
        if same == len(before) == len(sessions) and not changed:
            return known
        given = [*map(self._give, sessions[: len(sessions) - same]), *known[len(known) - same :]]
        if same:
            for one in changed:
                given[sessions.index(one)] = self._give(one)
        self._sessions, self._given = sessions, tuple(given)
        return self._given


def common_end(before: tuple[object, ...], after: tuple[object, ...]) -> int:
    """The number of elements that two tuples have in common at their ends.

    It may be too low, since it tries ever shorter ends, but never too high.
    """
    most, passed = min(len(before), len(after)), 0
    while passed < most:
        left = most - passed
        if before[len(before) - left :] == after[len(after) - left :]:
            return left
        passed = 2 * passed + 1
    return 0


def added_and_removed(before: tuple[T, ...], after: tuple[T, ...]) -> tuple[set[T], set[T]]:
    """Compare two tuples.

    Returns:
        The elements that only the second one has, and those that only the first one has.
    """
    same = common_end(before, after)
    old, new = {*before[: len(before) - same]}, {*after[: len(after) - same]}
    return new - old, old - new
