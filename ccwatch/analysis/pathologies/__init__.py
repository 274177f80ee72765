"""Compactions that went wrong, each kind found by a rule of its own."""

from collections.abc import Callable, Iterator
from typing import Final

from ccwatch.analysis.pathologies.doubled import doubled
from ccwatch.analysis.pathologies.far_below import far_below
from ccwatch.analysis.pathologies.freed_little import freed_little
from ccwatch.analysis.pathologies.pathology import NOTHING_REPORTED, ExaminedLane, Pathology
from ccwatch.analysis.pathologies.shrunk import shrunk
from ccwatch.analysis.pathologies.thrash import thrash
from ccwatch.analysis.pathologies.tight import tight

__all__ = ["NOTHING_REPORTED", "RULES", "ExaminedLane", "Pathology", "examine"]

Rule = Callable[[ExaminedLane], Iterator[Pathology]]
"""Looks at a lane's compactions. Its docstring is what users read about it."""

RULES: Final[tuple[Rule, ...]] = (thrash, doubled, shrunk, tight, far_below, freed_little)
"""Every rule, the gravest first. To add one, write its module and name it here."""


def examine(examined: ExaminedLane) -> tuple[Pathology, ...]:
    """Collect what every rule finds in a lane, in the order of the compactions."""
    order = {one.id: index for index, one in enumerate(examined.lane.compactions)}
    found = [finding for rule in RULES for finding in rule(examined)]
    return tuple(sorted(found, key=lambda finding: order[finding.compaction]))
