"""A reader that is kept for days, whatever the clock does: its board is that of a fresh start."""

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from ccwatch.analysis.prices import Prices
from ccwatch.analysis.spending.groups import By
from ccwatch.feed.board_reader import BoardReader
from ccwatch.read_ahead import ReadAhead
from ccwatch.report import zone
from ccwatch.report.analyst import Analyst
from ccwatch.report.output.document import document
from ccwatch.report.output.rate import current_rate
from ccwatch.store.databases.cache import Cache
from ccwatch.store.index import Index
from ccwatch.watch.schedule import INTERVALS, Breadth
from tests.support import rows

PRICES = Prices.shipped()
HOUR, DAY = 3600, 86_400
LAPSES = (1, 61, 301, 1801, HOUR, 5 * HOUR, DAY, 7 * DAY, 31 * DAY, -2, -HOUR, -3 * DAY)
"""Seconds by which the clock moves on, or is set back."""
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati")
STEPS = st.lists(
    st.tuples(st.just("written"), st.integers(0, 2), st.sampled_from([0, 0, 0, HOUR, -40 * DAY]))
    | st.tuples(st.just("passes"), st.sampled_from(LAPSES))
    | st.tuples(st.just("rests"))
    | st.tuples(st.just("moves"), st.sampled_from(ZONES)),
    max_size=14,
)


class Reading:
    """A reader that began at some time."""

    def __init__(self, days: "Days", cache: Path | None = None) -> None:
        self.days = days
        opened = None if cache is None else lambda: Cache(cache)
        self.index = Index((str(days.root),), None, lambda: round(days.now * 1e9), opened)
        self.analyst, ahead = Analyst(PRICES), ReadAhead(self.index, None)
        self.reader = BoardReader(self.index, self.analyst, ahead, INTERVALS, lambda: days.now)
        self.board = self.reader.open()

    def shown(self) -> object:
        """Everything that the newest board says now."""
        unread = True
        while unread or self.reader.is_busy:
            found = self.reader.read(set(), Breadth.ALL, lambda _breadth, _seconds: None)
            self.board, unread = found or self.board, False
        board, now_ms = self.board, round(self.days.now * 1000)
        assert board
        spending = board.spending()
        return (
            board.rows,
            board.live_rows,
            board.today,
            [rows.essence(spending.grouped(by)) for by in By],
            spending.standing(board.today.date),
            spending.busiest(current_rate(board.snapshot.sessions, now_ms), now_ms),
            [rows.essence(board.overview(row.id)) for row in board.rows],
            document(board, self.analyst, now_ms),
        )


class Days:
    """A config folder, the clock and the zone of its machine, and a reader that is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root = folder, folder / "claude"
        self.now = datetime(2026, 3, 27, 21, 30, tzinfo=UTC).timestamp()
        self.answers = 0
        self.moves("Europe/Berlin")
        self.kept = Reading(self, folder / "cache")

    def written(self, number: int, ahead_s: int) -> None:
        """A turn is added to a session, stamped by a clock that may be ahead or behind."""
        self.answers += 1
        name = f"{number:08}-0000-4000-8000-000000000000"
        at = datetime.fromtimestamp(self.now + ahead_s, UTC).isoformat(timespec="milliseconds")
        more: rows.Row = {"sessionId": name, "timestamp": at.replace("+00:00", "Z")}
        used = rows.usage(write=50_000 // self.answers, read=40_000, output=900)
        asked, said = f"p{self.answers}", f"a{self.answers}"
        talk = [rows.prompt(asked, **more), rows.answer(said, asked, used=used, **more)]
        path = self.root / rows.PROJECT / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(rows.encoded(talk))
        os.utime(path, (self.now, self.now))

    def passes(self, seconds: int) -> None:
        self.now += seconds

    def rests(self) -> None:
        """What may rest is stored and leaves memory."""
        self.kept.index.keep(self.kept.analyst.remember, rest=True)
        while self.kept.index.can_evict:
            self.kept.index.evict()

    def moves(self, name: str) -> None:
        """The machine moves to another zone."""
        link = self.folder / "localtime"
        link.unlink(missing_ok=True)
        link.symlink_to(f"/usr/share/zoneinfo/{name}")


@settings(max_examples=60)
@given(STEPS)
def test_after_any_days_the_board_is_the_one_of_a_fresh_start(steps: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as name, patch.dict(os.environ):
        os.environ.pop("TZ", None)
        with patch.object(zone, "LOCALTIME", str(Path(name, "localtime"))):
            days = Days(Path(name))
            for what, *how in steps:
                getattr(days, what)(*how)
                assert days.kept.shown() == Reading(days).shown()
