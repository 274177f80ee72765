"""A row of a list."""

from collections.abc import Callable

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
