"""Events are listened for as soon as there is something to listen to."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ccwatch.analysis.prices import Prices
from ccwatch.feed import Feed
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.store.index import Index
from ccwatch.watch.schedule import Intervals
from tests.support.mac_events import tell_real_paths

SLOW = Intervals(active=300, all=300, all_without_events=300)
"""Looks so rare that what comes within `PATIENCE_S` was noticed."""
PATIENCE_S = 60.0
ROW = b'{"type":"user","sessionId":"s","uuid":"%d","message":{"role":"user","content":"x"}}\n'


async def rows_read(boards: AsyncIterator[Board], wanted: int) -> int:
    """Take boards until so many lines are in one."""
    async for board in boards:
        if board.snapshot.line_counts.lines >= wanted:
            return board.snapshot.line_counts.lines
    return 0


async def assert_noticed(boards: AsyncIterator[Board], transcript: Path) -> None:
    """A second row is read although nobody looks at the folders."""
    waiting = asyncio.create_task(rows_read(boards, 2))
    await asyncio.sleep(0.5)
    with transcript.open("ab") as file:
        file.write(ROW % 2)
    async with asyncio.timeout(PATIENCE_S):
        assert await waiting == 2


async def test_what_is_written_below_a_linked_folder_is_noticed_without_a_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_real_paths(monkeypatch)
    transcript = tmp_path / "dotfiles" / "projects" / "-shop" / "s.jsonl"
    transcript.parent.mkdir(parents=True)
    transcript.write_bytes(ROW % 1)
    config = tmp_path / "claude"
    config.symlink_to("dotfiles")
    feed = Feed(Index((str(config),)), Analyst(Prices.shipped()), intervals=SLOW, environ={})
    boards = feed.boards()
    assert await rows_read(boards, 1) == 1
    await assert_noticed(boards, transcript)


async def test_what_follows_the_first_file_ever_is_noticed_without_a_look(tmp_path: Path) -> None:
    config = tmp_path / "claude"
    feed = Feed(Index((str(config),)), Analyst(Prices.shipped()), intervals=SLOW, environ={})
    boards = feed.boards()
    await anext(boards)
    transcript = config / "projects" / "-shop" / "s.jsonl"
    transcript.parent.mkdir(parents=True)
    transcript.write_bytes(ROW % 1)
    async with asyncio.timeout(PATIENCE_S):
        assert await rows_read(boards, 1) == 1
    await assert_noticed(boards, transcript)
