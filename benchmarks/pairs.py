"""Whole processes, run in turn (A B A B …) and compared pair by pair."""

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.sample import Sample, ratios


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


def measure(command: Sequence[str], config: Path, output: Path, home: Path | None = None) -> Run:
    """Run a command once.

    The transcripts themselves are in the memory of the operating system after the first run.

    Args:
        command: What to run.
        config: The config folder of Claude Code that it finds.
        output: Where its output goes.
        home: Its home, in which it finds what it kept there before; if `None`, one that is empty
            and taken away after it.

    Raises:
        FailedError: It exited with anything but 0.
    """
    if home is None:
        with tempfile.TemporaryDirectory() as empty:
            return measure(command, config, output, Path(empty))
    with output.open("wb") as stdout:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
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
    def wall(self) -> Sample:
        """Wall time of the second by that of the first, pair by pair."""
        return ratios([run.wall for run in self.second], [run.wall for run in self.first])

    @property
    def cpu(self) -> Sample:
        """The same of the processor time."""
        return ratios([run.cpu for run in self.second], [run.cpu for run in self.first])


def alternate(
    first: Sequence[str],
    second: Sequence[str],
    config: Path,
    rounds: int,
    scratch: Path,
    home: Path | None = None,
) -> Pairs:
    """Run two commands in turn; a round before the counted ones warms the machine up.

    What they print last is left in `first.out` and `second.out` of the scratch folder.

    Args:
        first: The command that the other one is compared with, always in an empty home.
        second: The other one.
        config: The config folder of Claude Code that they find.
        rounds: How many pairs are counted.
        scratch: Where the output goes.
        home: The home of the second; an empty one each time if `None`.
    """
    pairs = Pairs([], [])
    for round_number in range(rounds + 1):
        a = measure(first, config, scratch / "first.out")
        b = measure(second, config, scratch / "second.out", home)
        if round_number:
            pairs.first.append(a)
            pairs.second.append(b)
    return pairs


def describe(runs: Sequence[Run]) -> str:
    """Write the medians of what a command took."""
    return (
        f"{median(run.wall for run in runs):.2f} s, {median(run.cpu for run in runs):.2f} s cpu, "
        f"{median(run.memory for run in runs):.0f} MB"
    )
