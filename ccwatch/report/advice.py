"""All tips for a session, those that depend on the time included."""

from ccwatch.analysis.overview import Overview
from ccwatch.analysis.tips.cold_cache import cold_cache
from ccwatch.analysis.tips.finding import Finding


def advice(view: Overview, now_ms: int) -> list[Finding]:
    """Give the tips for a session, the urgent ones first.

    Args:
        view: The session.
        now_ms: The time: milliseconds since 1970, UTC.
    """
    found = [*view.findings, *cold_cache(view.cache, now_ms)]
    return sorted(found, key=lambda finding: not finding.urgent)
