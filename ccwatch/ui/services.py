"""What the app uses besides its boards."""

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from ccwatch.analysis.overview import Overview
from ccwatch.analysis.prices import Prices
from ccwatch.model.lane import Place
from ccwatch.report.blocks.contexts import Contexts
from ccwatch.report.blocks.insight import Insight
from ccwatch.report.blocks.insights import Insights, NoInsights
from ccwatch.report.blocks.library import NO_LIBRARY, Library
from ccwatch.report.board import Board
from ccwatch.report.compactions.recorded import Reread
from ccwatch.report.tips.tip_notes import TipNotes


class Services(Struct, frozen=True, eq=False, kw_only=True):
    """What reads transcripts and remembers things for the app. All of it is thread-safe.

    The first frame needs none of it, so it is created afterwards.
    """

    prices: Prices = field(default_factory=Prices.shipped)
    """What tokens cost."""
    text_of: Callable[[Place], str] = lambda _place: ""
    """Reads the text of a row."""
    library: Library = NO_LIBRARY
    """Reads what transcripts hold."""
    insights: Insights = field(default_factory=NoInsights)
    """Analyses the blocks of sessions, as the library reads them."""
    tips: TipNotes = field(default_factory=lambda: TipNotes(Prices.shipped()))
    """Notes on tips."""
    note: Callable[[str, Reread], None] = lambda _id, _reread: None
    """Adds to the history what was read again after a compaction, by the id of the compaction."""
    unwritten: Callable[[], Mapping[str, str]] = dict
    """Returns which of ccwatch's own files cannot be written now, by what is in them, and why."""
    kept_summary: Callable[[str], str] = lambda _id: ""
    """Returns a compaction's summary from the archive, by its id; empty if it was not kept."""

    @property
    def contexts(self) -> Contexts:
        """Attributes the contexts of conversations, and sizes their blocks."""
        return self.insights.contexts

    def insight(self, board: Board, overview: Overview, now_ms: int) -> Insight:
        """Analyse the blocks of a session, for the tips that are wanted in it. For a thread.

        Args:
            board: A board that has the session.
            overview: The session.
            now_ms: The time: milliseconds since 1970, UTC.
        """
        off = self.tips.off(overview.session.id, now_ms)
        return self.insights.of(overview, board.snapshot, now_ms, off)
