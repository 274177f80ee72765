"""Token counts as the API bills them."""

from msgspec import Struct


def larger(one: int | None, other: int | None) -> int | None:
    """The larger of two counts; the known one if only one is known."""
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)


class Usage(Struct, frozen=True, order=True, array_like=True, gc=False):
    """What responses of the API were billed for.

    All counts but the last are tokens, and no token is counted twice.
    """

    fresh: int = 0
    """Input that missed the cache and was not written to it."""
    write_5m: int = 0
    """Input written to the cache for five minutes, or without a stated lifetime."""
    write_1h: int = 0
    """Input written to the cache for an hour."""
    read: int = 0
    """Input read from the cache."""
    output: int = 0
    """Output, thinking included."""
    web_searches: int = 0
    """Server-side web searches: a count, not tokens."""

    @property
    def write(self) -> int:
        """Input written to the cache, whatever its lifetime."""
        return self.write_5m + self.write_1h

    @property
    def prompt(self) -> int:
        """All input tokens, which is what fills the window."""
        return self.fresh + self.write_5m + self.write_1h + self.read

    def plus(self, other: "Usage") -> "Usage":
        """Add field by field."""
        return Usage(
            self.fresh + other.fresh,
            self.write_5m + other.write_5m,
            self.write_1h + other.write_1h,
            self.read + other.read,
            self.output + other.output,
            self.web_searches + other.web_searches,
        )

    def largest(self, other: "Usage") -> "Usage":
        """Merge with the usage on another row of the same response: the larger of each field.

        Early rows hold placeholders. Cache writes are compared as a sum, since a row without
        lifetimes has all of them in one field.
        """
        if self == other:
            return self
        write_1h = max(self.write_1h, other.write_1h)
        return Usage(
            max(self.fresh, other.fresh),
            max(self.write, other.write) - write_1h,
            write_1h,
            max(self.read, other.read),
            max(self.output, other.output),
            max(self.web_searches, other.web_searches),
        )

    def outdoing(self, guess: "Usage") -> "Usage":
        """Merge with the usage on earlier rows: this input, and the larger output.

        Args:
            guess: The usage on rows written before the answer ended. If its cache writes add up to
                the same, it may have their lifetimes where this has none.
        """
        writes = guess if guess.write == self.write and guess.write_1h > self.write_1h else self
        output = max(self.output, guess.output)
        searches = max(self.web_searches, guess.web_searches)
        return Usage(self.fresh, writes.write_5m, writes.write_1h, self.read, output, searches)


NO_USAGE = Usage()
"""Nothing billed, as on synthetic rows."""
