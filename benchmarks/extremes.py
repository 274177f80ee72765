"""What happens on what hardly ever occurs: a huge file, a huge line, very many of each.

`make bench-extremes` writes each into a scratch folder, measures, and takes it away again.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.figures.gaps import beats
from benchmarks.figures.place import ccwatch
from benchmarks.figures.scan import SNAPSHOT
from benchmarks.folder import LiveSession
from benchmarks.giants import Written, long_file, long_line, many
from benchmarks.pairs import FailedError, Run, measure
from benchmarks.terminal import Terminal
from ccwatch.units import tokens

CACHE = Path(".bench").absolute()
"""Where everything is written for the time that it takes; git ignores it."""
CONTEXT = 87_650
"""Tokens in the window of the live session that stands beside each extreme."""
PATIENCE_S = 900.0
"""Seconds after which something does not come any more."""
HEADINGS = (
    "", "holds", "cold scan", "again", "first figure", "longest wait",
    "app, cold", "app, warm", "not understood",
)  # fmt: skip
"""What stands over the columns of the table."""


@dataclass(frozen=True)
class Extreme:
    """A config folder that is extreme in one way."""

    name: str
    """What it is, in words."""
    write: Callable[[Path], Written]
    """Writes it."""
    unread: int = 0
    """Lines that cannot be read, and have to be told."""


NOTHING = Extreme("nothing else", partial(many, folders=1, sessions=0))
FILE = Extreme("one file of 2 GB", partial(long_file, size=2_000_000_000))
SESSIONS = Extreme("20,000 sessions", partial(many, folders=400, sessions=20_000))
EXTREMES = (
    NOTHING,
    FILE,
    Extreme("a line of 60 MB", partial(long_line, size=60_000_000)),
    Extreme("a line of 100 MB", partial(long_line, size=100_000_000), unread=1),
    Extreme("10,000 folders", partial(many, folders=10_000, sessions=10_000)),
    SESSIONS,
)


@dataclass(frozen=True)
class Found:
    """What was measured on one of them."""

    name: str
    """What it is."""
    written: Written
    """What it holds, beside the live session."""
    cold: Run
    """`ccwatch snapshot --json` with nothing kept of before."""
    warm: Run
    """The same at rest: once everything is kept that one run leaves to the next."""
    first: float
    """Seconds from the start of the app to the live session's figure, nothing kept of before."""
    wait: float
    """The longest wait of its event loop until everything was read, in ms."""
    loaded: float
    """MB that it holds once all is read."""
    resumed: float
    """MB that it holds when it is started again."""
    unread: int
    """Lines that are told as not understood."""

    @property
    def cells(self) -> tuple[str, ...]:
        """Its line in the table, under `HEADINGS`."""
        held = self.written
        return (
            self.name,
            f"{held.size / 1e6:,.0f} MB, {held.rows:,} rows" if held.rows else "",
            f"{self.cold.wall:.2f} s, {self.cold.memory:.0f} MB",
            f"{self.warm.wall:.2f} s, {self.warm.memory:.0f} MB",
            f"{self.first:.2f} s",
            f"{self.wait:.0f} ms",
            f"{self.loaded:.0f} MB",
            f"{self.resumed:.0f} MB",
            str(self.unread),
        )


def run(extreme: Extreme, scratch: Path) -> Found:
    """Write a folder, and measure everything on it.

    Args:
        extreme: What to write.
        scratch: An empty folder to do it in.

    Raises:
        FailedError: A command failed, or did not tell what is in the folder.
        NotShownError: The app did not show the live session, or never came to rest.
    """
    config, home = scratch / "claude", scratch / "home"
    output, again = scratch / "cold.json", scratch / "warm.json"
    config.mkdir()
    home.mkdir()
    # What this process once held would count as held by those that it starts.
    with ProcessPoolExecutor(1) as elsewhere:
        written = elsewhere.submit(extreme.write, config).result()
    LiveSession(config).answer(CONTEXT)
    first, loaded = _app(home, config)
    _, resumed = _app(home, config)
    snapshot = ccwatch(*SNAPSHOT)
    cold = measure(snapshot, config, output)
    measure(snapshot, config, again, home)
    warm = measure(snapshot, config, again, home)
    wait = max(beats("ccwatch", scratch, config, PATIENCE_S))
    with ProcessPoolExecutor(1) as elsewhere:
        unread, _ = elsewhere.map(partial(check, extreme, written), (output, again))
    return Found(extreme.name, written, cold, warm, first, wait, loaded, resumed, unread)


def _app(home: Path, config: Path) -> tuple[float, float]:
    """Start the app. Gives the seconds to the live session's figure, and MB when all is read."""
    with Terminal(ccwatch(), home, config) as app:
        first = app.until(tokens(CONTEXT), PATIENCE_S) - app.began
        app.settle(PATIENCE_S)
        return first, app.memory()[0]


def check(extreme: Extreme, written: Written, document: Path) -> int:
    """See to it that nothing is lost but what cannot be read. Gives how many lines that is.

    Args:
        extreme: What was written.
        written: What it holds; a live session with one response stands beside it.
        document: The file with what `ccwatch snapshot --json` tells.

    Raises:
        FailedError: Something else is told.
    """
    told = json.loads(document.read_bytes())
    unread: int = told["unread_lines"]
    found = len(told["sessions"]), told["totals"]["responses"], unread
    true = written.sessions + 1, written.responses + 1, extreme.unread
    if found != true:
        what = "sessions, responses and unread lines are"
        raise FailedError(f"{extreme.name}: {what} {found}, and should be {true}")
    return unread


def table(found: Sequence[Found]) -> str:
    """Write everything as a table for a document."""
    rows = [HEADINGS, ("---",) * len(HEADINGS), *(one.cells for one in found)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def growth(found: Sequence[Found]) -> list[str]:
    """Say what a session and a million rows take, beyond an app that has neither."""
    by_name = {one.name: one for one in found}
    if not by_name.keys() >= {NOTHING.name, FILE.name, SESSIONS.name}:
        return []
    base, file, sessions = (by_name[one.name] for one in (NOTHING, FILE, SESSIONS))
    return [
        f"A {what} takes {scale * (one.loaded - base.loaded) / count:.0f} {unit} of the app that "
        f"read it, {scale * (one.resumed - base.resumed) / count:.0f} {unit} of one that is "
        "started again."
        for what, one, count, scale, unit in (
            ("session", sessions, sessions.written.sessions, 1_000, "kB"),
            ("million rows", file, file.written.rows, 1_000_000, "MB"),
        )
    ]


def main() -> int:
    """Measure each extreme that is asked for, and print the table."""
    parser = argparse.ArgumentParser(prog="make bench-extremes", description=__doc__)
    parser.add_argument("only", nargs="*", type=int, help=f"some of them, 1 to {len(EXTREMES)}")
    chosen = parser.parse_args().only
    CACHE.mkdir(exist_ok=True)
    found = list[Found]()
    for number, extreme in enumerate(EXTREMES, 1):
        if not chosen or number in chosen:
            with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
                found.append(run(extreme, Path(scratch)))
            print("  ".join(found[-1].cells), flush=True)
    print("", table(found), "", *growth(found), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
