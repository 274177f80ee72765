"""A cache that drops what was not used for longest."""

from collections import OrderedDict
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class LruCache(OrderedDict[K, V]):
    """A mapping that holds a limited number of values, the least recently used one first.

    `move_to_end` notes that a value was used; looking it up does not.

    Example:
        >>> cache = LruCache[str, int](2)
        >>> for letter in "abc":
        ...     _ = cache.put(letter, ord(letter))
        >>> list(cache)
        ['b', 'c']
    """

    def __init__(self, most: int) -> None:
        """Start out empty.

        Args:
            most: The number of values that it holds at most.
        """
        super().__init__()
        self._most = most

    def put(self, key: K, value: V) -> V:
        """Add a value as the last one, in place of any other with its key. Returns the value."""
        self[key] = value
        self.move_to_end(key)
        if len(self) > self._most:
            self.popitem(last=False)
        return value
