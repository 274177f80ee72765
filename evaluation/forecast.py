"""How well it is told when a conversation will be compacted.

Conversations are cut short so many responses before an auto compaction, and the forecast is asked
what is still to come. The naive methods divide the tokens left by the mean, or the median, of the
last ten responses' growth.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean, median
from typing import Final

from ccwatch.analysis.prices import Prices
from ccwatch.report.analyst import Analyst
from ccwatch.store.index import Index
from evaluation.backtest import DISTANCES, Cut, Miss, cuts, miss
from evaluation.everywhere import header, line
from evaluation.floor import floor
from evaluation.habits import FITTED, HELD_OUT, Habits
from evaluation.made import conversation
from evaluation.tables import configs, name_of, outcome

CONVERSATIONS: Final = 100
"""How many are made of each way of working."""
OF_REAL: Final = 400
"""How many of that one which goals are held against, so that its medians are firm."""
OF_EVERYWHERE: Final = 50
"""How many of that one are asked about at every response."""
REAL: Final = "mixed"
"""The way of working with which the naive methods miss by as much as on real transcripts."""
GOALS: Final[Mapping[int, float]] = {5: 1.5, 10: 3.0, 20: 7.0}
"""By the distance, by how many responses the forecast may be off: the median."""
HOLDS: Final = (0.75, 0.85)
"""How often the range of four out of five shall hold."""
WIDTH: Final = 15
"""Cells of a name in the tables."""

Misses = Mapping[int, list[Miss]]
"""By the distance, what was missed."""


def asked(cases: Iterable[Cut]) -> Misses:
    """Ask about every case; those that nothing is told of are left out."""
    found: dict[int, list[Miss]] = {distance: [] for distance in DISTANCES}
    for case in cases:
        if one := miss(case):
            found[case.responses].append(one)
    return found


def made(name: str, habits: Habits) -> Iterator[Cut]:
    """Yield the cases of made conversations."""
    for seed in range(OF_REAL if name == REAL else CONVERSATIONS):
        maker = conversation(seed, habits)
        yield from cuts(maker.lane, maker.trigger)


def recorded(folder: Path, distances: Sequence[int] | None = DISTANCES) -> Iterator[Cut]:
    """Yield the cases of a config folder, with the triggers that ccwatch resolves there.

    Args:
        folder: A config folder of Claude Code.
        distances: Responses before a compaction at which to ask; at each of them without.
    """
    index = Index((str(folder),))
    index.read_once()
    snapshot, analyst = index.snapshot(), Analyst(Prices.shipped())
    analyst.board(snapshot, 0)
    for session in snapshot.sessions:
        overview = analyst.brief_overview(snapshot, session.id)
        trigger = overview.context.threshold.tokens if overview else None
        if trigger:
            yield from cuts(session.main, trigger, distances)


def main(dirs: list[Path]) -> int:
    """Print how far off forecasts are, on made conversations and on those of folders.

    Args:
        dirs: Config folders of Claude Code, or folders of recordings of such.

    Returns:
        0 where the goals are met on conversations that are as hard to tell as real ones, else 1.
    """
    columns = f"{'mean':>6}{'med.':>6}{'ours':>6}{'holds':>6}" * len(DISTANCES)
    print(
        "Responses to the next auto compaction, asked so many before it: median error of the naive"
    )
    print(
        "methods and of ccwatch, and how often its range of four out of five holds; then its error"
    )
    print("in turns, and in minutes of work as a share of what it took")
    print(f"{'':{WIDTH + 6}}" + "".join(f"{f'{away} before':>24}" for away in DISTANCES))
    print(f"{'':{WIDTH}}{'cases':>6}{columns}{'turns':>7}{'min.':>6}")
    fitted = told({name: made(name, habits) for name, habits in FITTED.items()}, "fitted to")
    told({name: made(name, habits) for name, habits in HELD_OUT.items()}, "not fitted to")
    told({name_of(folder): recorded(folder) for folder in configs(dirs)}, "all folders")
    everywhere(configs(dirs))
    least = floor(FITTED[REAL], OF_REAL)
    print(
        f"{REAL}, all but chance known: off by " + ", ".join(f"{off:.2f}" for off in least.values())
    )
    return verdict(fitted[REAL])


def everywhere(folders: list[Path]) -> None:
    """Print how often ranges hold when asked at every response before an auto compaction."""
    print(
        "Asked at every response, by how many are told: how often the range holds, and how often it"
    )
    print("takes longer than told")
    print(f"{'':{WIDTH}}{header()}{'cases':>8}")
    makers = [conversation(seed, FITTED[REAL]) for seed in range(OF_EVERYWHERE)]
    print(f"{REAL:{WIDTH}}" + line(c for one in makers for c in cuts(one.lane, one.trigger, None)))
    print(
        f"{'all folders':{WIDTH}}" + line(c for one in folders for c in recorded(one, None)) + "\n"
    )


def told(groups: Mapping[str, Iterable[Cut]], together: str) -> Mapping[str, Misses]:
    """Print a line for each group of cases, and one for all of them."""
    found: dict[str, Misses] = {}
    for name, cases in groups.items():
        found[name] = asked(cases)
        print(_line(name, found[name]), flush=True)
    everything = {
        away: [one for misses in found.values() for one in misses[away]] for away in DISTANCES
    }
    if len(found) > 1:
        print(_line(together, everything) + "\n", flush=True)
    return found


def verdict(misses: Misses) -> int:
    """Print which goals are met; give 0 where all are, else 1."""
    failed = 0
    for away, most in GOALS.items():
        off = median(one.found for one in misses[away])
        failed += off > most
        print(f"{away} before: off by {off:.2f}, at most {most} wanted: {outcome(met=off <= most)}")
    held = _holds([one for away in DISTANCES for one in misses[away]])
    low, high = HOLDS
    is_calibrated = low <= held <= high
    failed += not is_calibrated
    print(f"range: holds {held:.0%}, {low:.0%} to {high:.0%} wanted: {outcome(met=is_calibrated)}")
    return int(failed > 0)


def _line(name: str, misses: Misses) -> str:
    everything = [one for away in DISTANCES for one in misses[away]]
    cells = "".join(_cells(misses[away]) for away in DISTANCES)
    if everything:
        turns = median(one.turns for one in everything)
        cells += f"{turns:>7.2f}{median(one.minutes for one in everything):>6.0%}"
    return f"{name[:WIDTH]:{WIDTH}}{len(everything):>6,}{cells}"


def _cells(found: list[Miss]) -> str:
    if not found:
        return f"{'-':>24}"
    naive = f"{median(one.mean for one in found):>6.1f}{median(one.median for one in found):>6.1f}"
    return f"{naive}{median(one.found for one in found):>6.2f}{_holds(found):>6.0%}"


def _holds(found: list[Miss]) -> float:
    return fmean(one.holds for one in found)
