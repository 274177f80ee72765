"""A tour of the whole app with nothing but keys, in a terminal and without one."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.support.looks import seen, until
from tests.support.readings import Reading

SIZES = [(40, 12), (120, 30)]
TOUR = (
    ("2", "shop"),
    ("P", "/home/dev/shop"),
    ("Enter", "of 1"),
    ("Enter", "Turns"),
    ("G", "write a"),
    ("Enter", "block"),
    ("Enter", "prompt"),
    ("Escape", "block"),
    ("Escape", "Turns"),
    ("Escape", "1 of 1"),
    ("3", "3 auto"),
    ("Enter", "context"),
    ("/", "find"),
    *((letter, "") for letter in "ummary"),
    ("Enter", "ummary"),
    ("Escape", ""),
    ("C", "3/4"),
    ("c", "4/4"),
    ("m", "Timeline"),
    ("Escape", "4/4"),
    ("Escape", "3 auto"),
    ("5", "All tips"),
    ("Tab", "any open session"),
    ("Tab", "first seen|No tip was seen"),
    ("Tab", "all tips"),
    ("G", ""),
    ("Enter", "about"),
    ("Escape", "all tips"),
    ("1", "to compact|Context"),
)
"""What is pressed, and what is then on the screen; one of several words."""
PATIENCE = 60
"""Seconds after which something does not come, on however busy a machine."""

ALONE = 0.3
"""Seconds after which an escape is not the beginning of another key."""


def holds(words: str, screen: Callable[[], str]) -> bool:
    """Is one of some words on the screen?"""
    return any(word in screen() for word in words.split("|"))


@pytest.mark.parametrize("size", SIZES, ids=["narrow", "wide"])
async def test_the_tour_in_the_app(recordings: Path, size: tuple[int, int]) -> None:
    app = Reading(recordings / "2.1.330-win" / "claude").app
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "shop" in seen(app))
        for key, words in TOUR:
            await pilot.press("slash" if key == "/" else key.lower() if len(key) > 1 else key)
            await until(pilot, partial(holds, words, partial(seen, app)))


@pytest.mark.skipif(not shutil.which("tmux"), reason="there is no tmux")
@pytest.mark.parametrize("size", SIZES, ids=["narrow", "wide"])
def test_the_tour_in_a_terminal(recordings: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    columns, rows = size
    socket = f"ccwatch-{os.getpid()}-{columns}"
    config = recordings / "2.1.330-win" / "claude"
    command = f"{sys.executable} -m ccwatch --config-dir {config} --no-archive"

    def tmux(*arguments: str) -> str:
        run = ["tmux", "-L", socket, "-f", "/dev/null", *arguments]
        return subprocess.run(run, check=True, capture_output=True, text=True).stdout

    def wait(words: str) -> None:
        end = time.monotonic() + PATIENCE
        while not holds(words, lambda: tmux("capture-pane", "-p")):
            if time.monotonic() > end:
                pytest.fail(f"{words} is not on the screen:\n{tmux('capture-pane', '-p')}")
            time.sleep(0.05)

    state = f"XDG_STATE_HOME={tmp_path}"
    tmux(
        "new-session",
        "-d",
        "-x",
        str(columns),
        "-y",
        str(rows),
        f"env -u COLUMNS -u LINES {state} {command}",
    )
    try:
        wait("shop")
        for key, words in TOUR:
            tmux("send-keys", key)
            if key == "Escape":
                time.sleep(ALONE)
            wait(words)
    finally:
        tmux("kill-server")
