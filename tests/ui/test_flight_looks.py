"""How the flight recorder and the inside of a session look, at three sizes, on a real recording."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from ccwatch.ui.screens.timeline import TimelineScreen
from tests.support.looks import NAMES, SIZES, Compare, seen, until
from tests.support.readings import Reading, at_rest

SCREENS = {
    "session": (("2", "enter"), "48k"),
    "tools": (("2", "enter", "tab"), "Bash"),
    "turn": (("2", "enter", "j", "j", "enter"), "result"),
    "compactions": (("3",), "3 auto"),
    "compaction": (("3", "enter"), "nothing read again"),
    "timeline": (("m",), "Timeline"),
    "filling": (("a",), "tool results"),
    "filling-blocks": (("a", "enter", "enter"), "result     s"),
}
"""The keys that lead to a screen, and what is then on it."""


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
@pytest.mark.parametrize("screen", SCREENS)
def test_looks(snap_compare: Compare, recordings: Path, screen: str, size: tuple[int, int]) -> None:
    reading = Reading(recordings / "2.1.330-win" / "claude")
    keys, words = SCREENS[screen]

    async def go(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: "shop" in seen(reading.app))
        for key in keys:
            await pilot.press(key)
            await at_rest(pilot)
        assert words in seen(reading.app)

    assert snap_compare(reading.app, run_before=go, terminal_size=size)


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_looks_of_a_clear(snap_compare: Compare, recordings: Path, size: tuple[int, int]) -> None:
    reading = Reading(recordings / "1.0.44" / "claude")

    async def go(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: bool(reading.app.board.rows))
        reading.app.push_screen(TimelineScreen(max(row.id for row in reading.app.board.rows)))
        await at_rest(pilot)
        await pilot.press("home")
        assert "⊘ after /clear" in seen(reading.app)

    assert snap_compare(reading.app, run_before=go, terminal_size=size)
