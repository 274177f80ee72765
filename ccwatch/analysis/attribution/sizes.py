"""How large each block of a conversation is in the context, whether it is still there or not."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from ccwatch.analysis.alignment import Alignment
from ccwatch.analysis.attribution.part import Attribution, How, Part
from ccwatch.analysis.attribution.shares import TOOL_BLOCKS
from ccwatch.analysis.attribution.walk import Key, key
from ccwatch.model.entry import Entry, Kind

NOT_KNOWN: Final = Attribution(0)
"""What fills the window, until that is worked out."""
PLAUSIBLE: Final = (1.5, 8.0)
"""Bytes for a token that text may have. Where what is in the window has others, more came with it
than the transcript holds, or less."""
ENOUGH: Final = 1_000
"""Tokens of calls and results in the window from which they tell bytes for a token."""


class Sizes(Struct, frozen=True, eq=False):
    """The size of each block: that of its part of the window, else an estimate that fits those.

    So what is added up over a whole conversation is never less than what of it is there now.
    """

    along: Alignment
    """The conversation."""
    parts: Mapping[Key, Part]
    """What is in the window now."""
    ratio: float
    """Bytes for a token, by the calls and results in the window."""

    @classmethod
    def of(cls, along: Alignment, filling: Attribution = NOT_KNOWN) -> "Sizes":
        """Take the sizes of what fills the window.

        Args:
            along: The conversation.
            filling: What fills its window; where that is not known, all is estimated.
        """
        parts = {key(part.entry): part for part in filling.parts if part.entry}
        texts = [part for part in parts.values() if part.category in TOOL_BLOCKS]
        counted = sum(part.tokens for part in texts)
        size = sum(part.entry.size for part in texts if part.entry)
        ratio = size / counted if counted >= ENOUGH else 0.0
        low, high = PLAUSIBLE
        return cls(along, parts, ratio if low <= ratio <= high else along.ratio)

    def tokens(self, entry: Entry) -> int:
        """Tell how many tokens a block takes of the window, or took."""
        if part := self.parts.get(key(entry)):
            return part.tokens
        if entry.kind is Kind.IMAGE:
            return self.along.tokens(entry)
        return round(entry.size / self.ratio)

    def how(self, entry: Entry) -> How:
        """Tell how that is known."""
        part = self.parts.get(key(entry))
        return part.how if part else How.ESTIMATED
