"""How the flight recorder and the inside of a session look, at three sizes, on a real recording."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.ui.looks import seen
from tests.ui.test_drill_down import Reading, until

SIZES = [(40, 12), (80, 24), (200, 60)]
NAMES = ["narrow", "usual", "large"]
SCREENS = {
    "session": (("2", "enter"), "48k"),
    "tools": (("2", "enter", "tab"), "Bash"),
    "turn": (("2", "enter", "j", "j", "enter"), "result"),
    "compactions": (("3",), "3 auto"),
    "compaction": (("3", "enter"), "nothing read again"),
    "timeline": (("m",), "Timeline"),
    "filling": (("a",), "tool results"),
    "filling-blocks": (("a", "enter", "enter"), "seq"),
}
"""The keys that lead to a screen, and what is then on it."""
STEADY = 20
"""Tenths of a second without a change after which a screen has read all that it shows."""
Compare = Callable[..., bool]


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
@pytest.mark.parametrize("screen", SCREENS)
def test_looks(snap_compare: Compare, recordings: Path, screen: str, size: tuple[int, int]) -> None:
    reading = Reading(recordings / "2.1.330-win" / "claude")
    keys, words = SCREENS[screen]

    async def go(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: "shop" in seen(reading.app))
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.3)
        await until(pilot, lambda: words in seen(reading.app))
        same, before = 0, ""
        while same < STEADY:
            await pilot.pause(0.1)
            now = seen(reading.app)
            same, before = (same + 1 if now == before else 0), now

    assert snap_compare(reading.app, run_before=go, terminal_size=size)
