"""A session of an afternoon with two compactions, as its transcript has it, and an app for it."""

import os
from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path

from ccwatch.analysis.prices import Prices
from ccwatch.library.transcripts import Transcripts
from ccwatch.report.analyst import Analyst
from ccwatch.report.blocks.insights import Insights
from ccwatch.report.board import Board
from ccwatch.report.compactions.recorded import Reread
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.preferences import Preferences
from ccwatch.ui.services import Services
from ccwatch.ui.symbols import UNICODE, Symbols
from tests.support.boards import HOSTILE, feed
from tests.support.readings import counted
from tests.support.rows import (
    BEGIN,
    SESSION,
    Row,
    answer,
    boundary,
    prompt,
    read,
    result,
    row,
    summary,
    usage,
    write,
)

NOW = BEGIN + timedelta(hours=2)
"""When the afternoon is looked at."""
CART = "/home/dev/shop/[b]cart[/b].py"
"""A file whose name would be markup."""
WORDS = "The cart's totals are rounded\x1b[2J too early. [@click=app.quit]Next[/]: the tests."
"""What the summaries say, with a control sequence and what would be markup."""


def _work(name: str, parent: str, at: float, grown: int, times: int) -> list[Row]:
    """A turn with so many answers, whose context grows by some tokens with each."""
    rows = [prompt(f"{name}p", parent, "Look at the cart", timestamp=_time(at))]
    last = f"{name}p"
    for number in range(times):
        call: Row = {"type": "tool_use", "id": f"toolu_{name}{number}", "name": "Read"}
        call["input"] = {"file_path": CART}
        used = usage(fresh=10, write=grown, read=20_000 + number * grown, output=200)
        here, there = f"{name}a{number}", f"{name}r{number}"
        when = _time(at + number * 30 + 5)
        rows.append(answer(here, last, used=used, content=[call], timestamp=when))
        block = {"type": "tool_result", "tool_use_id": call["id"], "content": "total = 0\n" * 900}
        came: Row = {"message": {"role": "user", "content": [block]}, "timestamp": when}
        rows.append(result(there, here, **came))
        last = there
    return rows


def _time(at: float) -> str:
    return (BEGIN + timedelta(seconds=at)).isoformat(timespec="milliseconds")[:-6] + "Z"


def _compacted(name: str, after: str, at: float, trigger: str) -> list[Row]:
    """A compaction with its summary."""
    size = {"preTokens": 141_200, "postTokens": 4_100, "durationMs": 61_000}
    first = summary(f"{name}s", f"{name}b")
    text = first["message"]["content"] + "\n\n" + WORDS
    first |= {"timestamp": _time(at + 1), "message": {"role": "user", "content": text}}
    return [boundary(f"{name}b", after, trigger, at, **size), first]


def rows() -> list[Row]:
    """The transcript: a compaction by itself, a rewound turn, a compaction by hand, a clearing."""
    micro = row("system", "m", "cr5", 1_500, subtype="microcompact_boundary")
    return [
        *_work("a", "", 0, 6_000, 20),
        *_compacted("a", "ar19", 700, "auto"),
        *_work("x", "as", 702, 30_000, 1),
        *_work("b", "as", 740, 9_000, 12),
        *_compacted("b", "br11", 1_200, "manual"),
        *_work("c", "bs", 1_300, 5_000, 6),
        micro,
        *_work("d", "m", 1_510, 4_000, 3),
        row("custom-title", "t", customTitle=HOSTILE),
    ]


def config(folder: Path) -> Path:
    """A config folder that holds the afternoon, last written when it ended."""
    write(folder, {f"{SESSION}.jsonl": rows()})
    for path in folder.rglob("*.jsonl"):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    return folder


def board_of(folder: Path) -> Board:
    """Everything that is known of a config folder."""
    analyst = Analyst(Prices.shipped(), UTC)
    return analyst.board(read(folder).snapshot(), int(NOW.timestamp() * 1000))


def app_of(
    board: Board,
    *,
    symbols: Symbols = UNICODE,
    note: Callable[[str, Reread], None] = lambda _id, _reread: None,
    kept_summary: Callable[[str], str] = lambda _id: "",
) -> CcwatchApp:
    """An app that shows a board, and reads the transcripts behind it."""
    library = Transcripts()
    return CcwatchApp(
        feed(board),
        now=lambda: NOW,
        zone=UTC,
        services=lambda: Services(
            library=library,
            insights=Insights(library, Prices.shipped(), counted),
            note=note,
            kept_summary=kept_summary,
        ),
        preferences=Preferences(symbols=symbols),
    )
