"""Looking through everything for cycles that nobody needs, while nobody waits for an answer.

Python does that by itself in the midst of anything. With the blocks of a long session in memory
it takes longer than a key may.
"""

import gc
from typing import Final

from ccwatch.ui.calm import Calm

THRESHOLDS: Final = (700, 10, 500)
"""When Python itself looks through the young, the older and the oldest objects: only where keys
never rest through the oldest."""
DUE: Final = 10
"""Looks through the older objects after which one through all of them is due."""
QUIET: Final = 1.0
"""Seconds without a key before it."""
EVERY: Final = 10.0
"""Seconds between two times that it is seen to."""


class Tidy:
    """Looks for cycles when the keys rest."""

    def __init__(self, calm: Calm) -> None:
        """Take over from Python.

        Args:
            calm: Tells when the keys rest.
        """
        self._calm = calm
        gc.set_threshold(*THRESHOLDS)

    def see_to_it(self) -> None:
        """Look through everything if that is due and nobody presses keys."""
        if gc.get_count()[2] >= DUE and self._calm.left < -QUIET:
            gc.collect()
