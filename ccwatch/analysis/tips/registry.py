"""All tips that there are, and what they find."""

from collections.abc import Collection
from typing import Final

from ccwatch.analysis.tips.blocks import BLOCK_TIPS
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.cold_cache import CACHE_EXPIRED, CACHE_EXPIRES
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.near_trigger import NEAR_TRIGGER
from ccwatch.analysis.tips.ranking import ranked
from ccwatch.analysis.tips.sessions import SESSION_TIPS
from ccwatch.analysis.tips.tip import Tip

TIPS: Final[tuple[Tip, ...]] = (
    NEAR_TRIGGER,
    CACHE_EXPIRES,
    CACHE_EXPIRED,
    *SESSION_TIPS,
    *BLOCK_TIPS,
)
"""Every tip. Findings with the same saving are in this order."""


def advise(case: Case, off: Collection[str] = ()) -> tuple[Finding, ...]:
    """Ask every tip.

    Args:
        case: The session.
        off: Ids of tips that are not to be asked.

    Returns:
        What they found, in the order of `ranked`.
    """
    asked = (tip for tip in TIPS if tip.id not in off)
    return ranked(finding for tip in asked for finding in tip.find(case))
