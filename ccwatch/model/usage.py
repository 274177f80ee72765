"""Token counts as the API bills them."""

from operator import add
from typing import Final, NamedTuple

new_tuple: Final = tuple.__new__
"""Makes a named tuple from its values, much faster than its class does: for code that runs for each
row or response."""


def larger(one: int | None, other: int | None) -> int | None:
    """The larger of two counts; the known one if only one is known."""
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)


class Usage(NamedTuple):
    """What responses of the API were billed for.

    All counts but the last are tokens, and no token is counted in two of them.
    """

    fresh: int = 0
    """Input that missed the cache and was not written to it."""
    write_5m: int = 0
    """Input written to the cache for five minutes; all writes of no stated lifetime."""
    write_1h: int = 0
    """Input written to the cache for an hour."""
    read: int = 0
    """Input read from the cache."""
    output: int = 0
    """What the model wrote, thinking included."""
    web_searches: int = 0
    """Searches made on the server's side: a count, not tokens."""

    @property
    def write(self) -> int:
        """Input written to the cache, whatever its lifetime."""
        return self.write_5m + self.write_1h

    @property
    def prompt(self) -> int:
        """Tokens that the model read, which is what fills its window."""
        return self.fresh + self.write_5m + self.write_1h + self.read

    def plus(self, other: "Usage") -> "Usage":
        """Add field by field. `+` would concatenate, for this is a tuple."""
        return new_tuple(Usage, map(add, self, other))

    def largest(self, other: "Usage") -> "Usage":
        """Take the larger of each field, and of what was written to the cache all together.

        One response stands on several rows, and the early ones hold placeholders. One that does
        not tell lifetimes has the same tokens in another field than one that does.
        """
        if self[:4] == other[:4] and self.web_searches == other.web_searches:
            return other if other.output > self.output else self
        most = Usage(*map(max, self, other))
        return most._replace(write_5m=max(self.write, other.write) - most.write_1h)

    def outdoing(self, guess: "Usage") -> "Usage":
        """Keep this input, and the larger of what came out of the model.

        Args:
            guess: What stood on rows of the same response before its end was known. Where it wrote
                as much to the cache, it may tell lifetimes that this does not.
        """
        told = guess if guess.write == self.write and guess.write_1h > self.write_1h else self
        output = max(self.output, guess.output)
        searches = max(self.web_searches, guess.web_searches)
        return Usage(self.fresh, told.write_5m, told.write_1h, self.read, output, searches)


NO_USAGE = Usage()
"""Nothing billed: what synthetic rows say."""
