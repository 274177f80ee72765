"""One run over some corpora: every figure, and what else can be left open beside it."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import corpus, peer
from benchmarks.figures import gaps, long_session, start
from benchmarks.figures.growth import Grown, growth
from benchmarks.figures.left_open import LeftOpen, claude_monitor
from benchmarks.figures.place import Place
from benchmarks.figures.scan import scans
from benchmarks.figures.steady import steady
from benchmarks.outcome import Outcome

LARGEST = "L"
"""The corpus of 5 GB, which is measured only when asked for, and less often."""
FEW = 3
"""Pairs of runs that are counted on it at the most."""


@dataclass(frozen=True)
class Effort:
    """How thoroughly everything is measured."""

    rounds: int
    """Pairs of runs that are counted."""
    appends: int
    """Rows that are written to the live session."""
    window: float
    """Seconds that idle apps are watched for."""
    opened: int
    """Times that the long session is opened."""
    peers: bool
    """Is what else can be left open measured too?"""


FULL = Effort(rounds=5, appends=40, window=30, opened=3, peers=True)
QUICK = Effort(rounds=3, appends=12, window=8, opened=1, peers=False)


@dataclass
class Results:
    """What came out so far."""

    tell: Callable[[Outcome], None]
    """Called with each outcome as soon as it is known."""
    outcomes: list[Outcome] = field(default_factory=list)
    """One for each figure and corpus."""
    left_open: list[LeftOpen] = field(default_factory=list)
    """ccwatch and others."""

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Take outcomes in, and tell them."""
        for one in outcomes:
            self.tell(one)
            self.outcomes.append(one)


@contextmanager
def places(
    sizes: Sequence[str], corpora: Path, cache: Path, effort: Effort
) -> Iterator[list[Place]]:
    """Give what each corpus is measured with, written and installed first where it is missing.

    Args:
        sizes: The corpora by name.
        corpora: The folder that they are in.
        cache: Where ccusage is, and a folder for what is needed meanwhile is made.
        effort: How thoroughly they are measured.

    Raises:
        NoPeerError: ccusage cannot be installed.
    """
    ccusage = peer.binary(cache / "peers")
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        found = []
        for name in sizes:
            corpus.ensure(corpora / name, name)
            rounds = min(effort.rounds, FEW) if name == LARGEST else effort.rounds
            found.append(
                Place(
                    name,
                    corpora / name,
                    Path(scratch),
                    ccusage,
                    rounds,
                    effort.appends,
                    effort.window,
                )
            )
        yield found


def measure(places: Sequence[Place], results: Results, monitor: Path | None) -> None:
    """Measure what depends on the corpus, on one after the other, and how it grows.

    Args:
        places: The corpora.
        results: Takes what comes out.
        monitor: claude-monitor, to be measured as well; `None` to go without.
    """
    grown = []
    for place in places:
        started, seconds = start.measure(place)
        results.add(started)
        scanned = scans(place)
        results.add(scanned.outcomes)
        app = steady(place)
        results.add(app.outcomes)
        results.add(gaps.measure(place))
        results.left_open.append(
            LeftOpen("ccwatch", place.size, seconds.middle, app.idle, app.memory, app.append)
        )
        if monitor:
            results.left_open.append(claude_monitor(place, monitor))
        grown.append(
            Grown(
                place.size,
                place.sessions,
                scanned.seconds,
                scanned.memory,
                started[0].value,
                app.append,
            )
        )
    results.add(growth(grown))


def measure_long(long: Path, results: Results, opened: int) -> None:
    """Measure what depends on the length of a session: of one that is written once."""
    results.add(long_session.measure(long, opened))


def notes(sizes: Sequence[str], effort: Effort) -> str:
    """Say what the table does not: how it was measured, and what was not."""
    said = f"""\
- S is {_amount("S")}, M {_amount("M")}, L {_amount("L")}.
- What is measured several times is given by its median, with the least and the most in brackets; of
  the event loop's waits the longest counts.
- The transcripts are in the memory of the operating system before anything is measured. *cold* is
  without an index of before, *warm* with one.
- Idle apps are watched for {effort.window:.0f} s. An append is a response in the live session.
- Memory is what is resident: of a scan the most, of the app what it holds once all is read.
- claude-monitor is run once on each corpus; it reads everything again every ten seconds."""
    if LARGEST in sizes:
        return said
    return f"{said}\n- L was not run. `make bench ARGS='{' '.join([*sizes, LARGEST])}'` does."


def _amount(name: str) -> str:
    size = corpus.SIZES[name]
    return f"{size.size / 1e9:g} GB in {size.sessions:,} sessions"
