"""Everything on one tip in one session."""

from collections.abc import Collection, Iterable
from statistics import median
from typing import Final

from msgspec import Struct

from ccwatch.analysis.carriage import rates_of
from ccwatch.analysis.next_message import Way
from ccwatch.analysis.session.turns import TurnFigures, turn_figures
from ccwatch.analysis.tips.blocks.carried import carried
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.compact_line import CompactLine, compact_line
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.ranking import OUTDONE
from ccwatch.analysis.tips.registry import TIPS
from ccwatch.analysis.tips.sessions.after_pause import AFTER_PAUSE, pause_choices
from ccwatch.analysis.tips.tip import Tip
from ccwatch.model.entry import Entry
from ccwatch.model.session import Session

RECENT: Final = 10
"""Number of turns whose median number of requests is assumed for further ones."""


class Carrying(Struct, frozen=True):
    """What the blocks of a finding cost with each further turn."""

    tokens: int
    """Their size."""
    requests: float
    """Requests per turn: the median of the last few turns."""
    nano: int | None
    """Billionths of a dollar per turn, read from the cache; `None` without a price."""


class TipDetail(Struct, frozen=True, eq=False):
    """A tip with its evidence and its calculation. Compared by identity."""

    tip: Tip
    """The tip."""
    session: Session
    """The session."""
    finding: Finding | None
    """Its finding; `None` if there is none, or if it is switched off."""
    turns: tuple[TurnFigures, ...] = ()
    """The turns that are evidence for it, the most important first."""
    blocks: tuple[tuple[Entry, int | None], ...] = ()
    """The blocks that are evidence for it, the most important first, each with its tokens; `None`
    if it is not in the window any more."""
    carrying: Carrying | None = None
    """What its blocks cost from now on; `None` if none of them is in the window."""
    ways: tuple[Way, ...] = ()
    """The ways to continue that it compares."""
    compact: CompactLine | None = None
    """What its command asks to keep and drop; `None` if that is not specific to this session."""
    better: str = ""
    """The title of the finding that replaces this one, if any; else empty."""


def tip_of(id_: str) -> Tip | None:
    """Look up a tip by its id; `None` if this release does not have it."""
    return next((tip for tip in TIPS if tip.id == id_), None)


def tip_detail(tip: Tip, case: Case, findings: Collection[Finding]) -> TipDetail:
    """Collect everything on a tip. Takes a while: call it in a thread.

    Args:
        tip: The tip.
        case: The session.
        findings: The findings of all tips in it.
    """
    finding = next((one for one in findings if one.id == tip.id), None)
    if finding is None:
        better = next((one.title for one in findings if one.id == OUTDONE.get(tip.id)), "")
        return TipDetail(tip, case.session, None, better=better)
    turns = turn_figures(case.lane, case.prices)
    sizes = {one.entry.key: one.tokens for one in carried(case)}
    line = compact_line(case)
    return TipDetail(
        tip,
        case.session,
        finding,
        tuple(turns[number] for number in finding.turns if number < len(turns)),
        tuple((entry, sizes.get(entry.key)) for entry in finding.blocks),
        _carrying(case, turns, [sizes[one.key] for one in finding.blocks if one.key in sizes]),
        pause_choices(case) if tip.id == AFTER_PAUSE.id else (),
        line if line and line.line == finding.command else None,
    )


def _carrying(case: Case, turns: Iterable[TurnFigures], sizes: list[int]) -> Carrying | None:
    """The cost of some blocks in the window with each further turn."""
    counts = [one.responses for one in turns if one.alive and one.responses][-RECENT:]
    last = case.lane.last
    if not sizes or not counts or last is None:
        return None
    rates, tokens, often = rates_of(last, case.prices), sum(sizes), float(median(counts))
    nano = rates.nano(round(tokens * often) * rates.read) if rates else None
    return Carrying(tokens, often, nano)
