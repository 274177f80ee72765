"""What stands before the first message of a conversation, as far as it is known."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ccwatch.analysis.attribution.calibration import PRIOR
from ccwatch.analysis.attribution.part import Category, How, Part
from ccwatch.model.memory import MemoryFile
from ccwatch.model.release import Version, numbers

SYSTEM_DENSITY: Final = 3.77
"""Characters for a token of Claude in the client's own instructions, as its /context screen says
(2.1.330: 28.7 thousand characters, 7.6 thousand tokens)."""
TOOLS_DENSITY: Final = 4.57
"""The same for the schemas of its tools (50.3 thousand characters, 11 thousand tokens)."""
MEMORY_DENSITY: Final = 4.1
"""The same for memory files (9.8 thousand characters, 2.4 thousand tokens)."""


class Outline(NamedTuple):
    """What the transcript or the release tells of system prompt and tools. Tokens of Claude."""

    system: int = 0
    """The client's own instructions; 0 when unknown."""
    tools: tuple[tuple[str, int], ...] = ()
    """The schemas by their tools; one without a name stands for all of them."""
    told: bool = False
    """Does the transcript hold the texts themselves?"""


NO_OUTLINE: Final = Outline()
"""Nothing is known."""

TYPICAL: Final[tuple[tuple[Version, int, int], ...]] = (
    ((2, 0, 0), 2_400, 11_100),
    ((2, 0, 77), 3_200, 14_600),
    ((2, 1, 0), 2_700, 15_400),
    ((2, 1, 100), 6_800, 16_500),
    ((2, 1, 330), 7_600, 11_000),
)
"""System prompt and own tools by the release from which on they are so, as the /context screens of
recorded sessions say: 2.0.14, 2.0.77, 2.1.20, 2.1.100 and 2.1.330."""


def of_texts(system: int, tools: Sequence[tuple[str, int]], prior: float) -> Outline:
    """Make an outline of texts that the transcript holds.

    Args:
        system: Characters of the instructions.
        tools: Names of tools, and characters of their schemas.
        prior: Tokens of Claude for one of tiktoken that the model's family has.
    """
    newer = prior / PRIOR
    return Outline(
        round(newer * system / SYSTEM_DENSITY),
        tuple((name, round(newer * size / TOOLS_DENSITY)) for name, size in tools),
        told=True,
    )


def typical(release: str, prior: float) -> Outline:
    """Tell how large system prompt and tools are in a release; nothing for those not recorded.

    Args:
        release: The version of Claude Code.
        prior: Tokens of Claude for one of tiktoken that the model's family has.
    """
    version = numbers(release)
    known = [one for one in TYPICAL if version and one[0] <= version]
    if not known:
        return NO_OUTLINE
    _, system, tools = known[-1]
    newer = prior / PRIOR
    return Outline(round(newer * system), (("", round(newer * tools)),))


def pieces(outline: Outline, memory: Sequence[MemoryFile]) -> Iterator[Part]:
    """Yield what is known to stand before the first message, each as large as expected.

    Args:
        outline: System prompt and tools.
        memory: Memory files that no block holds.
    """
    if outline.system:
        yield Part(Category.SYSTEM, outline.system, How.ESTIMATED)
    for name, tokens in outline.tools:
        yield Part(Category.TOOLS, tokens, How.ESTIMATED, name=name)
    for file in memory:
        size = round(file.loaded / MEMORY_DENSITY)
        yield Part(Category.MEMORY, size, How.ESTIMATED, name=file.path)
