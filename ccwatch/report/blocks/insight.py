"""The result of reading the blocks of a session: the attribution of its context, and tips."""

from typing import Final

from msgspec import Struct

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.part import Attribution
from ccwatch.analysis.attribution.sizes import Sizes, SizesOf
from ccwatch.analysis.tips.finding import Finding
from ccwatch.model.entry import Story
from ccwatch.model.lane import Lane
from ccwatch.model.session import Session


class Insight(Struct, frozen=True, eq=False):
    """The attribution of a session's context, and the findings of tips. Compared by identity."""

    session: Session
    """The session as it was then."""
    attribution: Attribution
    """What fills the context of its main chain."""
    story: Story
    """The blocks of its main chain, without their text."""
    findings: tuple[Finding, ...]
    """The findings of all tips: the urgent ones first, then those that save most."""
    off: frozenset[str] = frozenset()
    """Ids of tips that were switched off."""
    sizes_of: SizesOf = lambda _indices: Sizes.of(align(Story(), Lane()))
    """Sizes blocks of its main chain, in the window or not."""


NO_INSIGHT: Final = Insight(Session(""), Attribution(0), Story(), ())
"""No insight yet."""
