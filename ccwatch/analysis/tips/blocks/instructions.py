"""Tip: say in CLAUDE.md what summaries are to keep."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from ccwatch.analysis.compaction.reread import RereadItem, reread, tax
from ccwatch.analysis.reading import ReadKind
from ccwatch.analysis.request import turn_at
from ccwatch.analysis.tips.blocks.carried import MOST_BLOCKS, matters
from ccwatch.analysis.tips.blocks.names import file_name
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import COSTS, Tip
from ccwatch.analysis.tips.worth import amount, times, weightiest
from ccwatch.money import estimate

HABIT: Final = 2
"""The least number of compactions followed by rereads from which a section in CLAUDE.md pays."""
MOST_NAMES: Final = 3
"""Files that the section names."""
SECTION: Final = """# Compact instructions

When you are using compact, keep the open task, decisions made, failing tests, and what matters in
each file that was read{files}.
"""
"""What to put into CLAUDE.md."""


def compact_instructions(case: Case) -> Iterator[Finding]:
    """After compactions the same things were read again, and no CLAUDE.md says what to keep.

    A section "Compact instructions" (in older releases "Summary instructions") in CLAUDE.md tells
    every compaction, auto-compactions included, what its summary must hold. This counts what was
    read again within ten turns after at least two compactions without a focus of their own; the
    section to copy names the files among it.

    Source: Anthropic's page on costs, "Compact conversations".
    """
    if not case.memory or any(one.tells_compaction for one in case.memory):
        return
    lost = [
        (compaction, found)
        for compaction in case.lane.compactions
        if not compaction.focus
        and (found := reread(case.along, compaction, case.prices, case.sizes_of))
    ]
    items = [item for _, found in lost for item in found]
    cost = tax(items)
    files, size, nano = cost.files, cost.tokens, cost.nano
    if len(lost) < HABIT or not matters(case, nano, size):
        return
    names = _names(items)
    yield Finding(
        id=INSTRUCTIONS.id,
        title="Say in CLAUDE.md what compactions must keep",
        advice="Add the section to CLAUDE.md, in your own words.",
        evidence=f"{times(files, 'thing')} read again after {times(len(lost), 'compaction')}"
        f"{f' ({names})' if names else ''}: {amount(size)}, {estimate(nano)}; no memory file says "
        "what to keep",
        saving_tokens=size,
        saving_nano=nano,
        command=SECTION.format(files=f", above all {names}" if names else ""),
        turns=weightiest(
            (turn_at(case.lane, compaction.after), tax(found).tokens) for compaction, found in lost
        ),
        blocks=tuple(entry for item in items for entry in item.after)[:MOST_BLOCKS],
    )


def _names(items: list[RereadItem]) -> str:
    """The files that were read again most often, in a row."""
    counts = Counter(
        name for item in items if item.kind is ReadKind.FILE and (name := file_name(item.target))
    )
    return ", ".join(name for name, _ in counts.most_common(MOST_NAMES))


INSTRUCTIONS: Final = Tip(
    "compact-instructions", "What compactions must keep", compact_instructions, COSTS
)
"""A section for CLAUDE.md."""
