"""Which findings come first, and which are not worth telling beside others."""

from collections.abc import Iterable
from typing import Final

from ccwatch.analysis.tips.finding import Finding

OUTDONE: Final = {"cache-expired": "after-pause", "compacted-midway": "trigger-too-high"}
"""Tips that are left out beside another one that covers the same in more detail."""


def ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Put the urgent findings first, then those that save most; unknown savings come last.

    What another finding says better is left out.
    """
    found = list(findings)
    ids = {finding.id for finding in found}
    said = (finding for finding in found if OUTDONE.get(finding.id) not in ids)
    return tuple(sorted(said, key=rank))


def rank(finding: Finding) -> tuple[bool, int, int]:
    """What findings are sorted by: the urgent ones first, then those that save most."""
    return not finding.urgent, -(finding.saving_nano or 0), -(finding.saving_tokens or 0)
