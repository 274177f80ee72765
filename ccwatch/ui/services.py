"""What the app asks where its boards do not tell."""

from collections.abc import Callable

from msgspec import Struct, field

from ccwatch.analysis.prices import Prices
from ccwatch.model.lane import Place
from ccwatch.report.history import Reread
from ccwatch.report.insights import Insights
from ccwatch.report.library import NO_LIBRARY, Library
from ccwatch.report.tip_memory import TipMemory


class Services(Struct, frozen=True, eq=False, kw_only=True):
    """Who reads, works out and remembers what. All of it may be asked in any thread.

    The first frame needs nothing of it, so that it is loaded afterwards.
    """

    prices: Prices = field(default_factory=Prices.shipped)
    """What tokens cost."""
    text_of: Callable[[Place], str] = lambda _place: ""
    """Reads the text of a row."""
    library: Library = NO_LIBRARY
    """Reads what transcripts hold."""
    insights: Insights | None = None
    """Looks into the blocks of sessions; without it nobody does."""
    tips: TipMemory = field(default_factory=lambda: TipMemory(Prices.shipped()))
    """What is remembered of tips."""
    note: Callable[[str, Reread], None] = lambda _id, _reread: None
    """Takes what was worked out to be read again after a compaction, by its id, so that it is in
    the history from then on."""
    kept_summary: Callable[[str], str] = lambda _id: ""
    """Gives the text of a compaction's summary from the archive, by its id; empty where it was not
    kept."""
