"""Sets a cold `ccwatch snapshot --json` beside ccusage: `make bench ARGS=--help`."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks import agreement, corpus, opening, pairs, peer

CACHE = Path(".bench").absolute()
"""Where corpora and ccusage are kept; git ignores it."""

GOAL = 1.0
"""The wall time of ccwatch, by that of ccusage, that is still good enough."""


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("sizes", nargs="*", default=["S", "M"], help="of S (100 MB), M (1 GB), …")
    parser.add_argument("--rounds", type=int, default=7, help="counted pairs of runs")
    parser.add_argument(
        "--corpus",
        type=Path,
        default=os.environ.get("CCWATCH_BENCH_CORPUS", CACHE / "corpus"),
        help="folder with a config folder of each size; those missing are written",
    )
    return parser.parse_args()


def compare(config: Path, name: str, rounds: int, ccusage: Path, scratch: Path) -> bool:
    """Measure one corpus, print what came out, and say whether it is good enough."""
    daily = [str(ccusage), "claude", "daily", "--offline", "--json"]
    snapshot = [str(Path(sys.executable).with_name("ccwatch")), "snapshot", "--json"]
    result = pairs.alternate(daily, snapshot, config, rounds, scratch)
    wrong = check(config, ccusage, scratch)
    print(f"{name}: {rounds} pairs, cold, on {config}")
    print(f"  ccusage  {pairs.describe(result.first)}")
    print(f"  ccwatch  {pairs.describe(result.second)}")
    print(f"  ratio    {' '.join(f'{ratio:.2f}' for ratio in result.ratios)}")
    fast = result.ratio <= GOAL
    verdict = "pass" if fast else "fall short"
    print(f"  median   {result.ratio:.2f}, at most {GOAL:.2f} wanted: {verdict}")
    print(f"  totals   {'; '.join(wrong) or 'equal to the truth, to the token'}", flush=True)
    return fast and not wrong


def check(config: Path, ccusage: Path, scratch: Path) -> list[str]:
    """Compare the last totals of ccwatch with the corpus's own, else with those of ccusage."""
    true = agreement.truth_of(config)
    if not true:
        # Of the commands of ccusage, this is the one that counts every response once.
        sessions = [str(ccusage), "claude", "session", "--offline", "--json"]
        pairs.measure(sessions, config, scratch / "sessions.out")
        true = agreement.theirs(scratch / "sessions.out")
    return agreement.differences(agreement.ours(scratch / "second.out"), true)


def main() -> int:
    """Measure all sizes asked for; 0 when every one is fast enough and right."""
    chosen = options()
    try:
        ccusage = peer.binary(CACHE / "peers")
        good = []
        with tempfile.TemporaryDirectory() as scratch:
            for name in chosen.sizes:
                corpus.ensure(chosen.corpus / name, name)
                good.append(
                    compare(chosen.corpus / name, name, chosen.rounds, ccusage, Path(scratch))
                )
    except (peer.NoPeerError, pairs.FailedError) as error:
        sys.exit(f"make bench: {error}")
    opening.report(chosen.corpus / "long")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
