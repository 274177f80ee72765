"""Tells how far off the estimates of ccwatch are: `make eval`, `make eval DIR=~/.claude`."""

import argparse
import sys
from pathlib import Path
from typing import Final

from evaluation import forecast, growth, summaries

RECORDINGS: Final = Path(__file__).parent.parent / "tests" / "data" / "recordings"
"""Config folders that real releases of Claude Code wrote."""


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument(
        "dirs",
        nargs="*",
        type=Path,
        metavar="CONFIG_DIR",
        help="a config folder of Claude Code, or a folder of such, beside the recordings",
    )
    return parser.parse_args()


def main() -> int:
    """Print the tables; 0 where every goal is met, else 1."""
    dirs = [RECORDINGS, *(folder.expanduser() for folder in options().dirs)]
    grown = growth.main(dirs)
    print()
    asked = summaries.main(dirs)
    print()
    return max(grown, asked, forecast.main(dirs))


if __name__ == "__main__":
    sys.exit(main())
