"""How groups of costs are arranged: by what, within what, and in which order."""

from collections.abc import Callable, Container, Sequence
from typing import Final, NamedTuple

from ccwatch.analysis.spending.groups import By, Group, Within

ORDERS: Final[dict[str, Callable[[Group], float]]] = {
    "cost": lambda one: -one.bill.nano,
    "answers": lambda one: -one.bill.responses,
    "sessions": lambda one: -one.sessions,
    "last": lambda one: -one.last_ms,
}
"""What groups can be sorted by, beside their own order."""
INSIDE: Final = {
    By.MONTH: By.DAY,
    By.WEEK: By.DAY,
    By.DAY: By.SESSION,
    By.PROJECT: By.SESSION,
    By.MODEL: By.SESSION,
}
"""What a group is grouped by at first, when it is gone into; a session is not."""


class Arrangement(NamedTuple):
    """How groups are arranged."""

    by: By = By.DAY
    """What they are grouped by."""
    within: Within = ()
    """The groups that were gone into, the outermost first."""
    order: str = ""
    """What they are sorted by: a name of `ORDERS`; empty for their own order."""
    reverse: bool = False
    """The other way round?"""

    @property
    def choices(self) -> tuple[By, ...]:
        """What can be grouped by: what was not gone into."""
        inside = {by for by, _ in self.within}
        return tuple(by for by in By if by not in inside)

    @property
    def is_usual(self) -> bool:
        """Are the groups in their own order?"""
        return not self.order and not self.reverse

    def regrouped(self, step: int) -> "Arrangement":
        """Group by what comes so many choices on, round the end, in its own order."""
        choices = self.choices
        by = choices[(choices.index(self.by) + step) % len(choices)]
        return Arrangement(by, self.within)

    def resorted(self, among: Container[str] = ORDERS) -> "Arrangement":
        """Sort by the next of some figures; after the last one, in their own order."""
        names = list(ORDERS)
        later = names[names.index(self.order) + 1 :] if self.order else names
        order = next((name for name in later if name in among), "")
        return self._replace(order=order, reverse=False)

    def reversed(self) -> "Arrangement":
        """Sort the other way round."""
        return self._replace(reverse=not self.reverse)

    def inside(self, key: str) -> "Arrangement":
        """Go into a group, by its key. There is nothing inside of a session.

        Raises:
            KeyError: If these are sessions.
        """
        within = (*self.within, (self.by, key))
        first = INSIDE[self.by]
        gone_into = {by for by, _ in within}
        return Arrangement(By.SESSION if first in gone_into else first, within)

    def arrange(self, groups: Sequence[Group]) -> list[Group]:
        """Put groups, which come in their own order, into this one."""
        found = sorted(groups, key=ORDERS[self.order]) if self.order else list(groups)
        return found[::-1] if self.reverse else found
