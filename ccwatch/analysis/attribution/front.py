"""What stands before the first message, fitted into the first context that a lane measured."""

from collections.abc import Sequence
from typing import Final

from ccwatch.analysis.attribution.outline import NO_OUTLINE, Outline, pieces
from ccwatch.analysis.attribution.part import Category, How, Part
from ccwatch.analysis.attribution.split import split
from ccwatch.model.memory import MemoryFile

FRONT_NAME: Final = "system prompt and tools"
"""What the part is called that stands for all before the first message, where nothing tells."""
LOOSE: Final = (0.7, 1.3)
"""How many times what is expected there may be, if texts are known and only their tokens are not.
Beyond that something is there that nobody knows of."""


def front(
    outline: Outline, memory: Sequence[MemoryFile], context: int, blocks: int
) -> tuple[Part, ...]:
    """Tell what stands before the messages, from the first context of a lane.

    Args:
        outline: What is known of system prompt and tools.
        memory: Memory files that no block holds.
        context: Tokens of the first measured context; 0 when there is none, or another model's.
        blocks: Tokens of the messages in it, as they are estimated.

    Returns:
        Parts as large as they are expected to be in every context of the lane. Where system prompt
        and tools are not known, all that is not messages or memory files is one part.
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
    if outline.told and low <= times <= high:
        return resized(known, round(times * expected))
    return resized(known, min(room, expected))


def resized(parts: Sequence[Part], total: int) -> tuple[Part, ...]:
    """Make parts larger or smaller, each by its share, so that they are a total.

    What is made to fit is estimated from then on.
    """
    found = split(total, [part.tokens for part in parts])
    return tuple(
        part if part.tokens == tokens else part._replace(tokens=tokens, how=How.ESTIMATED)
        for part, tokens in zip(parts, found, strict=True)
    )
