"""Looking through everything for cycles that nobody needs, while nobody waits for an answer.

Python does that by itself in the midst of anything. With the blocks of a long session in memory
it takes longer than a key may.
"""

import gc
from typing import Final

from ccwatch.ui.keyboard_idle import KeyboardIdle

THRESHOLDS: Final = (700, 10, 500)
"""When Python itself looks through the young, the older and the oldest objects: only where keys
never rest through the oldest."""
DUE: Final = 10
"""Looks through the older objects after which one through all of them is due."""
QUIET: Final = 1.0
"""Seconds without a key before it."""
EVERY: Final = 10.0
"""Seconds between two times that it is seen to."""


class IdleCollector:
    """Looks for cycles when the keys rest."""

    def __init__(self, idle: KeyboardIdle) -> None:
        """Take over from Python.

        Args:
            idle: Tells when the keys rest.
        """
        self._idle = idle
        gc.set_threshold(*THRESHOLDS)

    def collect_if_due(self) -> None:
        """Look through everything if that is due and nobody presses keys."""
        if gc.get_count()[2] >= DUE and self._idle.left < -QUIET:
            gc.collect()
