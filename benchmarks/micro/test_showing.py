"""From an append to a snapshot and from a board to the screen, beside the least of that work."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from itertools import count, cycle
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static

from benchmarks.micro.beside import Benchmark, beside
from benchmarks.micro.conftest import SESSION
from ccwatch.analysis.prices import Prices
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.store.index import Index
from ccwatch.ui.app import CcwatchApp
from ccwatch.ui.choice import Choice

SIZE = (120, 40)
"""Columns and rows."""


class Growing:
    """A transcript to which answers are appended, and the plainest way to follow it."""

    def __init__(self, root: Path) -> None:
        self.path = root / "projects" / "-home-dev-shop" / f"{SESSION}.jsonl"
        rows = [json.loads(line) for line in self.path.read_bytes().splitlines()]
        self._row = next(row for row in reversed(rows) if row["type"] == "assistant")
        self._parent = rows[-1]["uuid"]
        self._number = count()
        self._offset = self.path.stat().st_size
        self._newest = {path.stem: path.stat().st_mtime for path in root.rglob("*.jsonl")}
        self.order = list[str]()
        """Every session, the newest first."""

    def append(self) -> None:
        """Write another answer."""
        number = next(self._number)
        name = f"{number:06d}"
        usage = {"input_tokens": 3, "cache_read_input_tokens": 20_000 + 1_000 * number}
        usage |= {"cache_creation_input_tokens": 1_000, "output_tokens": 9}
        message = {**self._row["message"], "id": f"msg_{name}", "usage": usage}
        row = {**self._row, "uuid": name, "parentUuid": self._parent, "message": message}
        self._parent = name
        with self.path.open("ab") as file:
            file.write(json.dumps(row, separators=(",", ":")).encode() + b"\n")

    def follow(self) -> None:
        """Read what was appended, and put all sessions in order."""
        with self.path.open("rb") as file:
            file.seek(self._offset)
            for line in file:
                self._offset += len(line)
                assert json.loads(line)["message"]["usage"]
        self._newest[self.path.stem] = self.path.stat().st_mtime
        self.order = sorted(self._newest, key=self._newest.__getitem__, reverse=True)


def test_an_append_is_in_the_next_snapshot(benchmark: Benchmark, many: Path) -> None:
    growing = Growing(many)
    index = Index((str(many),))
    index.sweep()
    index.work(60)
    assert not index.busy
    before = index.snapshot()

    def follow() -> None:
        index.hint([str(growing.path)])
        index.work(1)
        index.snapshot()

    beside(benchmark, follow, growing.follow, most=5.0, prepare=growing.append)
    assert index.snapshot() is not before


class Bare(App[int]):
    """The smallest app that repaints a screen full of text."""

    def compose(self) -> ComposeResult:
        """Fill the screen."""
        yield Static()

    def show(self, board: Board) -> None:
        """Draw the same amount of text, of which the sessions' ids are new."""
        ids = [row.id for row in board.rows[: SIZE[1]]]
        self.query_one(Static).update("\n".join(f"{one:<{SIZE[0]}}" for one in ids))


def boards(root: Path) -> list[Board]:
    """A board, and the one after an append."""
    growing, found = Growing(root), list[Board]()
    for _ in range(2):
        growing.append()
        # Of both anew: an index and an analyst go on to tell old boards what is known now.
        index, analyst = Index((str(root),)), Analyst(Prices.shipped())
        index.read_once()
        found.append(analyst.board(index.snapshot(), time.time_ns() // 1_000_000))
    return found


@contextmanager
def stepping(app: App[int], show: Callable[[], None]) -> Iterator[Callable[[], None]]:
    """Run an app without a terminal. Gives what draws the next thing on it and waits for that."""
    with asyncio.Runner() as runner:
        running = app.run_test(size=SIZE)
        pilot = runner.run(running.__aenter__())

        async def step() -> None:
            show()
            await pilot.pause()

        try:
            yield lambda: runner.run(step())
        finally:
            runner.run(running.__aexit__(None, None, None))


def drawn(app: App[int]) -> str:
    """The text on the screen."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


@pytest.mark.benchmark(timer=time.process_time)
def test_a_board_is_drawn(benchmark: Benchmark, many: Path) -> None:
    shown = boards(many)
    ours, theirs = cycle(shown), cycle(shown)

    async def feed() -> AsyncIterator[Board]:
        yield shown[0]

    app, bare = CcwatchApp(feed, choice=Choice.at_first(SESSION, "")), Bare()

    def draw() -> None:
        app.board = next(ours)

    with (
        stepping(app, draw) as step,
        stepping(bare, lambda: bare.show(next(theirs))) as bare_step,
    ):
        step()
        before = drawn(app)
        step()
        assert drawn(app) != before
        beside(benchmark, step, bare_step, most=4.0, clock=time.process_time)
