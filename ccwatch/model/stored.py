"""Parts of a conversation that are not in memory as long as nobody looks at them."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, overload

from ccwatch.model.lane import Lane

T = TypeVar("T")


class Stored(Sequence[T]):
    """So many values, loaded whenever somebody looks at them. Compared by identity."""

    __slots__ = ("_count", "_load", "_part")

    def __init__(
        self, count: int, load: Callable[[], Lane], part: Callable[[Lane], Sequence[T]]
    ) -> None:
        """Load nothing yet.

        Args:
            count: How many there are.
            load: Gives the conversation. Called in whichever thread looks, each time: it had better
                remember that for a while.
            part: Takes all of them from it, just as many.
        """
        self._count, self._load, self._part = count, load, part

    def _all(self) -> Sequence[T]:
        return self._part(self._load())

    def __len__(self) -> int:
        """How many there are, without loading them."""
        return self._count

    def __iter__(self) -> Iterator[T]:
        """Go through all of them."""
        return iter(self._all())

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        """One of them, or some."""
        return self._all()[index]

    def __reversed__(self) -> Iterator[T]:
        """Go through all of them from the end."""
        return reversed(self._all())
