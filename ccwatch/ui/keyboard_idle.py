"""Whether the keyboard is idle, so that long work starts while no key waits for a response."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Final

REST: Final = 0.3
"""Seconds without a key after which the keyboard is idle."""
PATIENCE: Final = 3.0
"""Seconds for which work is delayed at most, however many keys are pressed."""


class KeyboardIdle:
    """Knows when the last key was pressed. Not thread-safe: for the event loop only."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """Start idle.

        Args:
            clock: A monotonic clock, in seconds.
        """
        self._clock = clock
        self._last = -REST

    def pressed(self) -> None:
        """Note that a key was pressed."""
        self._last = self._clock()

    async def wait(self) -> None:
        """Wait until the keyboard is idle; work that cannot be interrupted should start then."""
        end = self._clock() + PATIENCE
        left = self.left
        while left > 0:
            await asyncio.sleep(min(left, end - self._clock()))
            left = min(self.left, end - self._clock())

    @property
    def left(self) -> float:
        """Seconds until the keyboard is idle unless a key is pressed; 0 or less if it is idle."""
        return self._last + REST - self._clock()
