"""Tip: output that was put aside because of its size, and then read after all."""

from collections.abc import Iterator
from typing import Final

from ccwatch.analysis.reading import ReadKind, reading
from ccwatch.analysis.tips.blocks.carried import BlockTotals, carried
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import COSTS, Tip
from ccwatch.analysis.tips.worth import amount, times
from ccwatch.model.entry import Entry, Kind
from ccwatch.money import estimate

FOLDER: Final = "/tool-results/"
"""The folder of tool results that are too large for the window."""
SOME: Final = 5_000
"""The least tokens read back to report."""


def persisted_output(case: Case) -> Iterator[Finding]:
    """Output that was too large for the window was read back into it.

    Claude Code writes very long results of tools to a file and shows only their beginning. If that
    file is then read, the window holds the output after all, and its first lines twice. Searching
    the file, or printing less to begin with, brings in only what is needed. This counts what was
    read of such files and is still in the window.

    Source: Anthropic's page on costs, "Offload processing to hooks and skills".
    """
    load = BlockTotals.of(one for one in carried(case) if _is_read_back(one.entry))
    if load.tokens < SOME or not load.pays(case):
        return
    yield Finding(
        id=PERSISTED.id,
        title=f"{amount(load.tokens)} of output saved to files was read after all",
        advice="Search such files with grep, or let the command print less to begin with.",
        evidence=f"{times(len(load.blocks), 'read')} of files with saved output; read again since "
        f"then, {amount(load.resent)} for {estimate(load.nano)}",
        saving_tokens=load.resent,
        saving_nano=load.nano,
        turns=load.turns,
        blocks=load.entries,
    )


def is_persisted(target: str) -> bool:
    """Is a path, or does a command line name, output that the client put aside?"""
    return FOLDER in target.replace("\\", "/")


def _is_read_back(entry: Entry) -> bool:
    reads = (ReadKind.FILE, ReadKind.COMMAND)
    return entry.kind is Kind.RESULT and reading(entry.name) in reads and is_persisted(entry.target)


PERSISTED: Final = Tip(
    "persisted-output", "Output saved to a file, then read after all", persisted_output, COSTS
)
"""Paid twice."""
