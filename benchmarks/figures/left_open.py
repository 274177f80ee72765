"""What else can be left open beside Claude Code: claude-monitor, in the same kind of terminal.

It shows less, and of another kind: its figures are no goals, but tell what is usual.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isinf
from pathlib import Path

from benchmarks import peer
from benchmarks.figures.place import Place
from benchmarks.folder import LiveSession, copied
from benchmarks.goals import Unit
from benchmarks.sample import Sample
from benchmarks.terminal import PATIENCE_S, NotShownError, Terminal

CONTEXT = 50_000
"""Tokens in the window of the live session."""
FIRST = "Token Usage:"
"""What it shows once it has read everything."""
LIMIT = 220_000
"""Tokens of its plan, which it writes behind those that were used: input and output."""
APPENDS = 3
"""Answers whose way to its screen is measured; it reads everything again each ten seconds."""


@dataclass(frozen=True)
class LeftOpen:
    """What one program costs that is left open, and how quickly it follows."""

    tool: str
    """Its name."""
    on: str
    """The corpus by name."""
    first: float
    """Seconds from the start of the process to its first figures, nothing kept of before."""
    idle: float
    """Percent of a processor while nothing happens."""
    memory: float
    """MB that are resident."""
    append: float
    """Seconds from an answer's being written to its figure on the terminal; infinite where it did
    not come in `PATIENCE_S`."""

    @property
    def cells(self) -> tuple[str, ...]:
        """Its line in the table."""
        return (
            self.tool,
            self.on,
            Unit.SECONDS.write(self.first),
            Unit.PERCENT.write(self.idle),
            Unit.MEGABYTES.write(self.memory),
            f"more than {PATIENCE_S:.0f} s" if isinf(self.append) else f"{self.append:.3g} s",
        )


def table(found: Sequence[LeftOpen]) -> str:
    """Write the table for a document."""
    headings = ("left open", "on", "start → figures", "idle cpu", "memory", "append → terminal")
    rows = [headings, ("---",) * len(headings), *(one.cells for one in found)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def claude_monitor(place: Place, program: Path) -> LeftOpen:
    """Measure claude-monitor, once."""
    command = [str(program), "--plan", "max20", "--data-paths"]
    with copied(place.corpus, place.scratch) as config, place.home() as home:
        live = LiveSession(config)
        live.answer(CONTEXT)
        with Terminal([*command, str(config / "projects")], home, config) as app:
            first = app.until(FIRST) - app.began
            idle = app.idle(place.window)
            memory, _ = app.memory()
            append = _append(app, live)
    return LeftOpen(f"claude-monitor {peer.MONITOR}", place.size, first, idle, memory, append)


def _append(app: Terminal, live: LiveSession) -> float:
    """Seconds from an answer's being written to its figure: the middle one of a few."""
    delays = []
    for number in range(2, APPENDS + 2):
        app.forget()
        written = live.answer(CONTEXT)
        try:
            delays.append(app.until(f"{number} / {LIMIT:,}") - written)
        except NotShownError:
            return inf
    return Sample.of(delays).middle
