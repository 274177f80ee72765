"""h: a very long session opens, and answers to keys. Each round in a process of its own."""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.goals import KEY, OPEN
from benchmarks.outcome import Outcome
from benchmarks.pairs import FailedError
from benchmarks.sample import Sample


@dataclass(frozen=True)
class Round:
    """What one process measured; all in milliseconds."""

    floor: float
    """Reading the transcript's bytes once."""
    opened: float
    """From the key to a filled list."""
    key: float
    """From a key to the painted list, 19 in 20."""


def measure(config: Path, rounds: int) -> list[Outcome]:
    """Open the session several times.

    Raises:
        FailedError: A round failed.
    """
    from benchmarks import opening  # a process that loads Textual hands its size on to others

    path = opening.ensure(config)
    found = [_round(config) for _ in range(rounds)]
    on = f"{path.stat().st_size / 1e6:.0f} MB, {2 * opening.RESPONSES:,} rows"
    opened, keys = (Sample.of([getattr(one, name) for one in found]) for name in ("opened", "key"))
    floor = Sample.of([one.floor for one in found]).middle
    return [
        Outcome(OPEN, on, opened.middle, opened, beside=f"reading its bytes {floor:.0f} ms"),
        Outcome(KEY, on, keys.middle, keys),
    ]


def _round(config: Path) -> Round:
    command = [sys.executable, "-m", "benchmarks.figures.long_session", str(config)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise FailedError(f"opening a long session exited with {done.returncode}")
    return Round(**json.loads(done.stdout))


def main(config: Path) -> None:
    """Measure one round in this process, and print it for `measure`."""
    from benchmarks import opening

    path = opening.ensure(config)
    begin = time.perf_counter()
    path.read_bytes()
    floor = time.perf_counter() - begin
    opened, keys = asyncio.run(opening.measure(config))
    key = Sample.of(keys).slow
    print(json.dumps({"floor": floor * 1e3, "opened": opened * 1e3, "key": key * 1e3}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
