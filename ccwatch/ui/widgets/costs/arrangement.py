"""How groups of costs are arranged: by what, within what, and in which order."""

from collections.abc import Callable, Container, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ccwatch.analysis.spending.groups import By, Group, Within

ORDERS: Final[dict[str, Callable[[Group], float]]] = {
    "cost": lambda one: -one.bill.nano,
    "responses": lambda one: -one.bill.responses,
    "sessions": lambda one: -one.sessions,
    "last": lambda one: -one.last_ms,
}
"""What groups can be sorted by, besides their default order."""
INSIDE: Final = {
    By.MONTH: By.DAY,
    By.WEEK: By.DAY,
    By.DAY: By.SESSION,
    By.PROJECT: By.SESSION,
    By.MODEL: By.SESSION,
}
"""What the inside of a group is grouped by at first."""


class Arrangement(Struct, frozen=True):
    """How groups are arranged."""

    by: By = By.DAY
    """What they are grouped by."""
    within: Within = ()
    """The groups that were opened, the outermost first."""
    order: str = ""
    """What they are sorted by: a name of `ORDERS`; empty for their default order."""
    reverse: bool = False
    """Is the order reversed?"""

    @property
    def choices(self) -> tuple[By, ...]:
        """What can be grouped by: all but what the opened groups are of."""
        inside = {by for by, _ in self.within}
        return tuple(by for by in By if by not in inside)

    @property
    def is_usual(self) -> bool:
        """Are the groups in their default order?"""
        return not self.order and not self.reverse

    def regrouped(self, step: int) -> "Arrangement":
        """Group by another choice, `step` places on in the cycle, in its default order."""
        choices = self.choices
        by = choices[(choices.index(self.by) + step) % len(choices)]
        return Arrangement(by, self.within)

    def resorted(self, among: Container[str] = ORDERS) -> "Arrangement":
        """Sort by the next of some figures; after the last one, in the default order."""
        names = list(ORDERS)
        later = names[names.index(self.order) + 1 :] if self.order else names
        order = next((name for name in later if name in among), "")
        return replace(self, order=order, reverse=False)

    def reversed(self) -> "Arrangement":
        """Reverse the order."""
        return replace(self, reverse=not self.reverse)

    def inside(self, group: Group) -> "Arrangement":
        """The arrangement of what is inside a group.

        Args:
            group: The group, which need not be of the present grouping.

        Raises:
            KeyError: It is a session, which has nothing inside.
        """
        within = (*self.within, (group.by, group.key))
        first = INSIDE[group.by]
        gone_into = {by for by, _ in within}
        return Arrangement(By.SESSION if first in gone_into else first, within)

    def arrange(self, groups: Sequence[Group]) -> list[Group]:
        """Sort groups that come in their default order."""
        ordered = sorted(groups, key=ORDERS[self.order]) if self.order else list(groups)
        return ordered[::-1] if self.reverse else ordered
