"""What sessions have, in the order of the sessions, brought up to date by what changed.

The newest sessions stand first, and they are those that change: of thousands nearly all stand at
the end as they did before. So only what comes before them is looked at.
"""

from collections.abc import Callable, Collection
from typing import Final, Generic, TypeVar

from ccwatch.model.session import Session

MANY: Final = 64
"""Changes from which giving everything anew takes less than finding the place of each."""

T = TypeVar("T")


class SessionValues(Generic[T]):
    """Holds what each session has."""

    def __init__(self, give: Callable[[Session], T]) -> None:
        """Start without sessions.

        Args:
            give: Gives what a session has.
        """
        self._give = give
        self._sessions: tuple[Session, ...] = ()
        self._given: tuple[T, ...] = ()

    def of(self, sessions: tuple[Session, ...], changed: Collection[Session] = ()) -> tuple[T, ...]:
        """Give what sessions have; the same tuple as last time if that is the same.

        Args:
            sessions: Each once, in any order.
            changed: Those that have something else than last time. Sessions that were not there
                then need not be among them.
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
    """Count how many elements at the end of two tuples are the same.

    At times it says less, for it tries ever shorter ends; never more.
    """
    most, passed = min(len(before), len(after)), 0
    while passed < most:
        left = most - passed
        if before[len(before) - left :] == after[len(after) - left :]:
            return left
        passed = 2 * passed + 1
    return 0


def difference(before: tuple[T, ...], after: tuple[T, ...]) -> tuple[set[T], set[T]]:
    """Tell two tuples apart.

    Returns:
        What only the second has, and what only the first has.
    """
    same = common_end(before, after)
    old, new = {*before[: len(before) - same]}, {*after[: len(after) - same]}
    return new - old, old - new
