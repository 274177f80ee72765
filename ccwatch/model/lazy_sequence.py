"""Parts of a conversation that are loaded from disk when they are accessed."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, overload

from ccwatch.model.lane import Lane

T = TypeVar("T")


class LazySequence(Sequence[T]):
    """A sequence of known length whose values are loaded on access. Compared by identity."""

    __slots__ = ("_count", "_load", "_part")

    def __init__(
        self, count: int, load: Callable[[], Lane], part: Callable[[Lane], Sequence[T]]
    ) -> None:
        """Load nothing yet.

        Args:
            count: How many there are.
            load: Loads the conversation. Called on every access, in the accessing thread, so it
                should cache.
            part: Selects the values from the conversation, `count` of them.
        """
        self._count, self._load, self._part = count, load, part

    def _all(self) -> Sequence[T]:
        return self._part(self._load())

    def __len__(self) -> int:
        """Their number, without loading them."""
        return self._count

    def __iter__(self) -> Iterator[T]:
        """Iterate over all of them, loaded once."""
        return iter(self._all())

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        """One of them, or a slice."""
        return self._all()[index]

    def __reversed__(self) -> Iterator[T]:
        """Iterate over all of them from the end, loaded once."""
        return reversed(self._all())
