"""Tip: files that were read again and again, unchanged."""

from collections.abc import Iterator
from typing import Final

from ccwatch.analysis.bill import total
from ccwatch.analysis.carriage import per_response, rates_of, write_rate
from ccwatch.analysis.tips.blocks.carried import BlockTotals, Carried, carried, matters
from ccwatch.analysis.tips.blocks.copies import copies
from ccwatch.analysis.tips.blocks.names import file_name
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.feature import Feature
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import COSTS, Tip
from ccwatch.analysis.tips.worth import amount, times
from ccwatch.money import estimate


def repeated_reads(case: Case) -> Iterator[Finding]:
    """The same file was read again though nothing had changed in it.

    Each copy takes as much of the window as the first one, and every response reads all of them. A
    copy is another read of the same part of a file, as large as the first one, with no edit and no
    compaction in between. Its cost is that of writing it to the cache, and of reading it from there
    with each response since.

    Source: Anthropic's page on costs, "Write specific prompts".
    """
    again = {id(one.entry): one.original for one in copies(case)}
    found = [one for one in carried(case) if id(one.entry) in again]
    load = BlockTotals.of(found)
    nano = total([load.nano, *(_entered(case, one) for one in found)])
    if not found or not matters(case, nano, load.resent + load.tokens):
        return
    files = {one.entry.target for one in found}
    most = load.blocks[0].entry.target
    others = f", and {times(len(files) - 1, 'more file')}" if len(files) > 1 else ""
    firsts = {id(again[id(one.entry)]) for one in found if one.entry.target == most}
    each = per_response(load.tokens, case.lane, case.prices)
    readings = len(firsts) + sum(one.entry.target == most for one in found)
    yield Finding(
        id=REPEATED.id,
        title=f"{file_name(most) or 'A file'} read {readings}×, unchanged{others}",
        advice=_advice(case),
        evidence=f"{len(found)} of the reads brought nothing new: {amount(load.tokens)} in the "
        f"window, {estimate(nano)} so far, {estimate(each)} with each further response",
        saving_tokens=load.resent + load.tokens,
        saving_nano=nano,
        turns=load.turns,
        blocks=load.entries,
    )


def _entered(case: Case, one: Carried) -> int | None:
    """What a block cost with the first response that it was sent with."""
    lane = case.lane
    if not lane.owns(one.since):
        return 0
    response = lane.responses[one.since]
    rates = rates_of(response, case.prices)
    new = min(one.tokens, response.usage.write + response.usage.fresh)
    return rates.nano(new * write_rate(rates, response.usage)) if rates else None


def _advice(case: Case) -> str:
    if Feature.READS_ONCE.is_in(case.session.version):
        return "Say in the prompt, or in CLAUDE.md, that files already read need not be read again."
    return "Update Claude Code: from 2.1.86 on it does not send an unchanged file a second time."


REPEATED: Final = Tip("repeated-reads", "Files read again, unchanged", repeated_reads, COSTS)
"""Copies in the window."""
