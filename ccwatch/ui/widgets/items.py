"""The rows of a list, which are made and drawn only where they are in sight."""

from collections.abc import Callable, Sequence

from msgspec import Struct
from textual.content import Content


class Item(Struct, frozen=True):
    """A row of a list."""

    key: str
    """Identifies the row, so that the cursor stays on it; empty for a heading."""
    draw: Callable[[int], Content]
    """Draws the row for a width in cells. Only called for rows in sight."""
    drawn_from: object = None
    """All that the row is drawn from, if that can be compared; `None` to draw it every time."""

    def looks_like(self, other: "Item") -> bool:
        """Is another row the same, drawn from the same?"""
        is_known = self.drawn_from is not None
        return self.key == other.key and is_known and self.drawn_from == other.drawn_from


class Items:
    """All rows of a list. Each is made when it is first asked for, and then kept."""

    def __init__(
        self, keys: Sequence[str] = (), make: Callable[[int], Item] = ().__getitem__
    ) -> None:
        """Make no row yet.

        Args:
            keys: The keys of all rows, from top to bottom.
            make: Makes the row at an index.
        """
        self.keys = keys
        """The keys of all rows, from top to bottom."""
        self._make = make
        self._made: dict[int, Item] = {}

    @classmethod
    def of(cls, items: Sequence[Item]) -> "Items":
        """Take rows that are made already."""
        return cls([item.key for item in items], items.__getitem__)

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, index: int) -> Item:
        if index not in self._made:
            self._made[index] = self._make(index)
        return self._made[index]

    def nearest(self, index: int, step: int) -> int:
        """The index of the nearest row that can be selected; -1 if none can.

        Args:
            index: Where to begin.
            step: The direction to look in first: down (1) or up (-1).
        """
        for direction in (step, -step):
            at = index
            while 0 <= at < len(self.keys):
                if self.keys[at]:
                    return at
                at += direction
        return -1
