"""Whether the keys rest, so that what takes long begins while nobody waits for an answer."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Final

REST: Final = 0.3
"""Seconds without a key after which the keys rest."""
PATIENCE: Final = 3.0
"""Seconds for which work is put off at most, however many keys come."""


class KeyboardIdle:
    """Knows when the last key came. Of the event loop."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """No key has come yet.

        Args:
            clock: Seconds since any moment.
        """
        self._clock = clock
        self._last = -REST

    def pressed(self) -> None:
        """Note that a key came."""
        self._last = self._clock()

    async def wait(self) -> None:
        """Wait until the keys rest; work that nobody can interrupt should begin only then."""
        end = self._clock() + PATIENCE
        left = self.left
        while left > 0:
            await asyncio.sleep(min(left, end - self._clock()))
            left = min(self.left, end - self._clock())

    @property
    def left(self) -> float:
        """Seconds until the keys rest, if none comes; not above 0 where they do."""
        return self._last + REST - self._clock()
