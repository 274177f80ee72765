"""Sizes what precedes the first message, fitted into the first measured context of a lane."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from ccwatch.analysis.attribution.outline import NO_OUTLINE, Outline, pieces
from ccwatch.analysis.attribution.part import Category, How, Part
from ccwatch.analysis.attribution.split import split
from ccwatch.model.memory import MemoryFile

FRONT_NAME: Final = "system prompt and tools"
"""The name of the single part that precedes the first message, if nothing is known of it."""
LOOSE: Final = (0.7, 1.3)
"""Range of the ratio of measured to expected size, if the texts are known. Outside of it, something
unknown must be there."""


def front(
    outline: Outline, memory: Sequence[MemoryFile], context: int, blocks: int
) -> tuple[Part, ...]:
    """Size what precedes the messages, from the first measured context of a lane.

    Args:
        outline: The known sizes of system prompt and tools.
        memory: Memory files that are in no block.
        context: Tokens of that context; 0 if there is none, or if another model measured it.
        blocks: Estimated tokens of the messages in it.

    Returns:
        Parts with the sizes that they have in every context of the lane. If system prompt and tools
        are unknown, everything but messages and memory files is one part.
    """
    known = tuple(pieces(outline, memory))
    expected, room = sum(part.tokens for part in known), max(0, context - blocks)
    if not context:
        return known
    if outline == NO_OUTLINE and room > expected:
        rest = Part(Category.SYSTEM, room - expected, How.ESTIMATED, name=FRONT_NAME)
        return rest, *known
    low, high = LOOSE
    times = context / (expected + blocks) if expected else 1.0
    if outline.has_texts and low <= times <= high:
        return resized(known, round(times * expected))
    return resized(known, min(room, expected))


def resized(parts: Sequence[Part], total: int) -> tuple[Part, ...]:
    """Scale parts in proportion to add up to a total. Parts that change become estimates."""
    found = split(total, [part.tokens for part in parts])
    return tuple(
        part if part.tokens == tokens else replace(part, tokens=tokens, how=How.ESTIMATED)
        for part, tokens in zip(parts, found, strict=True)
    )
