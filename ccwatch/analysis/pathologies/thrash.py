"""Pathology: the context fills up again at once, time after time."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from ccwatch.analysis.bill import total
from ccwatch.analysis.branch import living
from ccwatch.analysis.pathologies.pathology import ExaminedLane, Pathology
from ccwatch.analysis.threshold.evidence import is_for_size
from ccwatch.model.compaction import Compaction
from ccwatch.units import tokens

REFILLS: Final = 3
"""Refills in a row after which Claude Code itself gives up compacting."""
TURNS: Final = 3
"""The most turns in which the context fills up again to count as a refill."""
RESPONSES: Final = 12
"""The most responses in which it does: in one turn of hours, filling up is normal work."""


def thrash(examined: ExaminedLane) -> Iterator[Pathology]:
    """The context was full again within a few turns of a compaction, three times in a row.

    Something large comes back each time: a file, a log, what a tool prints. Compacting does not
    help against that, and each time the whole conversation is read once more.
    """
    run: list[Compaction] = []
    for before, after in pairwise((None, *living(examined.lane).compactions, None)):
        if after and before and _is_refill(examined, before, after):
            run.append(after)
            continue
        if len(run) >= REFILLS:
            yield _finding(examined, run)
        run = []


def _is_refill(examined: ExaminedLane, before: Compaction, after: Compaction) -> bool:
    between = range(before.after, after.after)
    responses = sum(index not in examined.lane.dead for index in between)
    turns = sum(turn.alive and turn.first in between for turn in examined.lane.turns)
    return is_for_size(examined.lane, after) and turns <= TURNS and responses <= RESPONSES


def _finding(examined: ExaminedLane, run: list[Compaction]) -> Pathology:
    read = sum(one.pre_tokens or 0 for one in run)
    return Pathology(
        id="thrash",
        title=f"Full again {len(run)} times in a row",
        compaction=run[-1].id,
        evidence=f"{len(run)} compactions, each within {TURNS} turns and {RESPONSES} responses "
        f"of the one before; {tokens(read)} tokens were read to summarize them",
        advice="Find what is read each time: read only parts of it, leave it to a sub-agent, "
        "or start fresh with /clear.",
        tokens=read,
        nano=total(examined.cost(one) for one in run),
    )
