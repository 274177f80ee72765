"""Whole processes, run in turn (A B A B …) and compared pair by pair."""

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Run:
    """What one process cost."""

    wall: float
    """Seconds from its start to its end."""
    cpu: float
    """Seconds of all cores, system time included."""
    memory: float
    """The most it held at once, in MB."""


class FailedError(Exception):
    """A measured command ended with an error."""


def measure(command: Sequence[str], config: Path, output: Path) -> Run:
    """Run a command once, in a home of its own that is empty: nothing it keeps is found again.

    The transcripts themselves are in the memory of the operating system after the first run.

    Raises:
        FailedError: It exited with anything but 0.
    """
    with tempfile.TemporaryDirectory() as home, output.open("wb") as stdout:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "CLAUDE_CONFIG_DIR": str(config),
            "LANG": "C.UTF-8",
            "NO_COLOR": "1",
            "TZ": "UTC",
        }
        started = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, cwd=home, stdin=subprocess.DEVNULL, stdout=stdout
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise FailedError(f"{' '.join(command)} exited with {process.returncode}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


@dataclass(frozen=True)
class Pairs:
    """The runs of two commands, each of the second right after one of the first."""

    first: list[Run]
    second: list[Run]

    @property
    def ratios(self) -> list[float]:
        """Wall time of the second by that of the first, pair by pair."""
        return [b.wall / a.wall for a, b in zip(self.first, self.second, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the ratios."""
        return median(self.ratios)


def alternate(
    first: Sequence[str], second: Sequence[str], config: Path, rounds: int, scratch: Path
) -> Pairs:
    """Run two commands in turn; a round before the counted ones warms the machine up.

    What they print last is left in `first.out` and `second.out` of the scratch folder.
    """
    pairs = Pairs([], [])
    for round_number in range(rounds + 1):
        a = measure(first, config, scratch / "first.out")
        b = measure(second, config, scratch / "second.out")
        if round_number:
            pairs.first.append(a)
            pairs.second.append(b)
    return pairs


def describe(runs: Sequence[Run]) -> str:
    """Write the median of the wall time with its range, and the medians of the rest."""
    walls = sorted(run.wall for run in runs)
    return (
        f"wall {median(walls):6.3f} s ({walls[0]:.3f}-{walls[-1]:.3f})   "
        f"cpu {median(run.cpu for run in runs):6.3f} s   "
        f"memory {median(run.memory for run in runs):4.0f} MB"
    )
