"""A recording is written bit by bit into an empty folder, and the screen keeps up with it."""

import asyncio
from pathlib import Path
from time import monotonic

import pytest
from textual.pilot import Pilot

from ccwatch.analysis.prices import Prices
from ccwatch.feed import Feed
from ccwatch.report.analyst import Analyst
from ccwatch.store.index import Index
from ccwatch.ui.app import CcwatchApp
from ccwatch.units import tokens
from tests.support.looks import seen

STEPS = 24
"""Pieces that a transcript is written in."""
PATIENCE = 60.0
"""Seconds after which a screen has not kept up, on however busy a machine."""


async def wait_for(words: list[str], pilot: Pilot[int], app: CcwatchApp) -> str:
    """Wait until all words stand on the screen, and give the screen."""
    end = monotonic() + PATIENCE
    while True:
        await pilot.pause(0.02)
        screen = seen(app)
        if all(word in screen for word in words) or monotonic() > end:
            return screen


def expected(config: Path) -> list[str]:
    """What a fresh reading of the same folder says: context and number of compactions."""
    index = Index((str(config),))
    index.read_once()
    session = index.snapshot().sessions[0]
    lane = session.main
    words = [tokens(lane.last.context)] if lane.last and not lane.compacted else []
    if lane.compactions:
        words.append(f"past   ⟳ {len(lane.compactions)} ·")
    return words


@pytest.mark.parametrize("release", ["1.0.44", "2.1.100", "2.1.330-win"])
async def test_the_screen_shows_what_is_in_the_file_after_every_step(
    release: str, recordings: Path, tmp_path: Path
) -> None:
    written = recordings / release / "claude" / "projects"
    (source,) = [p for p in written.glob("*/*.jsonl") if not p.stem.startswith("agent-")]
    config = tmp_path / "claude"
    feed = Feed(Index((str(config),)), Analyst(Prices.shipped()))
    app = CcwatchApp(feed.boards)
    async with app.run_test(size=(40, 12)) as pilot:
        assert "No session yet" in await wait_for(["No session yet"], pilot, app)
        target = config / "projects" / source.parent.name / source.name
        await asyncio.to_thread(target.parent.mkdir, parents=True)
        lines = source.read_bytes().splitlines(keepends=True)
        for step in range(STEPS):
            begin, end = (len(lines) * n // STEPS for n in (step, step + 1))
            with target.open("ab") as file:
                file.write(b"".join(lines[begin:end]))
            words = expected(config)
            screen = await wait_for(words, pilot, app)
            assert all(word in screen for word in words), (step, words, screen)
