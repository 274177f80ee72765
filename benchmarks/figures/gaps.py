"""i: how long the event loop is ever kept waiting while a cold load runs.

The real app runs in a terminal, with one more task in it: a heartbeat, which notes by how much it
came late. Beside it beats the smallest Textual app, which shows what the machine itself adds.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures.place import Place
from benchmarks.folder import LiveSession, copied
from benchmarks.goals import GAP
from benchmarks.outcome import Outcome
from benchmarks.sample import Sample
from benchmarks.terminal import Terminal

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
            floor.append(max(_beats("bare", place, config)))
            beats = _beats("ccwatch", place, config)
            worst.append(max(beats))
            late.append(Sample.of(beats).slow)
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


def _beats(app: str, place: Place, config: Path) -> Sequence[float]:
    """Run an app until it has read everything; gives the lateness of each beat, in ms."""
    beats = place.scratch / "beats.json"
    command = [sys.executable, "-P", str(HEARTBEAT), app, str(beats)]
    with place.home() as home, Terminal(command, home, config) as terminal:
        terminal.wait()
    found: list[float] = json.loads(beats.read_text())
    beats.unlink()
    return found
