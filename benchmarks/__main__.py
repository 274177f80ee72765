"""Measures every figure of docs/performance.md, beside ccusage: `make bench ARGS=--help`."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import corpus, machine, page, peer
from benchmarks.figures import gaps, long_session, start
from benchmarks.figures.growth import Grown, growth
from benchmarks.figures.place import Place
from benchmarks.figures.scan import scans
from benchmarks.figures.steady import steady
from benchmarks.goals import Verdict
from benchmarks.outcome import Outcome, in_order, plain, summary
from benchmarks.pairs import FailedError
from benchmarks.terminal import NotShownError

CACHE = Path(".bench").absolute()
"""Where corpora and ccusage are kept; git ignores it."""
PAGE = Path("docs/performance.md").absolute()
"""What a full run writes."""
LARGEST = "L"
"""The corpus of 5 GB, which is measured only when asked for."""


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


FULL = Effort(rounds=7, appends=60, window=30, opened=5)
QUICK = Effort(rounds=3, appends=12, window=10, opened=1)


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "sizes",
        nargs="*",
        metavar="SIZE",
        help="of S (100 MB), M (1 GB), L (5 GB); S and M unless some are named",
    )
    parser.add_argument("--quick", action="store_true", help="in two minutes, on S, to look at")
    parser.add_argument("--rounds", type=int, help="counted pairs of runs")
    parser.add_argument(
        "--corpus",
        type=Path,
        default=os.environ.get("CCWATCH_BENCH_CORPUS", CACHE / "corpus"),
        help="folder with a config folder of each size; those missing are written",
    )
    parser.add_argument(
        "--page", type=Path, help="the document to renew; docs/performance.md in a full run"
    )
    chosen = parser.parse_args()
    chosen.sizes = chosen.sizes or (["S"] if chosen.quick else ["S", "M"])
    if unknown := [name for name in chosen.sizes if name not in corpus.SIZES]:
        parser.error(f"there is no corpus {unknown[0]}; there are {', '.join(corpus.SIZES)}")
    return chosen


@contextmanager
def places(chosen: argparse.Namespace, effort: Effort, ccusage: Path) -> Iterator[list[Place]]:
    """Give what each corpus is measured with, written first where it is missing."""
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        found = []
        for name in chosen.sizes:
            config = chosen.corpus / name
            corpus.ensure(config, name)
            rounds = chosen.rounds or effort.rounds
            found.append(
                Place(name, config, Path(scratch), ccusage, rounds, effort.appends, effort.window)
            )
        yield found


def measure(places: Sequence[Place], long: Path, opened: int) -> Iterator[Outcome]:
    """Measure every figure, and give each as soon as it is known."""
    grown = []
    for place in places:
        started, first = start.measure(place)
        yield from started
        scanned = scans(place)
        yield from scanned.outcomes
        left_open = steady(place)
        yield from left_open.outcomes
        yield from gaps.measure(place)
        grown.append(
            Grown(
                place.size,
                place.sessions,
                scanned.seconds,
                scanned.memory,
                first.middle,
                left_open.seconds,
            )
        )
    yield from growth(grown)
    yield from long_session.measure(long, opened)


def notes(sizes: Sequence[str], effort: Effort) -> str:
    """Say what the table does not: how it was measured, and what was not."""
    said = f"""\
- S is {_amount("S")}, M {_amount("M")}, L {_amount("L")}.
- What is measured several times is given by its median, with the least and the most in brackets; of
  the event loop's waits the longest counts.
- The transcripts are in the memory of the operating system before anything is measured. *cold* is
  without an index of before, *warm* with one.
- Idle apps are watched for {effort.window:.0f} s.
- Memory is what is resident: of a scan the most, of the app what it holds once all is read."""
    if LARGEST in sizes:
        return said
    more = " ".join([*sizes, LARGEST])
    return f"{said}\n- L was not run. `make bench ARGS='{more}'` does."


def _amount(name: str) -> str:
    size = corpus.SIZES[name]
    return f"{size.size / 1e9:g} GB in {size.sessions:,} sessions"


def main() -> int:
    """Measure what is asked for; 0 when every goal is reached."""
    chosen = options()
    effort = QUICK if chosen.quick else FULL
    described = machine.describe()
    found = []
    try:
        with places(chosen, effort, peer.binary(CACHE / "peers")) as measured:
            for outcome in measure(measured, chosen.corpus / "long", effort.opened):
                print("  ".join(filter(None, outcome.cells)), flush=True)
                found.append(outcome)
    except (peer.NoPeerError, FailedError, NotShownError) as error:
        sys.exit(f"make bench: {error}")
    found = in_order(found)
    print(f"\n{plain(found)}\n\n{summary(found)}")
    if path := chosen.page or (None if chosen.quick else PAGE):
        ran = " ".join(["make bench", *(["ARGS=--quick"] if chosen.quick else [])])
        page.renew(path, page.measured(described, [ran], notes(chosen.sizes, effort), found))
    return max(one.verdict is Verdict.SHORT for one in found)


if __name__ == "__main__":
    sys.exit(main())
