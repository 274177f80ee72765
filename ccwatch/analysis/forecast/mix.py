"""How a session's responses come: so many to a prompt, and so many minutes apart."""

from itertools import pairwise
from typing import Final, NamedTuple

from ccwatch.model.lane import Lane

RECENT_TURNS: Final = 10
"""Turns that are looked back upon."""
RECENT: Final = 60
"""Responses of which the pace is taken."""
PAUSE_MS: Final = 10 * 60_000
"""Milliseconds after which nobody was at work any more."""


class Mix(NamedTuple):
    """How the responses of a session come."""

    turns: int
    """Living turns that had an answer, of the last few."""
    burst: float
    """Mean number of responses to their prompts; 1 at the least."""
    minutes: float | None
    """Mean minutes from a response to the next, pauses left out; `None` where nothing tells."""


def mix(lane: Lane) -> Mix:
    """Look back at the last living turns of a session, compactions or not."""
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
    return Mix(turns, max(1.0, answered / turns) if turns else 1.0, minutes(lane))


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
