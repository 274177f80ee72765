"""The size of each block of a conversation, whether it is still in the context or not."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from msgspec import Struct

from ccwatch.analysis.alignment import Alignment
from ccwatch.analysis.attribution.part import Attribution, How, Part
from ccwatch.analysis.attribution.shares import TOOL_BLOCKS
from ccwatch.model.entry import BlockKey, Entry, Kind

NOT_KNOWN: Final = Attribution(0)
"""No attribution."""
PLAUSIBLE: Final = (1.5, 8.0)
"""Plausible range of bytes per token of text. Outside of it, more or less text was sent than the
transcript contains."""
ENOUGH: Final = 1_000
"""Tokens of calls and results in the window from which their bytes per token are used."""


class Sizes(Struct, frozen=True, eq=False):
    """The size of each block: as attributed in a window, else an estimate that fits those.

    The window is the present one, else the first of the earlier ones that it was in. So a sum over
    a whole conversation is never below its part that is in the window now.
    """

    along: Alignment
    """The conversation."""
    parts: Mapping[BlockKey, Part]
    """What is in the window now, or was in one that was looked at."""
    ratio: float
    """Bytes per token: by the calls and results in the window, else by the lane's own growth."""

    @classmethod
    def of(
        cls,
        along: Alignment,
        filling: Attribution = NOT_KNOWN,
        earlier: Iterable[Attribution] = (),
    ) -> "Sizes":
        """Take the sizes from attributions.

        Args:
            along: The conversation.
            filling: The attribution of its window; without one, all sizes are estimates.
            earlier: Those of windows before compactions, oldest first.
        """
        parts = {part.entry.key: part for part in filling.parts if part.entry}
        texts = [part for part in parts.values() if part.category in TOOL_BLOCKS]
        counted = sum(part.tokens for part in texts)
        size = sum(part.entry.size for part in texts if part.entry)
        ratio = size / counted if counted >= ENOUGH else 0.0
        low, high = PLAUSIBLE
        past = {part.entry.key: part for part in filling.beside if part.entry}
        for part in (part for one in earlier for part in (*one.parts, *one.beside)):
            if part.entry:
                past.setdefault(part.entry.key, part)
        return cls(along, past | parts, ratio if low <= ratio <= high else along.ratio)

    def tokens(self, entry: Entry) -> int:
        """The tokens that a block takes in the window, or took."""
        if part := self.parts.get(entry.key):
            return part.tokens
        if entry.kind is Kind.IMAGE:
            return self.along.tokens(entry)
        return round(entry.size / self.ratio)

    def how(self, entry: Entry) -> How:
        """How the size of a block is known."""
        part = self.parts.get(entry.key)
        return part.how if part else How.ESTIMATED


SizesOf = Callable[[Iterable[int]], Sizes]
"""Sizes blocks of a conversation, given by their indices in its story. It may read their text."""
