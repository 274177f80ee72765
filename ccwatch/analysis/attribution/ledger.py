"""The parts of a context, while a conversation is followed from response to response."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from ccwatch.analysis.attribution.front import resized
from ccwatch.analysis.attribution.part import Category, How, Part

FRONT: Final = frozenset({Category.SYSTEM, Category.TOOLS, Category.MEMORY, Category.SKILLS})
"""Categories of what precedes the messages, which are removed last."""
LEAVES_FIRST: Final = (Category.THINKING, Category.RESULTS)
"""Categories that the client and the API remove from a context first."""


class Ledger:
    """The parts of a context, and the tokens that belong to no part."""

    def __init__(self) -> None:
        """Start without parts."""
        self.parts: list[Part] = []
        self.stray = 0
        """Tokens in the window that belong to no part."""
        self.empty: list[Part] = []
        """The parts for which no token was left."""
        self.thought = 0
        """Tokens of thinking in the window, which may leave it."""
        self._sum = 0

    @property
    def total(self) -> int:
        """Tokens of all parts, plus the stray ones."""
        return self._sum + self.stray

    def add(self, parts: Sequence[Part]) -> None:
        """Append parts."""
        self.parts.extend(parts)
        self.empty.extend(part for part in parts if not part.tokens)
        self._sum += sum(part.tokens for part in parts)
        self.thought += _thought(parts)

    def leave(self, tokens: int) -> None:
        """Remove tokens: of thinking first, then of tool results, then of other parts.

        The transcript does not say what left the context, so parts that shrink are estimates.
        """
        for category in LEAVES_FIRST:
            tokens = self._take(tokens, [category])
        tokens = self._take(tokens, [one for one in Category if one not in FRONT])
        taken = min(tokens, self.stray)
        self.stray -= taken
        self._take(tokens - taken, list(FRONT))
        self.parts = [part for part in self.parts if part.tokens]

    def fit(self, total: int) -> None:
        """Scale all parts in proportion, so that they add up to a total."""
        parts = resized(
            [*self.parts, Part(Category.UNATTRIBUTED, self.stray, How.ESTIMATED)], total
        )
        self.parts, self.stray = list(parts[:-1]), parts[-1].tokens
        self._sum = sum(part.tokens for part in self.parts)
        self.thought = _thought(self.parts)

    def closed(self, used: int) -> tuple[Part, ...]:
        """The parts, made to add up to the tokens in use, with an unattributed one as the last."""
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
        """Remove tokens from parts of some categories, oldest first. Returns how many are left."""
        for index, part in enumerate(self.parts):
            if tokens <= 0:
                break
            if part.category in categories and part.tokens:
                taken = min(tokens, part.tokens)
                self.parts[index] = replace(part, tokens=part.tokens - taken, how=How.ESTIMATED)
                tokens -= taken
                self._sum -= taken
                self.thought -= taken if part.category is Category.THINKING else 0
        return tokens


def _thought(parts: Iterable[Part]) -> int:
    return sum(part.tokens for part in parts if part.category is Category.THINKING)
