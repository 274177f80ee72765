"""What every figure is measured with."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import SIZES


@dataclass(frozen=True)
class Place:
    """One corpus, and how thoroughly it is measured on."""

    size: str
    """The corpus by name: S, M, L."""
    corpus: Path
    """Its config folder, which is only read."""
    scratch: Path
    """A folder for what is needed meanwhile, on the same disk where that can be."""
    ccusage: Path
    """The program that scans are set beside."""
    rounds: int
    """Pairs of runs that are counted."""
    appends: int
    """Rows that are written to the live session."""
    window: float
    """Seconds that idle apps are watched for."""

    @property
    def sessions(self) -> int:
        """How much there is of it, for growth: bytes and files go with it."""
        return SIZES[self.size].sessions

    @contextmanager
    def home(self) -> Iterator[Path]:
        """Give an empty home, for as long as the block takes."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            yield Path(folder)


def ccwatch(*arguments: str) -> list[str]:
    """The command line of the ccwatch that is installed beside this Python."""
    return [str(Path(sys.executable).with_name("ccwatch")), *arguments]
