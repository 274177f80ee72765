"""Taking up what an earlier run worked out, and leaving the same for a later one."""

from datetime import tzinfo
from hashlib import blake2b

from ccwatch import __version__
from ccwatch.analysis.note import Note
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.threshold import Threshold
from ccwatch.model.session import Session
from ccwatch.model.setup import Setup, StatusLine
from ccwatch.report.chronicle import compacted
from ccwatch.report.ledger import packed, use_of
from ccwatch.report.session_analysis import SessionAnalysis
from ccwatch.report.zone import zone_name

RULES = 3
"""Grows when the same transcripts make other figures than before, though no value changed."""


class AnalysisNotes:
    """Knows what notes must have been made from to hold."""

    def __init__(self, prices: Prices, zone: tzinfo) -> None:
        """Take in what all notes depend on.

        Args:
            prices: What tokens cost.
            zone: In which days begin and end.
        """
        self._prices = prices
        terms = (__version__, RULES, prices.web_search, sorted(prices.periods.items()))
        self._common = _fingerprint(f"{terms} {zone_name(zone)}")
        self._thresholds: dict[Threshold, str] = {}
        self._setups: dict[int, tuple[Setup, str]] = {}

    def recalled(
        self, note: Note | None, session: Session, told: StatusLine | None, setup: Setup
    ) -> SessionAnalysis | None:
        """Take up a note, if it was made from just these.

        Args:
            note: What was left for the session; `None` for nothing.
            session: The session.
            told: What its client told the status line.
            setup: The settings in force.
        """
        if not note or note.grounds != self._grounds(session.stamp, told, setup):
            return None
        return SessionAnalysis(
            session=session,
            told=told,
            setup=setup,
            window=note.window,
            cost=note.cost,
            bills=tuple([(day, bill or note.cost.logged) for day, bill in note.bills]),
            evidence=note.evidence,
            agents_nano=note.agents,
            note=note,
        )

    def note(self, analysis: SessionAnalysis, stamp: int) -> Note:
        """Write down what was worked out for a session.

        Args:
            analysis: What was worked out.
            stamp: Names the state that the session is kept in.
        """
        return Note(
            self._grounds(stamp, analysis.told, analysis.setup),
            analysis.window,
            analysis.cost,
            tuple([(d, None if one is analysis.cost.logged else one) for d, one in analysis.bills]),
            analysis.evidence,
            analysis.agents_nano,
            tuple(compacted(analysis.session, self._prices)),
            packed(use_of(analysis, 0)),
        )

    def joined(self, grounds: str, threshold: Threshold) -> str:
        """What a session's figures follow from, where it is compacted among them."""
        known = self._thresholds.get(threshold)
        if known is None:
            known = self._thresholds[threshold] = _fingerprint(str(threshold))
        return grounds + known

    def _grounds(self, stamp: int, told: StatusLine | None, setup: Setup) -> str:
        known = self._setups.get(id(setup))
        if not known or known[0] is not setup:
            known = self._setups[id(setup)] = setup, _fingerprint(str(setup))
        return _fingerprint(f"{self._common} {stamp} {told} {known[1]}")


def _fingerprint(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
