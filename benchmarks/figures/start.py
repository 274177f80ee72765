"""a: from the start of the process to the first true figure of the live session on the screen.

Beside it, in the same kind of terminal, the smallest Textual app that says the same.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures.place import Place, ccwatch
from benchmarks.folder import LiveSession, copied
from benchmarks.goals import START, Unit
from benchmarks.outcome import Outcome
from benchmarks.sample import Sample, ratios
from benchmarks.terminal import Terminal
from ccwatch.units import tokens

CONTEXT = 87_650
"""Tokens in the window of the live session."""
BARE = f"""
from textual.app import App
from textual.widgets import Static

class Bare(App):
    def compose(self):
        yield Static("{tokens(CONTEXT)}")

Bare().run()
"""


def measure(place: Place) -> tuple[list[Outcome], Sample]:
    """Start both in turn, ccwatch in a home that is empty each time: nothing is kept of before.

    Returns:
        The outcome, and the seconds that ccwatch took.
    """
    bare, ours = list[float](), list[float]()
    with copied(place.corpus, place.scratch) as config:
        LiveSession(config).answer(CONTEXT)
        for number in range(place.rounds + 1):
            pair = [_first(one, place, config) for one in ([sys.executable, "-c", BARE], ccwatch())]
            if number:  # the first one warms the machine up
                bare.append(pair[0])
                ours.append(pair[1])
    needed, floor = Sample.of(ours), Sample.of(bare)
    ratio = ratios(ours, bare)
    outcome = Outcome(
        START,
        place.size,
        ratio.middle,
        ratio,
        ours=Unit.SECONDS.write(needed.middle),
        beside=f"bare Textual app {Unit.SECONDS.write(floor.middle)}",
    )
    return [outcome], needed


def _first(command: Sequence[str], place: Place, config: Path) -> float:
    with place.home() as home, Terminal(command, home, config) as terminal:
        return terminal.until(tokens(CONTEXT)) - terminal.began
