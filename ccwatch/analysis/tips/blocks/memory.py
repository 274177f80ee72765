"""Tips: files of instructions that are longer than they should be."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from ccwatch.analysis.attribution.part import Category
from ccwatch.analysis.carriage import carriage
from ccwatch.analysis.request import times_sent
from ccwatch.analysis.tips.blocks.carried import matters
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.feature import Feature
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import Tip
from ccwatch.analysis.tips.worth import amount
from ccwatch.model.memory import INDEX_BYTES, INDEX_LINES, MemoryFile
from ccwatch.money import estimate
from ccwatch.units import exact

SOURCE: Final = "https://code.claude.com/docs/en/memory"
LINES: Final = 200
"""The most lines that Anthropic advises for a file of instructions."""


def long_instructions(case: Case) -> Iterator[Finding]:
    """A CLAUDE.md has more than 200 lines, and every response of every session reads all of them.

    What only some tasks need belongs in a skill, or in a rule for a path, which are read when they
    are needed; long instructions are also followed less well. The saving is the cost of the lines
    beyond 200 in this session so far, by their share of what memory files take of the window.

    Source: Anthropic's page on memory, "Write effective instructions".
    """
    long = [one for one in case.memory if one.lines > LINES and not one.is_index]
    every = sum(one.loaded for one in case.memory)
    held = sum(one.tokens for one in case.attribution.parts if one.category is Category.MEMORY)
    beyond = sum(one.size * (one.lines - LINES) // one.lines for one in long)
    extra = held * beyond // every if every else 0
    requests = times_sent(case.lane)[-1]
    nano = carriage(case.lane, case.prices).nano(extra, 0, len(case.lane.responses))
    if not long or not matters(case, nano, extra * requests):
        return
    long.sort(key=lambda one: (-one.lines, one.path))
    yield Finding(
        id=LONG.id,
        title=f"{_name(long[0])} has {exact(long[0].lines)} lines",
        advice="Move what only some tasks need into skills or path rules; aim for 200 lines.",
        evidence=f"{', '.join(f'{_name(one)} {exact(one.lines)} lines' for one in long)}; "
        f"{amount(extra)} beyond {LINES} lines, sent {requests} times, {estimate(nano)}",
        saving_tokens=extra * requests,
        saving_nano=nano,
        command="/memory",
    )


def memory_cut_off(case: Case) -> Iterator[Finding]:
    """MEMORY.md is longer than what Claude Code reads of it.

    At the start of a session it reads the first 200 lines of its own notes, and newer releases no
    more than 25 KB. What comes after that is never read. Short lines that point to files of their
    own keep it within bounds.

    Source: Anthropic's page on memory, "Auto memory".
    """
    bounded = Feature.MEMORY_BYTES.is_in(case.session.version)
    long = [
        one
        for one in case.memory
        if one.is_index and (one.lines > INDEX_LINES or (bounded and one.size > INDEX_BYTES))
    ]
    for one in long[:1]:
        yield Finding(
            id=CUT_OFF.id,
            title=f"Only a part of {_name(one)} is read",
            advice="Shorten it: move details into separate files, and keep one line for each.",
            evidence=f"{exact(one.lines)} lines, {exact(one.size)} bytes; only the first "
            f"{INDEX_LINES} lines{', and at most 25 KB,' if bounded else ''} are read",
            command="/memory",
        )


def _name(file: MemoryFile) -> str:
    """A file with the folder that it is in: `shop/CLAUDE.md`."""
    return "/".join(PurePosixPath(file.path.replace("\\", "/")).parts[-2:])


LONG: Final = Tip("long-instructions", "Long instruction files", long_instructions, SOURCE)
"""Read with every request."""
CUT_OFF: Final = Tip("memory-cut-off", "Notes that are not read", memory_cut_off, SOURCE)
"""For information."""
