"""The parts of a context while its conversation is followed from response to response."""

from collections.abc import Sequence
from typing import Final

from ccwatch.analysis.attribution.front import resized
from ccwatch.analysis.attribution.part import Category, How, Part

FRONT: Final = frozenset({Category.SYSTEM, Category.TOOLS, Category.MEMORY, Category.SKILLS})
"""What stays when room is made."""
LEAVES_FIRST: Final = (Category.THINKING, Category.RESULTS)
"""What the client and the API take out of a context first, the oldest first."""


class Ledger:
    """Parts that add up to a total, with what is accounted for by none of them."""

    def __init__(self) -> None:
        """Hold nothing."""
        self.parts: list[Part] = []
        self.stray = 0
        """Tokens that are in the window and of no part."""
        self._sum = 0

    @property
    def total(self) -> int:
        """Tokens of all parts, and those of none."""
        return self._sum + self.stray

    def add(self, parts: Sequence[Part]) -> None:
        """Put parts behind those that are there."""
        self.parts.extend(parts)
        self._sum += sum(part.tokens for part in parts)

    def leave(self, tokens: int) -> None:
        """Take tokens out: thinking first, then results of tools, then what else there is.

        The transcript does not say what left. What did is estimated from then on.
        """
        for category in LEAVES_FIRST:
            tokens = self._take(tokens, [category])
        tokens = self._take(tokens, [one for one in Category if one not in FRONT])
        taken = min(tokens, self.stray)
        self.stray -= taken
        self._take(tokens - taken, list(FRONT))
        self.parts = [part for part in self.parts if part.tokens]

    def fit(self, total: int) -> None:
        """Make all parts larger or smaller, each by its share, so that they are a total."""
        parts = resized(
            [*self.parts, Part(Category.UNATTRIBUTED, self.stray, How.ESTIMATED)], total
        )
        self.parts, self.stray = list(parts[:-1]), parts[-1].tokens
        self._sum = sum(part.tokens for part in self.parts)

    def closed(self, used: int) -> tuple[Part, ...]:
        """Give the parts so that they are what is used; what is of none of them is the last."""
        missing = used - self.total
        if missing < 0:
            self.fit(used)
        else:
            self.stray += missing
        parts = [part for part in self.parts if part.tokens]
        if self.stray:
            parts.append(Part(Category.UNATTRIBUTED, self.stray, How.ESTIMATED))
        return tuple(parts)

    def _take(self, tokens: int, categories: Sequence[Category]) -> int:
        """Take tokens from parts of some categories, the oldest first; give what is missing."""
        for index, part in enumerate(self.parts):
            if tokens <= 0:
                break
            if part.category in categories and part.tokens:
                taken = min(tokens, part.tokens)
                self.parts[index] = part._replace(tokens=part.tokens - taken, how=How.ESTIMATED)
                tokens -= taken
                self._sum -= taken
        return tokens
