"""An app with a heartbeat in it. Runs in a process of its own, for `gaps`."""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from textual.app import App, ComposeResult
from textual.widgets import Static

from ccwatch.cli import screen
from ccwatch.cli.main import main as ccwatch
from ccwatch.ui.app import CcwatchApp

BEAT_S = 0.002
"""Seconds between two beats."""
MORE_S = 2.0
"""Seconds that it beats on once everything is read: some things are put off until then."""


async def beat(goes_on: Callable[[], bool]) -> list[float]:
    """Beat while something is so, and a little longer. Gives how late each beat was, in ms."""
    late = list[float]()
    end = time.perf_counter() + MORE_S
    while (now := time.perf_counter()) < end:
        if goes_on():
            end = now + MORE_S
        await asyncio.sleep(BEAT_S)
        late.append((time.perf_counter() - now - BEAT_S) * 1e3)
    return late


class Bare(App[int]):
    """The smallest app."""

    def __init__(self, found: Path) -> None:
        super().__init__()
        self._found = found

    def compose(self) -> ComposeResult:
        """Draw anything."""
        yield Static("bare")

    def on_ready(self) -> None:
        """Beat from the first painting on."""
        self.run_worker(self._beat())

    async def _beat(self) -> None:
        self._found.write_text(json.dumps(await beat(lambda: False)))
        self.exit()


class Beating(CcwatchApp):
    """The app itself, which ends once everything is read."""

    found = Path("beats.json")

    def on_ready(self) -> None:
        """Beat from the first painting on."""
        self.run_worker(self._beat())

    async def _beat(self) -> None:
        late = await beat(lambda: not self.board.snapshot.progress.done)
        self.found.write_text(json.dumps(late))
        self.exit()


def main(app: str, found: Path) -> None:
    """Run an app until it has read everything, and write its beats to a file."""
    if app == "bare":
        Bare(found).run()
        return
    Beating.found = found
    sys.argv = ["ccwatch"]
    with patch.object(screen, "CcwatchApp", Beating):
        ccwatch()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
