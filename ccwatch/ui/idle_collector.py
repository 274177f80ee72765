"""Collects garbage while nobody types.

Python would run a full collection at any time, and with the blocks of a long session in memory
that takes longer than the response to a key may.
"""

import gc
from typing import Final

from textual._styles_cache import StylesCache

from ccwatch.ui.keyboard_idle import KeyboardIdle

THRESHOLDS: Final = (700, 10, 60)
"""When Python itself collects the youngest, the middle and the oldest generation: the oldest only
if the keyboard is never idle."""
DUE: Final = 10
"""Collections of the middle generation after which a full one is due."""
QUIET: Final = 1.0
"""Seconds for which the keyboard has to be idle before it."""
EVERY: Final = 10.0
"""Seconds between two checks whether it is due."""


class IdleCollector:
    """Runs a full collection while the keyboard is idle."""

    def __init__(self, idle: KeyboardIdle) -> None:
        """Take over from Python. Commands run without collections, and so does a start.

        Args:
            idle: Tells when the keyboard is idle.
        """
        self._idle = idle
        gc.set_threshold(*THRESHOLDS)
        gc.enable()

    def collect_if_due(self) -> None:
        """Run a full collection if one is due and nobody types."""
        if gc.get_count()[2] >= DUE and self._idle.left < -QUIET:
            # This cache of Textual has 1,024 entries, each of which refers to a widget's lines,
            # however long ago the widget was removed (Textualize/textual#6665).
            StylesCache.get_inner_outer.cache_clear()
            gc.collect()
