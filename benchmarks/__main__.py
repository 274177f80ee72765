"""Measures every figure of docs/performance.md, beside ccusage: `make bench ARGS=--help`."""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from benchmarks import corpus, machine, page, peer
from benchmarks.figures.left_open import table
from benchmarks.goals import Verdict
from benchmarks.outcome import Outcome, in_order, plain, summary
from benchmarks.pairs import FailedError
from benchmarks.run import FULL, QUICK, Effort, Results, measure, measure_long, notes, places
from benchmarks.terminal import NotShownError

CACHE = Path(".bench").absolute()
"""Where corpora and peers are kept; git ignores it."""
PAGE = Path("docs/performance.md").absolute()
"""What a full run writes."""


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
        "--page", type=Path, help="the document to renew; docs/performance.md unless quick"
    )
    chosen = parser.parse_args()
    chosen.sizes = chosen.sizes or (["S"] if chosen.quick else ["S", "M"])
    if unknown := [name for name in chosen.sizes if name not in corpus.SIZES]:
        parser.error(f"there is no corpus {unknown[0]}; there are {', '.join(corpus.SIZES)}")
    chosen.page = chosen.page or (None if chosen.quick else PAGE)
    return chosen


def tell(outcome: Outcome) -> None:
    """Print an outcome as soon as it is known."""
    print("  ".join(filter(None, outcome.cells)), flush=True)


def effort_of(chosen: argparse.Namespace) -> Effort:
    """How thoroughly everything is to be measured."""
    effort = QUICK if chosen.quick else FULL
    return replace(effort, rounds=chosen.rounds) if chosen.rounds else effort


def ran() -> str:
    """The command that this process was started with."""
    given = " ".join(sys.argv[1:])
    return f"make bench ARGS='{given}'" if given else "make bench"


def main() -> int:
    """Measure what is asked for; 0 when every goal is reached."""
    chosen = options()
    effort, results = effort_of(chosen), Results(tell)
    described = machine.describe()
    CACHE.mkdir(exist_ok=True)
    try:
        monitor = peer.monitor(CACHE / "peers") if effort.peers else None
        with places(chosen.sizes, chosen.corpus, CACHE, effort) as found:
            measure(found, results, monitor)
        measure_long(chosen.corpus / "long", results, effort.opened)
    except (peer.NoPeerError, FailedError, NotShownError) as error:
        sys.exit(f"make bench: {error}")
    outcomes = in_order(results.outcomes)
    print(f"\n{plain(outcomes)}\n\n{summary(outcomes)}")
    if chosen.page:
        said = (table(results.left_open), notes(chosen.sizes, effort))
        page.renew(chosen.page, page.measured(described, [ran()], outcomes, *said))
    return int(any(one.verdict is Verdict.SHORT for one in outcomes))


if __name__ == "__main__":
    sys.exit(main())
