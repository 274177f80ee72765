"""Converts analyses of sessions to notes for the cache, and back if they still hold."""

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
"""To be increased when the same transcripts give other figures, without a change of a format."""


class AnalysisNotes:
    """Makes and checks notes, by fingerprints of their input."""

    def __init__(self, prices: Prices, zone: tzinfo) -> None:
        """Set the input that all notes have in common.

        Args:
            prices: What tokens cost.
            zone: The time zone of days.
        """
        self._prices = prices
        terms = (__version__, RULES, prices.web_search, sorted(prices.periods.items()))
        self._common = _fingerprint(f"{terms} {zone_name(zone)}")
        self._thresholds: dict[Threshold, str] = {}
        self._setups: dict[int, tuple[Setup, str]] = {}

    def recalled(
        self, note: Note | None, session: Session, statusline: StatusLine | None, setup: Setup
    ) -> SessionAnalysis | None:
        """The analysis in a note; `None` if the note was made from other input.

        Args:
            note: The stored note of the session; `None` if there is none.
            session: The session.
            statusline: Its last status line.
            setup: The settings in force.
        """
        if not note or note.grounds != self._grounds(session.stamp, statusline, setup):
            return None
        return SessionAnalysis(
            session=session,
            statusline=statusline,
            setup=setup,
            window=note.window,
            cost=note.cost,
            bills=tuple([(day, bill or note.cost.logged) for day, bill in note.bills]),
            evidence=note.evidence,
            agents_nano=note.agents,
            note=note,
        )

    def note(self, analysis: SessionAnalysis, stamp: int) -> Note:
        """Make a note of an analysis.

        Args:
            analysis: The analysis.
            stamp: Identifies the state in which the session is stored.
        """
        return Note(
            self._grounds(stamp, analysis.statusline, analysis.setup),
            analysis.window,
            analysis.cost,
            tuple([(d, None if one is analysis.cost.logged else one) for d, one in analysis.bills]),
            analysis.evidence,
            analysis.agents_nano,
            tuple(compacted(analysis.session, self._prices)),
            packed(use_of(analysis, 0)),
        )

    def joined(self, grounds: str, threshold: Threshold) -> str:
        """Add the threshold to a fingerprint."""
        known = self._thresholds.get(threshold)
        if known is None:
            known = self._thresholds[threshold] = _fingerprint(str(threshold))
        return grounds + known

    def _grounds(self, stamp: int, statusline: StatusLine | None, setup: Setup) -> str:
        known = self._setups.get(id(setup))
        if not known or known[0] is not setup:
            known = self._setups[id(setup)] = setup, _fingerprint(str(setup))
        return _fingerprint(f"{self._common} {stamp} {statusline} {known[1]}")


def _fingerprint(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
