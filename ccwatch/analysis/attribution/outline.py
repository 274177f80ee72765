"""The known sizes of what precedes the first message: system prompt, tools and memory files."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from ccwatch.analysis.attribution.calibration import PRIOR
from ccwatch.analysis.attribution.part import Category, How, Part
from ccwatch.model.memory import MemoryFile
from ccwatch.model.release import Version, numbers

SYSTEM_DENSITY: Final = 3.77
"""Characters per token of Claude in the client's own instructions, by its /context screen (2.1.330:
28.7 thousand characters, 7.6 thousand tokens)."""
TOOLS_DENSITY: Final = 4.57
"""The same for the schemas of its tools (50.3 thousand characters, 11 thousand tokens)."""
MEMORY_DENSITY: Final = 4.1
"""The same for memory files (9.8 thousand characters, 2.4 thousand tokens)."""


class Outline(Struct, frozen=True):
    """Sizes of system prompt and tools, from the transcript or the release, in Claude's tokens."""

    system: int = 0
    """The client's own instructions; 0 when unknown."""
    tools: tuple[tuple[str, int], ...] = ()
    """The schema of each tool by its name; one without a name stands for all of them."""
    has_texts: bool = False
    """Does the transcript contain the texts themselves?"""


NO_OUTLINE: Final = Outline()
"""Nothing is known."""

TYPICAL: Final[tuple[tuple[Version, int, int], ...]] = (
    ((2, 0, 0), 2_400, 11_100),
    ((2, 0, 77), 3_200, 14_600),
    ((2, 1, 0), 2_700, 15_400),
    ((2, 1, 100), 6_800, 16_500),
    ((2, 1, 330), 7_600, 11_000),
)
"""Tokens of system prompt and built-in tools, with the first release that has them, from the
/context screens of recorded sessions: 2.0.14, 2.0.77, 2.1.20, 2.1.100 and 2.1.330."""


def of_texts(system: int, tools: Sequence[tuple[str, int]], prior: float) -> Outline:
    """Make an outline of texts in the transcript.

    Args:
        system: Characters of the instructions.
        tools: Names of tools, and characters of their schemas.
        prior: Claude's tokens per token of tiktoken, as assumed for the model's family.
    """
    newer = prior / PRIOR
    return Outline(
        round(newer * system / SYSTEM_DENSITY),
        tuple((name, round(newer * size / TOOLS_DENSITY)) for name, size in tools),
        has_texts=True,
    )


def typical(release: str, prior: float) -> Outline:
    """The typical outline of a release; `NO_OUTLINE` for releases that were not recorded.

    Args:
        release: The version of Claude Code.
        prior: Claude's tokens per token of tiktoken, as assumed for the model's family.
    """
    version = numbers(release)
    known = [one for one in TYPICAL if version and one[0] <= version]
    if not known:
        return NO_OUTLINE
    _, system, tools = known[-1]
    newer = prior / PRIOR
    return Outline(round(newer * system), (("", round(newer * tools)),))


def pieces(outline: Outline, memory: Sequence[MemoryFile]) -> Iterator[Part]:
    """Yield the parts that precede the first message, with their expected sizes.

    Args:
        outline: System prompt and tools.
        memory: Memory files that are in no block.
    """
    if outline.system:
        yield Part(Category.SYSTEM, outline.system, How.ESTIMATED)
    for name, tokens in outline.tools:
        yield Part(Category.TOOLS, tokens, How.ESTIMATED, name=name)
    for file in memory:
        size = round(file.loaded / MEMORY_DENSITY)
        yield Part(Category.MEMORY, size, How.ESTIMATED, name=file.path)
