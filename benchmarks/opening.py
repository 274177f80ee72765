"""How quickly a very long session opens, and answers to a key."""

import asyncio
import gc
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

from ccwatch.analysis.prices import Prices
from ccwatch.library.row_content import prompt_text
from ccwatch.library.transcripts import Transcripts
from ccwatch.report.analyst import Analyst
from ccwatch.report.blocks.insights import NoInsights
from ccwatch.report.board import Board
from ccwatch.store.index import Index
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.screens.session import SessionScreen
from ccwatch.ui.services import Services
from ccwatch.ui.widgets.rows import Rows

RESPONSES = 10_000
"""Responses of the session, each with a row for its tool's result."""
LINES = 330
"""Lines of each result, which stands in its row twice."""
PATIENCE = 60_000
"""Half milliseconds after which nothing is waited for any more."""
KEYS = 60
"""Keys that are pressed."""
SESSION = "0f0f0f0f-0000-4000-8000-000000000000"


def ensure(config: Path) -> Path:
    """Write the transcript into a config folder, unless it is there. Gives the transcript."""
    path = config / "projects" / "-home-dev-long" / f"{SESSION}.jsonl"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(_rows()))
    return path


def _rows() -> Iterator[bytes]:
    parent = None
    common = {"isSidechain": False, "cwd": "/home/dev/long", "sessionId": SESSION}
    for number in range(RESPONSES):
        at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(1_790_000_000 + 20 * number))
        output = f"a line of what came out of step {number}\n" * (LINES // 2)
        asked = {"command": f"cat {number % 50}.py"}
        call = {"type": "tool_use", "id": f"toolu_{number}", "name": "Bash", "input": asked}
        back = {"tool_use_id": f"toolu_{number}", "type": "tool_result", "content": output}
        context = 20_000 + number % 60 * 2_000
        usage = {"input_tokens": 3, "cache_creation_input_tokens": 2_000}
        usage |= {"cache_read_input_tokens": context, "output_tokens": 120}
        answer = {
            "id": f"msg_{number}",
            "role": "assistant",
            "model": "claude-sonnet-4-5-20250929",
            "content": [call],
            "stop_reason": "tool_use",
            "usage": usage,
        }
        said: list[tuple[str, str, object, dict[str, object]]] = [
            ("assistant", f"a{number}", answer, {"requestId": f"req_{number}"}),
            ("user", f"r{number}", {"role": "user", "content": [back]},
             {"toolUseResult": {"stdout": output}}),
        ]  # fmt: skip
        if number % 20 == 0:
            said.insert(0, ("user", f"p{number}", {"role": "user", "content": "Go on"}, {}))
        for kind, uuid, message, more in said:
            row = {"parentUuid": parent, **common, "version": "2.1.330", "type": kind}
            row |= {"message": message, "uuid": uuid, "timestamp": at, **more}
            parent = uuid
            yield json.dumps(row, separators=(",", ":")).encode() + b"\n"


async def measure(config: Path) -> tuple[float, list[float]]:
    """Open the session in an app without a terminal, and go down its list.

    Returns:
        Seconds from the key to a filled list, and from each further key to a painted one.
    """
    index = Index((str(config),))
    index.read_once()
    gc.freeze()  # as the feed does with what was read
    board = Analyst(Prices.shipped()).board(index.snapshot(), time.time_ns() // 1_000_000)

    async def feed() -> AsyncIterator[Board]:
        yield board

    library = Transcripts()
    services = Services(text_of=prompt_text, library=library, insights=NoInsights(library))
    app = CcwatchApp(feed, services=lambda: services)
    async with app.run_test(size=(120, 40)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.press("2")
        await pilot.pause()
        begin = time.perf_counter()
        app.screen.query_one("#sessions", Rows).action_open()
        await _seen(lambda: _is_open(app))
        await _painted(app)
        opened = time.perf_counter() - begin
        await app.workers.wait_for_complete()
        await pilot.pause()
        return opened, [await _pressed(app, "j") for _ in range(KEYS)]


def _is_open(app: CcwatchApp) -> bool:
    return isinstance(app.screen, SessionScreen) and bool(app.screen.rows.keys)


async def _pressed(app: CcwatchApp, key: str) -> float:
    """Press a key that moves the cursor; the pilot would wait longer than until it is painted."""
    rows = app.screen.query_one(Rows)
    before = rows.cursor
    begin = time.perf_counter()
    app.simulate_key(key)
    await _seen(lambda: rows.cursor != before)
    await _painted(app)
    return time.perf_counter() - begin


async def _seen(what: Callable[[], bool]) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: It did not become so.
    """
    for _ in range(PATIENCE):
        if what():
            return
        await asyncio.sleep(0.0005)
    raise TimeoutError


async def _painted(app: CcwatchApp) -> None:
    painted = asyncio.Event()
    app.screen.call_after_refresh(painted.set)
    await painted.wait()
