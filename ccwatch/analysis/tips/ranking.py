"""Which findings come first, and which are not worth telling beside others."""

from collections.abc import Iterable
from typing import Final

from ccwatch.analysis.tips.finding import Finding

OUTDONE: Final = {"cache-expired": "after-pause", "unrelated-prompts": "clear-after-pause"}
"""Tips that say less than another one, which silences them where it is about the same turns."""


def ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Put the urgent findings first, then those that save most; unknown savings come last.

    What another finding says better is left out.
    """
    found = list(findings)
    known = {(finding.id, finding.turns) for finding in found}
    said = (one for one in found if (OUTDONE.get(one.id), one.turns) not in known)
    return tuple(sorted(said, key=_rank))


def _rank(finding: Finding) -> tuple[bool, int, int]:
    return not finding.urgent, -(finding.saving_nano or 0), -(finding.saving_tokens or 0)
