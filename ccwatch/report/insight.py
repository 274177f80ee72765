"""What was found out about one session from its blocks: what fills it, and what to do."""

from typing import Final

from msgspec import Struct

from ccwatch.analysis.attribution.part import Attribution
from ccwatch.analysis.tips.finding import Finding
from ccwatch.model.entry import Story
from ccwatch.model.session import Session


class Insight(Struct, frozen=True, eq=False):
    """A session with what fills its context and what to do about it. Compared by identity."""

    session: Session
    """The session as it was when this was worked out."""
    attribution: Attribution
    """What fills the context of its main chain."""
    story: Story
    """The blocks of its main chain, without their text."""
    findings: tuple[Finding, ...]
    """What all tips found: the urgent ones first, then by what following them saves."""
    off: frozenset[str] = frozenset()
    """Ids of tips that were not asked, for they are not wanted."""

    @property
    def told(self) -> tuple[tuple[Finding, ...], frozenset[str]]:
        """What tips found, and which were not asked."""
        return self.findings, self.off


NO_INSIGHT: Final = Insight(Session(""), Attribution(0), Story(""), ())
"""Nothing was worked out yet."""
