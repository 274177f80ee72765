"""Sessions of whole config folders, as tips see them."""

from collections.abc import Iterator
from pathlib import Path

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.part import Attribution
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.case import Case
from ccwatch.library.transcripts import Transcripts
from ccwatch.report.analyst import Analyst
from tests.support import rows
from tests.support.details import by_bytes

CENT = 10_000_000
"""Billionths of a dollar: what is worth less is not told."""


def cases(folder: Path) -> Iterator[Case]:
    """Every session of a config folder as tips see it a minute after its last row."""
    snapshot = rows.read(folder).snapshot()
    prices = Prices.shipped()
    analyst = Analyst(prices)
    for session in snapshot.sessions:
        now_ms = session.last_ms + 60_000
        view = analyst.board(snapshot, now_ms).overview(session.id)
        assert view is not None
        story = Transcripts().story(view.session)
        yield Case(
            view,
            story,
            Attribution(view.context.used or 0),
            prices,
            now_ms,
            by_bytes(align(story, view.session.main)),
        )
