"""An app over real transcripts, and how tests wait for what it reads."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tokens import count
from ccwatch.library.row_content import prompt_text
from ccwatch.library.transcripts import Transcripts
from ccwatch.report.analyst import Analyst
from ccwatch.report.blocks.insights import Insights
from ccwatch.report.board import Board
from ccwatch.store.index import Index
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.screens.list_screen import ListScreen
from ccwatch.ui.services import Services
from ccwatch.ui.widgets.columns import Table
from ccwatch.ui.widgets.items import Item
from ccwatch.ui.widgets.rows import Rows

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""When the transcripts are looked at."""

counted = lru_cache(maxsize=1 << 14)(count)
"""Counts the tokens of a text; those of the recordings, which many tests read, only once."""


class Reading:
    """An app over real transcripts, which are read again when asked."""

    def __init__(self, config: Path, services: Services | None = None) -> None:
        self._index = Index((str(config),))
        self._analyst = Analyst(Prices.shipped(), UTC)
        library = Transcripts()
        self._again = asyncio.Event()
        self.app = CcwatchApp(
            self._boards,
            now=lambda: NOW,
            zone=UTC,
            services=lambda: (
                services
                or Services(
                    text_of=prompt_text,
                    library=library,
                    insights=Insights(library, self._analyst.prices, counted),
                )
            ),
        )

    def read(self) -> None:
        """Read what was written since."""
        self._again.set()

    async def _boards(self) -> AsyncIterator[Board]:
        while True:
            self._index.sweep()
            while self._index.busy:
                self._index.work(1)
            now_ms = int(NOW.timestamp() * 1000)
            yield self._analyst.board(self._index.snapshot(), now_ms)
            await self._again.wait()
            self._again.clear()


def rows(app: CcwatchApp) -> Rows:
    """The list on the screen."""
    screen = app.screen
    return screen.rows if isinstance(screen, ListScreen) else screen.query_one(Rows)


def items(app: CcwatchApp) -> list[Item]:
    """All rows of the list on the screen."""
    return [rows(app).item(index) for index in range(len(rows(app).keys))]


def drawn(table: Table, width: int) -> list[str]:
    """All rows of a table in so many cells."""
    items = table.items()
    return [items[index].draw(width).plain for index in range(len(items))]


def is_filled(app: CcwatchApp, kind: type[ListScreen]) -> bool:
    """Is a screen of a kind shown, with rows?"""
    return isinstance(app.screen, kind) and bool(rows(app).keys)


async def at_rest(pilot: Pilot[int]) -> None:
    """Wait until nothing is read or worked out any more; the feed may go on."""
    workers = pilot.app.workers
    while True:
        await pilot.pause()
        begun = [one for one in workers if one.group != "feed" and not one.is_finished]
        if not begun:
            return
        with suppress(WorkerCancelled):  # another one does its work
            await workers.wait_for_complete(begun)
