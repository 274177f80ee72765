"""The pace of a session: responses per prompt, and minutes per response."""

from itertools import pairwise
from typing import Final

from msgspec import Struct

from ccwatch.model.lane import Lane

RECENT_TURNS: Final = 10
"""Number of recent turns that are averaged."""
RECENT: Final = 60
"""Number of recent responses that are averaged."""
PAUSE_MS: Final = 10 * 60_000
"""Milliseconds between two responses from which that is a pause."""


class Pace(Struct, frozen=True):
    """The pace of a session."""

    turns: int
    """Number of living turns with an answer among the last few."""
    burst: float
    """Mean number of responses per prompt, at least 1."""
    minutes: float | None
    """Mean minutes from one response to the next, without pauses; `None` when unknown."""


def pace(lane: Lane) -> Pace:
    """Average the last living turns of a session, also from before compactions."""
    turns = answered = 0
    end = len(lane.responses)
    for turn in reversed(lane.turns):
        living = end - turn.first
        if lane.dead:
            living -= len(lane.dead.intersection(range(turn.first, end)))
        end = turn.first
        if turn.alive and living:
            turns, answered = turns + 1, answered + living
        if turns == RECENT_TURNS:
            break
    return Pace(turns, max(1.0, answered / turns) if turns else 1.0, minutes(lane))


def minutes(lane: Lane) -> float | None:
    """Mean minutes from one response to the next, without pauses; `None` without times."""
    times: list[int] = []
    for index in range(len(lane.responses) - 1, -1, -1):
        if index not in lane.dead and lane.responses[index].at_ms:
            times.append(lane.responses[index].at_ms)
        if len(times) == RECENT:
            break
    gaps = [after - before for after, before in pairwise(times)]
    work = [gap for gap in gaps if 0 <= gap <= PAUSE_MS]
    return sum(work) / len(work) / 60_000 if work else None
