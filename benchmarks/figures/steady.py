"""d, e, f: the app left open, with everything read: what it costs, and how quickly it follows.

On the way it is asked for the lists of everything, which are a part of h.
"""

import sys
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.figures.lists import answered
from benchmarks.figures.place import Place, ccwatch
from benchmarks.figures.scan import SNAPSHOT
from benchmarks.folder import LiveSession, copied
from benchmarks.goals import (
    APPEND,
    APPEND_SLOW,
    MEMORY,
    MEMORY_LARGE,
    NOTHING_LIVE,
    TICKING,
    Goal,
    Unit,
)
from benchmarks.outcome import Outcome
from benchmarks.pairs import measure
from benchmarks.sample import Sample
from benchmarks.terminal import Terminal
from ccwatch.units import tokens

FIRST = 30_000
"""Tokens in the window of the live session at first."""
STEP = 900
"""Tokens that each answer adds: every one of them shows in the figure on the screen."""
MAX_CONTEXT = 150_000
"""Tokens up to which it may grow: below every trigger."""
PAUSE_S = 0.7
"""Seconds between an answer's being seen and the next one: longer than one painting and another
have to be apart."""
LATE_S = 10.0
"""Seconds after which an answer does not come to the screen any more."""
BARE = """
from textual.app import App
from textual.widgets import Static

class Ticking(App):
    seconds = 300

    def compose(self):
        yield Static("ready")

    def on_mount(self):
        self.set_interval(1, self.tick)

    def tick(self):
        self.seconds -= 1
        self.query_one(Static).update(f"warm {self.seconds // 60}:{self.seconds % 60:02} of 5 min")

Ticking().run()
"""
"""The smallest Textual app that counts down."""
LARGE = "L"
"""The corpus for which more memory is allowed."""


@dataclass(frozen=True)
class Steady:
    """What came out of one app that was left open."""

    outcomes: list[Outcome]
    append: float
    """Seconds from an append to the terminal, the median."""
    idle: float
    """Percent of a processor, a live session and its countdown on the screen."""
    memory: float
    """MB that are resident."""


def steady(place: Place) -> Steady:
    """Measure an app that has everything from the index, once with a live session, once without."""
    with copied(place.corpus, place.scratch) as config, place.home() as home:
        measure(ccwatch(*SNAPSHOT), config, place.scratch / "index.out", home)
        with Terminal(ccwatch(), home, config) as app:
            app.settle()
            nothing = _idle(app, place.window, NOTHING_LIVE, place.size)
            lists = answered(app, place.size)
        live = LiveSession(config)
        live.answer(FIRST)
        found = _followed(place, home, config, live, nothing)
    return replace(found, outcomes=[*_beside_bare(place, found.outcomes), *lists])


def _beside_bare(place: Place, outcomes: list[Outcome]) -> list[Outcome]:
    """Say what the smallest app takes of the same machine."""
    with place.home() as home, Terminal([sys.executable, "-c", BARE], home, home) as bare:
        bare.until("ready")
        bare.settle()
        idle = bare.idle(place.window)
        memory, _ = bare.memory()
    floors = {
        TICKING: Unit.PERCENT.write(idle),
        MEMORY: Unit.MEGABYTES.write(memory),
        MEMORY_LARGE: Unit.MEGABYTES.write(memory),
    }
    return [
        replace(one, beside=f"bare Textual app {floors[one.goal]}") if one.goal in floors else one
        for one in outcomes
    ]


def _followed(
    place: Place, home: Path, config: Path, live: LiveSession, nothing: Outcome
) -> Steady:
    with Terminal(ccwatch(), home, config) as app:
        app.until(tokens(FIRST))
        app.settle()
        live.answer(FIRST + STEP)  # the countdown begins anew
        app.settle()
        ticking = _idle(app, place.window, TICKING, place.size)
        memory = _memory(app, place.size)
        delays = Sample.of([_append(app, live, n) for n in range(2, place.appends + 2)])
    in_ms = Sample.of([delay * 1e3 for delay in delays.values])
    what = f"{place.appends} appends"
    appends = [
        Outcome(APPEND, place.size, in_ms.middle, in_ms, ours=what),
        Outcome(APPEND_SLOW, place.size, in_ms.slow, ours=what),
    ]
    outcomes = [*appends, ticking, nothing, memory]
    return Steady(outcomes, delays.middle, ticking.value, memory.value)


def _idle(app: Terminal, window: float, goal: Goal, size: str) -> Outcome:
    """Watch an app for a while, from outside."""
    used = app.idle(window)
    written = len(app.output) / window
    return Outcome(goal, size, used, ours=f"{written:.0f} bytes/s to the terminal")


def _memory(app: Terminal, size: str) -> Outcome:
    resident, share = app.memory()
    goal = MEMORY_LARGE if size == LARGE else MEMORY
    return Outcome(goal, size, resident, ours=f"resident; its share (PSS) {share:.0f} MB")


def _append(app: Terminal, live: LiveSession, number: int) -> float:
    """Write an answer, and give the seconds until its figure is on the terminal."""
    context = FIRST + number * STEP % (MAX_CONTEXT - FIRST)
    app.watch(PAUSE_S)
    app.forget()
    written = live.answer(context)
    return app.until(tokens(context), LATE_S) - written
