"""i: how long the event loop is ever kept waiting while a cold load runs.

The real app runs in a terminal, with one more task in it: a heartbeat, which notes by how much it
came late. Beside it beats the smallest Textual app, which shows what the machine itself adds.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures.place import Place
from benchmarks.folder import LiveSession, copied
from benchmarks.goals import GAP
from benchmarks.outcome import Outcome
from benchmarks.sample import Sample
from benchmarks.terminal import PATIENCE_S, Terminal

HEARTBEAT = Path(__file__).with_name("heartbeat.py")
CONTEXT = 43_210
"""Tokens in the window of the live session."""


def measure(place: Place) -> list[Outcome]:
    """Load everything a few times with nothing kept of before."""
    rounds = max(1, place.rounds // 2)
    worst, floor, late = list[float](), list[float](), list[float]()
    with copied(place.corpus, place.scratch) as config:
        LiveSession(config).answer(CONTEXT)
        for _ in range(rounds):
            floor.append(max(beats("bare", place.scratch, config)))
            found = beats("ccwatch", place.scratch, config)
            worst.append(max(found))
            late.append(Sample.of(found).slow)
    gaps = Sample.of(worst)
    return [
        Outcome(
            GAP,
            place.size,
            gaps.most,
            gaps,
            ours=f"19 in 20 within {max(late):.1f} ms",
            beside=f"bare Textual app {max(floor):.0f} ms",
        )
    ]


def beats(app: str, scratch: Path, config: Path, seconds: float = PATIENCE_S) -> Sequence[float]:
    """Run an app in an empty home until it has read everything, and then a little longer.

    Args:
        app: `ccwatch`, or `bare` for the smallest one.
        scratch: A folder for what is needed meanwhile.
        config: The config folder of Claude Code that it finds.
        seconds: How long it may take.

    Returns:
        How late each beat was, in ms.

    Raises:
        NotShownError: It did not end in time.
    """
    written = scratch / "beats.json"
    command = [sys.executable, "-P", str(HEARTBEAT), app, str(written)]
    with (
        tempfile.TemporaryDirectory(dir=scratch) as home,
        Terminal(command, Path(home), config) as terminal,
    ):
        terminal.wait(seconds)
    found: list[float] = json.loads(written.read_text())
    written.unlink()
    return found
