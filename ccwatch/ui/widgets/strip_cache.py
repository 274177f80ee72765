"""The rows of a list as they were drawn, so that scrolling draws only new ones."""

from msgspec import Struct
from msgspec.structs import replace
from textual.strip import Strip

from ccwatch.ui.widgets.items import Item, Items

MOST = 400
"""Rows that are remembered; then all are forgotten."""


class _Drawn(Struct, frozen=True):
    item: Item
    look: tuple[object, ...]
    strip: Strip


class StripCache:
    """Remembers the strips of rows."""

    def __init__(self) -> None:
        """Start out empty."""
        self._drawn: dict[str, _Drawn] = {}

    def keep(self, items: Items) -> None:
        """Keep the strips of those of the new rows that look as before.

        Nothing else is kept of the old rows: a reference to one would keep all that it was drawn
        from in memory.
        """
        self._drawn = {
            key: replace(known, item=new)
            for index, key in enumerate(items.keys)
            if (known := self._drawn.get(key)) and known.item.looks_like(new := items[index])
        }

    def get(self, item: Item, look: tuple[object, ...]) -> Strip | None:
        """The strip of a row, if it was drawn with this look."""
        known = self._drawn.get(item.key)
        return known.strip if known and known.item is item and known.look == look else None

    def put(self, item: Item, look: tuple[object, ...], strip: Strip) -> None:
        """Remember a strip.

        Args:
            item: The row.
            look: What else the strip depends on, such as its width and its styles.
            strip: The row as it was drawn.
        """
        if len(self._drawn) >= MOST:
            self._drawn.clear()
        self._drawn[item.key] = _Drawn(item, look, strip)
