"""Collects garbage while nobody types.

Left to itself, Python collects it in the middle of anything. With the blocks of a long session in
memory a full collection takes longer than the answer to a key may.
"""

import gc
from typing import Final

from ccwatch.ui.keyboard_idle import KeyboardIdle

THRESHOLDS: Final = (700, 10, 60)
"""When Python itself collects the youngest, the middle and the oldest generation: the oldest only
where keys never rest."""
DUE: Final = 10
"""Collections of the middle generation after which a full one is due."""
QUIET: Final = 1.0
"""Seconds without a key before it."""
EVERY: Final = 10.0
"""Seconds from one look whether it is due to the next."""


class IdleCollector:
    """Runs a full collection when the keys rest."""

    def __init__(self, idle: KeyboardIdle) -> None:
        """Take over from Python.

        Args:
            idle: Tells when the keys rest.
        """
        self._idle = idle
        gc.set_threshold(*THRESHOLDS)

    def collect_if_due(self) -> None:
        """Collect everything if that is due and nobody types."""
        if gc.get_count()[2] >= DUE and self._idle.left < -QUIET:
            gc.collect()
