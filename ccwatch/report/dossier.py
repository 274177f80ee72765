"""All that there is to say of one tip in one session."""

from collections.abc import Collection, Iterable
from statistics import median
from typing import Final

from msgspec import Struct

from ccwatch.analysis.carriage import rates_of
from ccwatch.analysis.next_message import Way
from ccwatch.analysis.request import figures
from ccwatch.analysis.session.turns import TurnFigures
from ccwatch.analysis.tips.blocks.carried import carried
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.compact_line import CompactLine, compact_line
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.ranking import OUTDONE
from ccwatch.analysis.tips.registry import TIPS
from ccwatch.analysis.tips.sessions.pause import AFTER_PAUSE, pause_choices
from ccwatch.analysis.tips.sighting import Sighting
from ccwatch.analysis.tips.tip import Tip
from ccwatch.model.entry import Entry
from ccwatch.model.session import Session

RECENT: Final = 10
"""Turns whose median number of requests stands for a further one."""


class Carrying(Struct, frozen=True):
    """What the blocks of a finding cost with each further turn."""

    tokens: int
    """How much of the window they take."""
    requests: float
    """Requests in a turn: the median of the last few."""
    nano: int | None
    """Billionths of a dollar, read from the cache; `None` without a price."""


class Dossier(Struct, frozen=True, eq=False):
    """A tip with its evidence, its sums and its history. Compared by identity."""

    tip: Tip
    """The tip."""
    session: Session
    """Where it was looked for."""
    finding: Finding | None
    """What it found; `None` where its cause is not there, or it was not asked."""
    turns: tuple[TurnFigures, ...] = ()
    """The turns that show it, the weightiest first."""
    blocks: tuple[tuple[Entry, int | None], ...] = ()
    """The blocks that show it, the weightiest first, each with its tokens; `None` for one that is
    in the window no more."""
    carrying: Carrying | None = None
    """What its blocks cost from now on; `None` where none of them is in the window."""
    ways: tuple[Way, ...] = ()
    """The ways to go on that it compares."""
    compact: CompactLine | None = None
    """What its command asks to be kept and dropped; `None` where that is no line for this session
    alone."""
    sighting: Sighting | None = None
    """When it was seen, and what became of it."""
    better: str = ""
    """The title of the finding that says the same better, for which it is not told; else empty."""


def tip_of(id_: str) -> Tip | None:
    """Find a tip by its id; `None` for one that this release does not have."""
    return next((tip for tip in TIPS if tip.id == id_), None)


def dossier(
    tip: Tip, case: Case, findings: Collection[Finding], sighting: Sighting | None
) -> Dossier:
    """Put together what there is to say of a tip. Takes a while: make it in a thread.

    Args:
        tip: The tip.
        case: The session.
        findings: What all tips found in it.
        sighting: When it was seen.
    """
    finding = next((one for one in findings if one.id == tip.id), None)
    if finding is None:
        better = next((one.title for one in findings if one.id == OUTDONE.get(tip.id)), "")
        return Dossier(tip, case.session, None, sighting=sighting, better=better)
    turns = figures(case.lane, case.prices)
    sizes = {id_of(one.entry): one.tokens for one in carried(case)}
    line = compact_line(case)
    return Dossier(
        tip,
        case.session,
        finding,
        tuple(turns[number] for number in finding.turns if number < len(turns)),
        tuple((entry, sizes.get(id_of(entry))) for entry in finding.blocks),
        _carrying(
            case, turns, [sizes[id_of(one)] for one in finding.blocks if id_of(one) in sizes]
        ),
        pause_choices(case) if tip.id == AFTER_PAUSE.id else (),
        line if line and line.line == finding.command else None,
        sighting,
    )


def id_of(entry: Entry) -> tuple[str, int, str]:
    """What tells a block from all others of its story."""
    return entry.uuid, entry.block, entry.kind


def _carrying(case: Case, turns: Iterable[TurnFigures], sizes: list[int]) -> Carrying | None:
    """What some blocks in the window cost with each further turn."""
    counts = [one.responses for one in turns if one.alive and one.responses][-RECENT:]
    last = case.lane.last
    if not sizes or not counts or last is None:
        return None
    rates, tokens, often = rates_of(last, case.prices), sum(sizes), float(median(counts))
    nano = rates.nano(round(tokens * often) * rates.read) if rates else None
    return Carrying(tokens, often, nano)
