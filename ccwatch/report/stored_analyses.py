"""Converts analyses of sessions to what the cache stores, and back if they still hold."""

from collections.abc import Collection
from datetime import tzinfo
from functools import cached_property

from ccwatch import __version__
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.stored_analysis import StoredAnalysis
from ccwatch.analysis.threshold import Threshold
from ccwatch.model.client import StatusLine
from ccwatch.model.session import Session
from ccwatch.model.setup import Setup
from ccwatch.report.compactions.session_compactions import compacted
from ccwatch.report.ledger import use_of
from ccwatch.report.session_analysis import SessionAnalysis
from ccwatch.report.zone import zone_name

RULES = 4
"""To be increased when the same transcripts give other figures, without a change of a format."""


class StoredAnalyses:
    """Makes stored analyses, and restores those whose input has the same fingerprint."""

    def __init__(self, prices: Prices, zone: tzinfo) -> None:
        """Set the input that all analyses have in common.

        Args:
            prices: What tokens cost.
            zone: The time zone of days.
        """
        self._prices, self._zone = prices, zone
        self._thresholds: dict[Threshold, str] = {}
        self._setups: dict[int, tuple[Setup, str]] = {}

    @cached_property
    def _common(self) -> str:
        """The fingerprint of that; the first frame needs none."""
        prices = self._prices
        terms = (__version__, RULES, prices.web_search, sorted(prices.periods.items()))
        return _fingerprint(f"{terms} {zone_name(self._zone)}")

    def restore(
        self,
        stored: StoredAnalysis | None,
        session: Session,
        statusline: StatusLine | None,
        setup: Setup,
    ) -> SessionAnalysis | None:
        """Restore an analysis; `None` if it was made from other input.

        Args:
            stored: The stored analysis of the session; `None` if there is none.
            session: The session.
            statusline: Its last status line.
            setup: The settings in force.
        """
        if not stored or stored.fingerprint != self._input_fingerprint(
            session.stamp, statusline, setup
        ):
            return None
        return SessionAnalysis(
            session=session,
            statusline=statusline,
            setup=setup,
            window=stored.window,
            cost=stored.cost,
            bills=tuple([(day, bill or stored.cost.logged) for day, bill in stored.bills]),
            evidence=stored.evidence,
            agents_nano=stored.agents,
            stored=stored,
        )

    def make(self, analysis: SessionAnalysis, stamp: int) -> StoredAnalysis:
        """Make what is stored of an analysis.

        Args:
            analysis: The analysis.
            stamp: Identifies the state in which the session is stored.
        """
        return StoredAnalysis(
            self._input_fingerprint(stamp, analysis.statusline, analysis.setup),
            analysis.window,
            analysis.cost,
            tuple([(d, None if one is analysis.cost.logged else one) for d, one in analysis.bills]),
            analysis.evidence,
            analysis.agents_nano,
            tuple(compacted(analysis.session, self._prices)),
            use_of(analysis),
        )

    def with_threshold(self, fingerprint: str, threshold: Threshold) -> str:
        """Add the threshold to a fingerprint."""
        known = self._thresholds.get(threshold)
        if known is None:
            known = self._thresholds[threshold] = _fingerprint(str(threshold))
        return fingerprint + known

    def forget_settings(self, in_force: Collection[Setup]) -> None:
        """Forget the fingerprints of other settings than those in force."""
        ids = {id(setup) for setup in in_force}
        self._setups = {key: known for key, known in self._setups.items() if key in ids}

    def _input_fingerprint(self, stamp: int, statusline: StatusLine | None, setup: Setup) -> str:
        known = self._setups.get(id(setup))
        if not known or known[0] is not setup:
            known = self._setups[id(setup)] = setup, _fingerprint(str(setup))
        return _fingerprint(f"{self._common} {stamp} {statusline} {known[1]}")


def _fingerprint(text: str) -> str:
    from hashlib import blake2b

    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
