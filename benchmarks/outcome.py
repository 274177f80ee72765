"""What came out: one line of the table for each figure and corpus."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.goals import Goal, Verdict
from benchmarks.sample import Sample

HEADINGS = ("", "figure", "on", "ccwatch", "beside", "measured", "goal", "beyond", "")
"""What stands over the columns of the table."""


@dataclass(frozen=True)
class Outcome:
    """One figure, measured."""

    goal: Goal
    """What was wanted."""
    on: str
    """What it was measured on."""
    value: float
    """What is judged, in the goal's unit."""
    spread: Sample | None = None
    """The single measurements behind the value, where there are several."""
    ours: str = ""
    """What ccwatch needed, in words; empty where the value says it."""
    beside: str = ""
    """What the peer or the floor of the same run needed, in words; empty where there is none."""

    @property
    def verdict(self) -> Verdict:
        """How it stands to the goal."""
        return self.goal.verdict(self.value)

    @property
    def cells(self) -> tuple[str, ...]:
        """Its line in the table, under `HEADINGS`."""
        write = self.goal.unit.write
        beyond = self.goal.beyond
        return (
            self.goal.letter,
            self.goal.what,
            self.on,
            self.ours,
            self.beside,
            write(self.value) + self._range(),
            f"≤ {write(self.goal.most)}",
            "" if beyond is None else f"≤ {write(beyond)}",
            self.verdict.value,
        )

    def _range(self) -> str:
        if self.spread is None or len(self.spread.values) < 2:
            return ""
        number = self.goal.unit.value.partition("{")[2].partition("}")[0]
        least, most = (f"{one:{number[1:]}}" for one in (self.spread.least, self.spread.most))
        return f" ({least} to {most})"


def in_order(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Sort by figure; within one, what was measured first comes first."""
    return sorted(outcomes, key=lambda one: one.goal.letter)


def plain(outcomes: Sequence[Outcome]) -> str:
    """Write the table for a terminal."""
    rows = [HEADINGS, *(one.cells for one in outcomes)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join(lines)


def markdown(outcomes: Sequence[Outcome]) -> str:
    """Write the table for a document; what falls short stands out."""
    rows = [HEADINGS, ("---",) * len(HEADINGS)]
    for one in outcomes:
        *cells, verdict = one.cells
        rows.append((*cells, f"**{verdict}**" if one.verdict is Verdict.SHORT else verdict))
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def summary(outcomes: Sequence[Outcome]) -> str:
    """Count what is reached, in a sentence."""
    short = [one for one in outcomes if one.verdict is Verdict.SHORT]
    reached = f"{len(outcomes) - len(short)} of {len(outcomes)} goals are reached"
    if not short:
        return f"{reached}."
    corpora = {letter: dict[str, None]() for letter in sorted({one.goal.letter for one in short})}
    for one in short:
        corpora[one.goal.letter][one.on] = None
    names = "; ".join(f"{letter} on {', '.join(found)}" for letter, found in corpora.items())
    return f"{reached}. Missed: {names}."
