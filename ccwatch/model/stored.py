"""Responses that are not in memory as long as nobody looks at them."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final, overload

from ccwatch.model.response import Response

AT_HAND: Final = 32
"""Conversations whose responses stay in memory, of those that were looked at last."""
UNKNOWN: Final = Response("", "", "", 0)
"""Stands for a response that is not to be had any more: nothing of it is known."""


class Stored(Sequence[Response]):
    """The responses of a conversation, loaded when somebody looks at them. Compared by identity.

    Always as many as were promised: what cannot be had any more, because the transcript changed
    a moment ago, is `UNKNOWN` until the conversation itself is read again.
    """

    __slots__ = ("__weakref__", "_count", "_load")

    def __init__(self, count: int, load: Callable[[], Sequence[Response]]) -> None:
        """Load nothing yet.

        Args:
            count: How many there are.
            load: Gives all of them. Called in whichever thread looks first.
        """
        self._count, self._load = count, load

    def __len__(self) -> int:
        """How many there are, without loading them."""
        return self._count

    def __iter__(self) -> Iterator[Response]:
        """Go through all of them."""
        return iter(_loaded(self))

    @overload
    def __getitem__(self, index: int) -> Response: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Response, ...]: ...
    def __getitem__(self, index: int | slice) -> Response | tuple[Response, ...]:
        """One of them, or some."""
        return _loaded(self)[index]

    def load(self) -> tuple[Response, ...]:
        """Load all of them."""
        found = tuple(self._load()[: self._count])
        return found + (UNKNOWN,) * (self._count - len(found))


@lru_cache(maxsize=AT_HAND)
def _loaded(stored: Stored) -> tuple[Response, ...]:
    return stored.load()
