"""b, c: `ccwatch snapshot --json` beside `ccusage claude daily`, with nothing kept and with all."""

from dataclasses import dataclass

from benchmarks import agreement
from benchmarks.figures.place import Place, ccwatch
from benchmarks.goals import COLD, COLD_CPU, WARM, Goal
from benchmarks.outcome import Outcome
from benchmarks.pairs import FailedError, Pairs, alternate, describe, measure
from benchmarks.sample import Sample

SNAPSHOT = ("snapshot", "--json")
DAILY = ("claude", "daily", "--offline", "--json")


@dataclass(frozen=True)
class Scanned:
    """What came out of the scans of one corpus."""

    outcomes: list[Outcome]
    seconds: float
    """Of the quickest cold scan."""
    memory: float
    """The most that a cold scan held, in MB, the median."""


def scans(place: Place) -> Scanned:
    """Measure both kinds of scan.

    Raises:
        FailedError: A command failed, or its totals are not the true ones.
    """
    daily, snapshot = [str(place.ccusage), *DAILY], ccwatch(*SNAPSHOT)
    cold = alternate(daily, snapshot, place.corpus, place.rounds, place.scratch)
    _check(place)
    with place.home() as home:
        measure(snapshot, place.corpus, place.scratch / "second.out", home)
        warm = alternate(daily, snapshot, place.corpus, place.rounds, place.scratch, home)
    _check(place)
    return Scanned(
        [
            _outcome(COLD, place, cold, cold.wall),
            _outcome(COLD_CPU, place, cold, cold.cpu),
            _outcome(WARM, place, warm, warm.wall),
        ],
        Sample.of([run.wall for run in cold.second]).least,
        Sample.of([run.memory for run in cold.second]).middle,
    )


def _outcome(goal: Goal, place: Place, pairs: Pairs, ratio: Sample) -> Outcome:
    return Outcome(
        goal,
        place.size,
        ratio.middle,
        ratio,
        ours=describe(pairs.second),
        beside=f"ccusage {describe(pairs.first)}",
    )


def _check(place: Place) -> None:
    """Compare the last totals with the corpus's own: fast and wrong is worth nothing."""
    totals = agreement.ours(place.scratch / "second.out")
    if wrong := agreement.differences(totals, agreement.truth_of(place.corpus)):
        raise FailedError(f"wrong totals on {place.size}: {'; '.join(wrong)}")
