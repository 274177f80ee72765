"""All that there is to say of what to do in a session, at this moment."""

from collections.abc import Collection
from typing import Final

from msgspec.structs import replace

from ccwatch.analysis.overview import Overview
from ccwatch.analysis.tips.cold_cache import CACHE_EXPIRED, CACHE_EXPIRES, cold_cache
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.near_trigger import NEAR_TRIGGER
from ccwatch.analysis.tips.ranking import ranked
from ccwatch.report.blocks.insight import NO_INSIGHT, Insight

AT_ONCE: Final = frozenset({NEAR_TRIGGER.id, CACHE_EXPIRES.id, CACHE_EXPIRED.id})
"""Tips that need no block to be read, and are given for this very moment: of what blocks tell only
the command counts."""


def advice(
    view: Overview, now_ms: int, insight: Insight = NO_INSIGHT, off: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Give what all tips found in a session, the urgent findings first.

    Args:
        view: The session.
        now_ms: The time: milliseconds since 1970, UTC.
        insight: What its blocks tell, as it was a moment ago or is not known yet.
        off: Ids of tips that are not wanted, beside those that it was made without.
    """
    commands = {one.id: one.command for one in insight.findings}
    near = (replace(one, command=commands.get(one.id, one.command)) for one in view.findings)
    cold = cold_cache(view.cache, now_ms, closed=view.closed)
    found = (*near, *cold, *(one for one in insight.findings if one.id not in AT_ONCE))
    unwanted = insight.off.union(off)
    return ranked(one for one in found if one.id not in unwanted)
