"""Two months of sessions in four projects, as their transcripts have it, and an app for them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ccwatch.analysis.prices import Prices
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.report.limits import Limits
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.preferences import Preferences
from ccwatch.ui.symbols import UNICODE, Symbols
from tests.support.boards import HOSTILE, feed
from tests.support.rows import Row, answer, prompt, read, row, usage, write

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
"""When the two months are looked at: a Wednesday."""
FOLDERS = ("/home/dev/shop", "/home/dev/api", f"/home/dev/{HOSTILE}", "/home/dev/docs")
MODELS = ("claude-opus-4-8", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001", "llama-9")
LIMITS = Limits(day_nano=8 * 10**9, week_nano=30 * 10**9, month_nano=100 * 10**9)
"""Budgets, of which the day's is nearly used up and the month's is passed."""


def name(number: int) -> str:
    """The id of a session."""
    return f"{number:08}-0000-4000-8000-000000000000"


def rows(number: int) -> Iterator[Row]:
    """A session of one of the days, with some answers."""
    begin = NOW - timedelta(days=number * 3 % 55, hours=number % 5)
    stamp: Row = {"sessionId": name(number), "cwd": FOLDERS[number % 4]}
    yield prompt(f"{number}p", **stamp, timestamp=_time(begin))
    for place in range(4 + number % 5):
        used = usage(fresh=100, write=150_000, read=300_000 + 150_000 * place, output=19_000)
        yield answer(
            f"{number}a{place}",
            f"{number}a{place - 1}" if place else f"{number}p",
            used=used,
            model=MODELS[number % 3 if number % 13 != 6 else 3],
            timestamp=_time(begin + timedelta(seconds=90 * place)),
            **stamp,
        )
    yield row("custom-title", f"{number}t", customTitle=f"{number} {HOSTILE}", **stamp)


def _time(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def board_of(folder: Path, count: int = 40) -> Board:
    """Everything that is known of so many sessions."""
    write(folder, {f"{name(number)}.jsonl": list(rows(number)) for number in range(count)})
    analyst = Analyst(Prices.shipped(), UTC)
    return analyst.board(read(folder).snapshot(), int(NOW.timestamp() * 1000))


def app_of(board: Board, symbols: Symbols = UNICODE, limits: Limits = LIMITS) -> CcwatchApp:
    """An app that shows a board, with budgets."""
    return CcwatchApp(
        feed(board),
        now=lambda: NOW,
        zone=UTC,
        preferences=Preferences(symbols=symbols, limits=limits),
    )
